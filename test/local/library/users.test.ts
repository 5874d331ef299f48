import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/processes.ts';

interface Told {
  readonly pids: readonly number[];
  readonly logs: readonly string[];
  readonly ports: readonly number[];
  readonly databases: readonly string[];
}

interface User {
  readonly process: ChildProcess;
  readonly told: Told;
}

const jiti = fileURLToPath(new URL('../../../node_modules/jiti/lib/jiti-cli.mjs', import.meta.url));
const script = fileURLToPath(new URL('./support/user.ts', import.meta.url));

async function user(): Promise<User> {
  const child = spawn(process.execPath, [jiti, script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { process: child, told: JSON.parse(line) as Told };
}

/** Servers of the user, and the folder that holds each. */
const left = ({ pids, logs }: Told): string[] => [
  ...pids.map((pid) => `/proc/${pid}/exe`).filter((path) => existsSync(path)),
  ...logs.map((log) => dirname(dirname(log))).filter((dir) => existsSync(dir)),
];

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const answered = await Promise.race([
    once(socket, 'connect').then(
      () => true,
      () => false,
    ),
  ]);
  socket.destroy();
  return answered;
}

describe('two users at once', () => {
  it('do not see each other, and SIGKILL of one leaves nothing of it', async () => {
    const [one, other] = await Promise.all([user(), user()]);
    try {
      expect(new Set([...one.told.ports, ...other.told.ports]).size).toBe(one.told.ports.length * 2);
      for (const { told } of [one, other]) expect(told.databases.filter((name) => name === 'mine')).toHaveLength(1);
      expect(left(one.told)).toHaveLength(one.told.pids.length + one.told.logs.length);

      one.process.kill('SIGKILL');
      expect(await eventually(() => left(one.told).length === 0, { withinMs: 15_000 }), left(one.told).join()).toBe(
        true,
      );
      for (const port of one.told.ports)
        expect(await eventually(async () => !(await answers(port)), { withinMs: 5_000 }), `port ${port}`).toBe(true);

      expect(left(other.told)).toHaveLength(other.told.pids.length + other.told.logs.length);
      for (const port of other.told.ports) expect(await answers(port)).toBe(true);
    } finally {
      one.process.kill('SIGKILL');
      other.process.kill('SIGTERM');
    }
    expect(await eventually(() => left(other.told).length === 0, { withinMs: 15_000 }), left(other.told).join()).toBe(
      true,
    );
  });
});
