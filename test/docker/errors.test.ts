import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContainerSession } from '../../src/containers/container-session.ts';
import { ensureImage } from '../../src/containers/pull.ts';
import { runInContainer } from '../../src/containers/short-run.ts';
import { resolveImage } from '../../src/servers/docker/resolve-image.ts';
import { cannotUse, leftOf, newSession, tempFolder } from './support/daemon.ts';
import { launch, openSite, quickServer, ready } from './support/place.ts';

const skip = await cannotUse([quickServer]);

describe.skipIf(skip)('images and containers that do not work', () => {
  let session: ContainerSession;
  beforeAll(async () => {
    session = await newSession();
  });
  afterAll(async () => {
    const { docker } = session.daemon;
    await session[Symbol.asyncDispose]();
    expect(await leftOf(docker, session.id)).toEqual([]);
  });

  it('an image that is nowhere', async () => {
    const options = { docker: session.daemon.docker, labels: session.labels };
    // A registry on this machine that refuses connections: the same everywhere.
    await expect(resolveImage('127.0.0.1:1/nobody/nothing:1', options)).rejects.toMatchObject({
      code: 'image-not-pullable',
      exitCode: 3,
      message: expect.stringContaining('127.0.0.1:1/nobody/nothing:1'),
      hint: expect.stringContaining('replfault images'),
    });
  });

  it('a registry that never answers, within the stated time', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address() as { port: number };
    const startedAt = performance.now();
    const told: string[] = [];
    await expect(
      ensureImage(session.daemon.docker, `127.0.0.1:${address.port}/slow:1`, {
        timeoutMs: 1_000,
        onProgress: ({ what }) => told.push(what),
      }),
    ).rejects.toMatchObject({ code: 'pull-timeout', exitCode: 3, message: expect.stringContaining('1 s') });
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(told).toEqual([`pulling 127.0.0.1:${address.port}/slow:1`]);
    silent.close();
  });

  it.each([
    ['has no server', undefined],
    ['has something else in the place of one', 'not a program\n'],
  ])('an image that %s', async (_, content) => {
    const { docker } = session.daemon;
    const name = `replfault-test/no-server-${session.id}:1`;
    await using folder = await tempFolder();
    await execa('mkdir', ['-p', join(folder.dir, 'usr/sbin')]);
    if (content !== undefined) await writeFile(join(folder.dir, 'usr/sbin/mysqld'), content, { mode: 0o755 });
    const tar = execa('tar', ['-C', folder.dir, '-c', '.'], { encoding: 'buffer', buffer: false });
    const answer = await docker.importImage(tar.stdout.pipe(new PassThrough()), { repo: name.split(':')[0], tag: '1' });
    await new Promise((resolve) => docker.modem.followProgress(answer, resolve));
    try {
      await expect(resolveImage(name, { docker, labels: session.labels })).rejects.toMatchObject({
        code: 'image-no-server',
        exitCode: 3,
        hint: expect.stringContaining('mysql:8.4'),
      });
    } finally {
      await docker.getImage(name).remove({ force: true });
    }
  });

  it('a server that dies at start, with what its log says, and nothing left of it', async () => {
    await using folder = await tempFolder();
    const { program, template } = await ready(session);
    await using site = await openSite(session);
    const options = launch(folder.dir, await site.freePort(), ['--no-such-setting=1']);
    await expect(site.startServer(program, template, options)).rejects.toMatchObject({
      code: 'server-died',
      exitCode: 3,
      message: expect.stringMatching(/unknown variable 'no-such-setting=1'/),
      hint: expect.stringContaining('--set'),
    });
    expect(
      await session.daemon.docker.listContainers({
        all: true,
        filters: { label: [`replfault.session=${session.id}`] },
      }),
    ).toEqual([]);
    expect((await execa('ls', ['-A', folder.dir])).stdout).toBe('');
  });

  it('a folder that the daemon does not see', async () => {
    const { program } = await ready(session);
    await expect(
      runInContainer(session.daemon.docker, {
        image: program.image,
        program: program.program,
        args: ['--version'],
        labels: session.labels,
        folders: ['/nowhere/on/this/machine'],
      }),
    ).rejects.toMatchObject({ code: 'docker-elsewhere', exitCode: 3, hint: expect.stringContaining('TMPDIR') });
  });
});
