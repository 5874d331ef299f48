import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { type ContainerSession, openContainerSession } from '../../../src/containers/container-session.ts';
import { connectDaemon, type Docker } from '../../../src/containers/daemon.ts';
import { sessionLabel } from '../../../src/containers/ownership.ts';
import { localImageId } from '../../../src/containers/pull.ts';
import '../../support/provided.ts';

/** Whether tests with these images cannot run here; an image that is not in the daemon is named. Where the gate asks for the tests, it throws. */
export async function cannotUse(images: readonly string[]): Promise<boolean> {
  if ((inject('missing') ?? null) !== null) return true;
  const { docker } = await connectDaemon();
  for (const image of images)
    if ((await localImageId(docker, image)) === undefined) {
      const reason = `the image ${image} is not here: npm run images`;
      if (process.env['REPLFAULT_REQUIRE_DOCKER']) throw new Error(reason);
      process.stderr.write(`docker tests skipped: ${reason}\n`);
      return true;
    }
  return false;
}

export async function newSession(): Promise<ContainerSession> {
  return openContainerSession(await connectDaemon());
}

/** Everything in the daemon that carries the label of a session. */
export async function leftOf(docker: Docker, session: string): Promise<string[]> {
  const filters = { label: [`${sessionLabel}=${session}`] };
  const [containers, networks, volumes] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ]);
  return [
    ...containers.map(({ Names }) => `container ${Names.join()}`),
    ...networks.map(({ Name }) => `network ${Name}`),
    ...(volumes.Volumes ?? []).map(({ Name }) => `volume ${Name}`),
  ];
}

export async function tempFolder(): Promise<AsyncDisposable & { dir: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'rf-docker-'));
  return { dir, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) };
}

/** A socket in front of the daemon's own, which a test can cut: to whoever uses it, the daemon is dead then. */
export async function relay(path: string, target = '/var/run/docker.sock'): Promise<Relay> {
  const open = new Set<Socket>();
  let frozen = false;
  const listen = async (): Promise<Server> => {
    const server = createServer((client) => {
      const upstream = connect(target);
      for (const socket of [client, upstream]) {
        open.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => open.delete(socket));
      }
      client.on('close', () => upstream.destroy());
      upstream.on('close', () => client.destroy());
      client.pipe(upstream);
      upstream.on('data', (bytes) => {
        if (!frozen) client.write(bytes);
      });
    });
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
    return server;
  };
  let server = await listen();
  const cut = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of open) socket.destroy();
    await closed;
  };
  return {
    cut,
    freeze: () => {
      frozen = true;
    },
    mend: async () => {
      server = await listen();
    },
    [Symbol.asyncDispose]: cut,
  };
}

export interface Relay extends AsyncDisposable {
  cut(): Promise<void>;
  /** Calls are taken, and nothing is answered any more. */
  freeze(): void;
  mend(): Promise<void>;
}

/** Waits until a condition holds; false when it does not within the time. */
export async function eventually(holds: () => boolean | Promise<boolean>, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if (await holds()) return true;
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
