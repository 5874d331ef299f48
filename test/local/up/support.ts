import { expect } from 'vitest';
import { type CliOptions, type CliResult, runCli } from '../support/cli.ts';
import type { Playground } from '../support/playground.ts';

/** The commands of one playground. */
export interface Commands {
  run(args: readonly string[], more?: Partial<CliOptions>): Promise<CliResult>;
  /** The object that a command prints with `--json`. */
  // biome-ignore lint/suspicious/noExplicitAny: what programs of users see.
  json(args: readonly string[], more?: Partial<CliOptions>): Promise<any>;
}

export function commandsIn({ env }: Playground, through: readonly string[] = []): Commands {
  const run: Commands['run'] = (args, more = {}) => runCli(args, { env, through, timeoutMs: 120_000, ...more });
  return {
    run,
    async json(args, more) {
      const [at, rest] = args.includes('--') ? [args.indexOf('--'), args] : [args.length, args];
      const ended = await run([...rest.slice(0, at), '--json', ...rest.slice(at)], more);
      expect(ended.code, ended.stdout + ended.stderr).toBe(0);
      return JSON.parse(ended.stdout);
    },
  };
}

/** A usage or environment error in words for people. */
export function expectError(ended: CliResult, code: number, message: RegExp): void {
  const said = ended.stdout + ended.stderr;
  expect(said).toMatch(message);
  expect(ended.code, said).toBe(code);
  expect(said).not.toMatch(/unexpected error|\n {4}at /);
}
