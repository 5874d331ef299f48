import { describe, expect, it } from 'vitest';
import { runProgram } from '../../../src/servers/cache/run-program.ts';

/** A program that ends, or is ended, while what it started keeps its output open for 20 s. */
const holdsOutput = (then: string): [string, string[]] => ['sh', ['-c', `sleep 20 & echo begun; ${then}`]];
const longestMs = 6_000;

async function took<T>(work: Promise<T>): Promise<{ readonly ms: number; readonly ended: T | Error }> {
  const startedAt = performance.now();
  const ended = await work.catch((cause: Error) => cause);
  return { ms: performance.now() - startedAt, ended };
}

describe.concurrent('a short program whose output stays open', () => {
  it.each([
    ['that hangs', 'wait'],
    ['that has ended', 'exit 0'],
  ])('is waited for no longer than its bound, where it is one %s', async (_what, then) => {
    const { ms, ended } = await took(runProgram(...holdsOutput(then), { timeoutMs: 500 }));
    expect(ms).toBeLessThan(longestMs);
    expect(ended).toMatchObject({ exitCode: -1, stderr: expect.stringContaining('timed out'), missing: false });
  });

  it('is called off soon', async () => {
    const abort = new AbortController();
    const reason = new Error('called off');
    setTimeout(() => abort.abort(reason), 300);
    const { ms, ended } = await took(runProgram(...holdsOutput('wait'), { signal: abort.signal }));
    expect(ms).toBeLessThan(longestMs);
    expect(ended).toBe(reason);
  });
});
