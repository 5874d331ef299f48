import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { makePlayground } from '../support/playground.ts';

const built = fileURLToPath(new URL('../../../dist/src/cli/main.js', import.meta.url));
// Of util-linux: runs a command on a terminal of its own and says how it ended.
const terminal = 'script';
const hasTerminal = spawnSync(terminal, ['-qec', 'true', '/dev/null'], { stdio: 'ignore' }).status === 0;

/** What a terminal shows while a command runs on it, and how that ended. Each answer is typed when the text before it has appeared. */
function onTerminal(
  command: string,
  answers: readonly (readonly [after: RegExp, typed: string])[],
  env: NodeJS.ProcessEnv,
): Promise<{ readonly shown: string; readonly code: number | null }> {
  const child = spawn(terminal, ['-qec', command, '/dev/null'], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  const patience = setTimeout(() => child.kill('SIGKILL'), 30_000);
  let shown = '';
  const left = [...answers];
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    shown += piece;
    const [next] = left;
    if (next?.[0].test(shown)) {
      left.shift();
      child.stdin.write(next[1]);
    }
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(patience);
      resolve({ shown, code });
    });
  });
}

describe.skipIf(!hasTerminal)('the prompt for a password, on a terminal', () => {
  const capture = (out: string): string => {
    if (!existsSync(built)) throw new Error('the tool is not built: npm run build');
    const url = 'mysql://me@127.0.0.1:1';
    return `'${process.execPath}' '${built}' capture --source ${url} --replica ${url} --out '${out}'`;
  };
  const [source, replica] = [/on the source: /, /on the replica: /];

  it('shows nothing of what is typed', async () => {
    await using playground = await makePlayground();
    const { env, dir } = playground;
    const typed = [
      [source, 'first-secret\r'],
      [replica, 'second\u007f\u007f-secret\r'],
    ] as const;
    const { shown, code } = await onTerminal(capture(join(dir, 'x.yaml')), typed, { ...env, HOME: dir });
    expect(code, shown).toBe(3);
    expect(shown).toMatch(
      /password of me on the source: \s+password of me on the replica: \s+replfault: Cannot connect to the source/,
    );
    expect(shown).not.toMatch(/first|second|secret/);
    // Planted: the terminal shows what is typed wherever nobody hides it.
    const plain = await onTerminal("echo 'ready?'; head -n 1", [[/ready/, 'first-secret\r']], env);
    expect(plain.shown).toMatch(/first-secret\s+first-secret/);
  });

  it('ends with 130 on Ctrl-C, and leaves the terminal as it was', async () => {
    await using playground = await makePlayground();
    const { env, dir } = playground;
    const command = `${capture(join(dir, 'x.yaml'))}; echo "ended $?"; stty -a`;
    const { shown } = await onTerminal(command, [[source, 'first-sec\u0003']], { ...env, HOME: dir });
    expect(shown).toContain('ended 130');
    expect(shown).not.toMatch(/first|sec\b/);
    expect(shown).toMatch(/ icanon\b[\s\S]* echo\b/);
  });
});
