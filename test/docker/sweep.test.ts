import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { connectDaemon } from '../../src/containers/daemon.ts';
import { labelsOf, newSessionId, ownerHostLabel, ownerLabel } from '../../src/containers/ownership.ts';
import { deadSessions, sweepSession } from '../../src/containers/sweep.ts';
import { cannotUse, eventually, leftOf, tempFolder } from './support/daemon.ts';
import { quickServer } from './support/place.ts';

const skip = await cannotUse([quickServer]);

describe.skipIf(skip)('sweeping', () => {
  it('finds the sessions of dead owners, leaves the others alone, and removes everything of one', async () => {
    const { docker } = await connectDaemon();
    const [dead, alive, elsewhere] = [newSessionId(), newSessionId(), newSessionId()];
    const gone = await execa('true');
    expect(gone.exitCode).toBe(0);
    const make = async (session: string, more: Record<string, string>): Promise<void> => {
      const Labels = { ...labelsOf(session), ...more };
      await docker.createVolume({ Name: `rf-test-${session}`, Labels });
      await docker.createNetwork({ Name: `rf-test-${session}`, Labels, Internal: true });
      await docker.createContainer({
        Image: quickServer,
        name: `rf-test-${session}`,
        Labels,
        HostConfig: { NetworkMode: 'none' },
      });
    };
    try {
      await make(dead, { [ownerLabel]: `${process.pid}:1` });
      await make(alive, {});
      await make(elsewhere, { [ownerLabel]: `${process.pid}:1`, [ownerHostLabel]: 'another machine' });
      const found = await deadSessions(docker);
      expect(found).toContain(dead);
      expect(found).not.toContain(alive);
      expect(found).not.toContain(elsewhere);
      const swept = await sweepSession(docker, dead);
      const name = `rf-test-${dead}`;
      expect(swept).toEqual({ containers: [name], networks: [name], volumes: [name] });
      expect(await leftOf(docker, dead)).toEqual([]);
      expect(await leftOf(docker, alive)).toHaveLength(3);
    } finally {
      for (const session of [dead, alive, elsewhere]) await sweepSession(docker, session);
    }
  });

  it('removes containers, networks and folders after SIGKILL of their owner', async () => {
    await using folder = await tempFolder();
    const dir = join(folder.dir, 'owned');
    await mkdir(dir);
    const script = fileURLToPath(new URL('./support/hold-server.mjs', import.meta.url));
    const child = execa('node', [script, quickServer, dir], { reject: false, stderr: 'inherit' });
    const session = await new Promise<string>((resolve, reject) => {
      child.stdout?.setEncoding('utf8').once('data', (line: string) => resolve(line.trim()));
      child.then(() => reject(new Error('it ended early')), reject);
    });
    const { docker } = await connectDaemon();
    expect((await leftOf(docker, session)).map((one) => one.split(' ')[0])).toEqual(['container', 'network']);
    child.kill('SIGKILL');
    await child;
    expect(await eventually(async () => (await leftOf(docker, session)).length === 0, 20_000)).toBe(true);
    expect(await eventually(() => !existsSync(dir), 10_000)).toBe(true);
  });
});
