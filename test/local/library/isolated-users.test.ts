import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processesInNetwork } from '../../../src/host/network-processes.ts';
import type { Playground } from '../support/playground.ts';
import { eventually } from '../support/processes.ts';
import { noPrivateNetwork, ourselves, type Runner, unprivileged } from '../support/who.ts';
import { forbidNamespaces } from './support/forbid-namespaces.ts';

const run = promisify(execFile);
const jiti = fileURLToPath(new URL('../../../node_modules/jiti/lib/jiti-cli.mjs', import.meta.url));
const script = fileURLToPath(new URL('./support/isolated-user.ts', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));

/** As root, and as a user without any rights. */
const others: Record<string, () => Promise<Runner | string>> = {
  'this user': async () => ourselves,
  'a user without rights': unprivileged,
};

interface Told {
  readonly uid: number;
  readonly who: string;
  readonly tookEffect: boolean;
  readonly port: number;
  readonly networks: readonly string[];
  readonly pids: readonly number[];
  readonly logs: readonly string[];
}

const inside = ({ networks }: Told): number[] => networks.flatMap(processesInNetwork);

describe.each(Object.keys(others))('%s', (name) => {
  let who: Runner | string;
  let reason: string | undefined;
  beforeAll(async () => {
    who = (await others[name]?.()) ?? 'nobody';
    reason = typeof who === 'string' ? who : await noPrivateNetwork(who);
  });
  afterAll(async () => {
    if (typeof who !== 'string') await who[Symbol.asyncDispose]();
  });

  async function user(place: Playground, ...words: string[]): Promise<{ process: ChildProcess; told: Told }> {
    const through = typeof who === 'string' ? [] : who.through;
    const [file = '', ...args] = [...through, process.execPath, jiti, script, ...words];
    const child = spawn(file, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: here,
      env: { ...place.env, JITI_FS_CACHE: 'false' },
    });
    const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), once(child, 'exit')])) as [string];
    return { process: child, told: JSON.parse(String(line)) as Told };
  }

  it('gets an isolated pair and an isolated server, and leaves nothing in the end', async ({ skip }) => {
    if (reason !== undefined || typeof who === 'string') return skip(reason);
    await using place = await who.playground();
    const { process: ended, told } = await user(place, 'mysql:9.7', 'end');
    expect(told).toMatchObject({ who: 'replfault@%', tookEffect: true });
    if (name !== 'this user') expect(told.uid).not.toBe(0);
    if (ended.exitCode === null) await once(ended, 'exit');
    expect(ended.exitCode).toBe(0);
    expect(await place.remains()).toEqual([]);
    expect(inside(told)).toEqual([]);
  });

  it('leaves no process, namespace or folder after SIGKILL', async ({ skip }) => {
    if (reason !== undefined || typeof who === 'string') return skip(reason);
    await using place = await who.playground();
    const { process: killed, told } = await user(place);
    expect(inside(told).length).toBeGreaterThanOrEqual(told.pids.length);
    killed.kill('SIGKILL');
    const left = (): string[] => [
      ...inside(told).map((pid) => `process ${pid}`),
      ...told.pids.map((pid) => `/proc/${pid}/exe`).filter((path) => existsSync(path)),
      ...told.logs.map((log) => dirname(dirname(log))).filter((dir) => existsSync(dir)),
    ];
    expect(await eventually(() => left().length === 0, { withinMs: 15_000 }), left().join()).toBe(true);
    expect(await place.remains()).toEqual([]);
  });
});

describe('a machine that forbids namespaces', () => {
  it('is told with what would allow them', async () => {
    await using place = await ourselves.playground();
    const bin = await forbidNamespaces(join(place.dir, 'bin'));
    const told = await run(process.execPath, [jiti, script], {
      cwd: here,
      env: { ...place.env, JITI_FS_CACHE: 'false', PATH: `${bin}:${place.env['PATH']}` },
    }).catch((error: { stderr: string }) => error);
    expect(told.stderr).toContain('network namespaces are not available');
    expect(told.stderr).toContain('Operation not permitted');
    expect(told.stderr).toContain("leave out isolation: 'netns'");
    expect(await place.remains()).toEqual([]);
  });
});
