import { spawn, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';

const jiti = fileURLToPath(import.meta.resolve('jiti/package.json')).replace('package.json', 'lib/jiti-cli.mjs');
const program = fileURLToPath(new URL('../support/first-process.ts', import.meta.url));
const namespace = ['--user', '--map-root-user', '--pid', '--fork', '--kill-child'];
const unable = spawnSync('unshare', [...namespace, 'true']).status !== 0;

/** Sends a signal to a program that is the first process of a PID namespace, as of a container, once it is ready. */
async function interrupted(how: string, name: NodeJS.Signals): Promise<{ code: number | null; text: string }> {
  const child = spawn('unshare', [...namespace, process.execPath, jiti, program, how], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', async (piece: string) => {
    text += piece;
    if (!piece.includes('ready')) return;
    const children = await readFile(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8');
    process.kill(Number(children.trim()), name);
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, text };
}

describe.concurrent('the first process of a container', () => {
  beforeEach(({ skip }) => skip(unable, 'PID namespaces are not available'));

  it.each([
    ['none', 'SIGINT', 130],
    ['none', 'SIGTERM', 143],
    ['none', 'SIGHUP', 129],
    ['released', 'SIGTERM', 143],
  ] as const)('ends by a signal that no command takes (%s, %s)', async (how, name, code) => {
    expect(await interrupted(how, name)).toEqual({ code, text: 'ready ' });
  });

  it('leaves a signal to the command that takes it', async () => {
    expect(await interrupted('taken', 'SIGTERM')).toEqual({ code: 42, text: 'ready taken' });
  });
});
