import type { ChildProcess } from 'node:child_process';
import type { Reachable } from '../library/index.ts';

/** What a test may spawn, which ends with the test, also where servers are shared. */
export interface TestPrograms {
  readonly reachable: Reachable;
  end(): void;
}

export function testPrograms(given: Reachable): TestPrograms {
  const programs: ChildProcess[] = [];
  const spawn = (...args: Parameters<Reachable['spawn']>): ChildProcess => {
    const program = given.spawn(...args);
    programs.push(program);
    return program;
  };
  return {
    reachable: { spawn: spawn as Reachable['spawn'], join: given.join },
    end() {
      for (const program of programs) program.kill('SIGKILL');
    },
  };
}
