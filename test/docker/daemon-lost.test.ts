import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openContainerSession } from '../../src/containers/container-session.ts';
import { connectDaemon } from '../../src/containers/daemon.ts';
import { watchDaemon } from '../../src/containers/daemon-watch.ts';
import { startTicks } from '../../src/host/process-stat.ts';
import { cannotUse, eventually, leftOf, type Relay, relay, tempFolder } from './support/daemon.ts';
import { launch, openSite, quickServer, ready } from './support/place.ts';

const skip = await cannotUse([quickServer]);

describe.skipIf(skip)('a daemon that goes away in mid-run', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let daemon: Relay;
  const before = process.env['DOCKER_HOST'];
  beforeEach(async () => {
    folder = await tempFolder();
    const path = join(folder.dir, 'd.sock');
    daemon = await relay(path);
    process.env['DOCKER_HOST'] = `unix://${path}`;
  });
  afterEach(async () => {
    if (before === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = before;
    await daemon[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  it('is noticed at once; servers and files go all the same, the rest when it is back', async () => {
    const { docker } = await connectDaemon({});
    const session = openContainerSession(await connectDaemon());
    const { program, template } = await ready(session);
    const site = await openSite(session);
    const server = await site.startServer(program, template, launch(folder.dir, await site.freePort()));
    const ticks = startTicks(server.pid);
    expect(site.lost.aborted).toBe(false);

    await daemon.cut();

    expect(await eventually(() => site.lost.aborted, 2_000)).toBe(true);
    expect(site.lost.reason).toMatchObject({
      code: 'docker-gone',
      exitCode: 3,
      hint: expect.stringContaining('replfault clean'),
    });
    await expect(server.signal('SIGTERM')).rejects.toMatchObject({ code: 'docker-gone' });
    await server[Symbol.asyncDispose]();
    expect(startTicks(server.pid)).not.toBe(ticks);
    expect(existsSync(join(folder.dir, 'source'))).toBe(false);
    await site[Symbol.asyncDispose]();
    await session[Symbol.asyncDispose]();
    expect(await leftOf(docker, session.id)).not.toEqual([]);

    await daemon.mend();

    expect(await eventually(async () => (await leftOf(docker, session.id)).length === 0, 20_000)).toBe(true);
  });

  it('is noticed where it only answers no more', async () => {
    const { docker } = await connectDaemon();
    using watch = await watchDaemon(docker, { everyMs: 100, answerMs: 500 });
    expect(watch.lost.aborted).toBe(false);

    daemon.freeze();

    expect(await eventually(() => watch.lost.aborted, 2_000)).toBe(true);
    expect(watch.lost.reason).toMatchObject({
      code: 'docker-frozen',
      exitCode: 3,
      message: expect.stringContaining('waited 0.5 s'),
    });
    await expect(watchDaemon(docker, { everyMs: 100, answerMs: 500 })).rejects.toMatchObject({ code: 'docker-frozen' });
  });

  it('is an error of its own when a server is to be started', async () => {
    const session = openContainerSession(await connectDaemon());
    const { program, template } = await ready(session);
    await using site = await openSite(session);
    await daemon.cut();
    await expect(site.startServer(program, template, launch(folder.dir, await site.freePort()))).rejects.toMatchObject({
      code: 'docker-gone',
      exitCode: 3,
    });
    await daemon.mend();
    await session[Symbol.asyncDispose]();
  });
});
