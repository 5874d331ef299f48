import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { connectDaemon } from '../../../src/containers/daemon.ts';
import { relay, tempFolder } from '../../docker/support/daemon.ts';

describe('a daemon that cannot be reached', () => {
  it('is missing: nothing at the named socket', async () => {
    await expect(connectDaemon({ DOCKER_HOST: 'unix:///nowhere/docker.sock' })).rejects.toMatchObject({
      code: 'docker-missing',
      exitCode: 3,
      message: expect.stringContaining('/nowhere/docker.sock'),
      hint: expect.stringContaining('DOCKER_HOST'),
    });
  });

  it('is missing: a socket where nobody listens any more', async () => {
    await using folder = await tempFolder();
    const path = join(folder.dir, 'dead.sock');
    await execa(
      'node',
      ['-e', `require('net').createServer().listen(${JSON.stringify(path)},()=>process.kill(process.pid,'SIGKILL'))`],
      {
        reject: false,
      },
    );
    await expect(connectDaemon({ DOCKER_HOST: `unix://${path}` })).rejects.toMatchObject({ code: 'docker-missing' });
  });

  it('does not take another one instead of the one that was named', async () => {
    // The usual socket may well answer here; DOCKER_HOST still decides.
    await expect(connectDaemon({ DOCKER_HOST: 'tcp://127.0.0.1:1' })).rejects.toMatchObject({ code: 'docker-missing' });
  });

  it('refuses this user', async () => {
    await using folder = await tempFolder();
    await chmod(folder.dir, 0o755);
    const path = join(folder.dir, 'closed.sock');
    await using _daemon = await relay(path);
    await chmod(path, 0);
    // Root may write to any socket: it becomes somebody else for the moment.
    const root = process.geteuid?.() === 0;
    if (root) process.seteuid?.(65534);
    try {
      await expect(connectDaemon({ DOCKER_HOST: `unix://${path}` })).rejects.toMatchObject({
        code: 'docker-permission',
        exitCode: 3,
        hint: expect.stringContaining('group docker'),
      });
    } finally {
      if (root) process.seteuid?.(0);
    }
  });
});
