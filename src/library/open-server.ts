import { join } from 'node:path';
import getPort from 'get-port';
import { makeScratch } from '../host/scratch.ts';
import { CleanupStack } from '../model/cleanup.ts';
import { startLocalServer } from '../servers/runtimes/local.ts';
import { serverNotIsolated } from './bad-use.ts';
import { onFreePorts } from './on-free-ports.ts';
import { prepared } from './programs.ts';
import { LibraryServer } from './server.ts';
import type { Server, ServerOptions } from './types.ts';

/** `startServer`, with everything that it loads. */
export async function openServer(spec: string, options: ServerOptions): Promise<Server> {
  const { name = 'server', variables = {}, options: further = [], asShipped, signal } = options;
  // From JavaScript: it would be ignored, and nobody would know.
  if ('isolation' in options) throw serverNotIsolated();
  const { program, template } = await prepared(spec, options);
  await using made = new CleanupStack();
  const scratch = made.use(await makeScratch(1));
  const server = made.use(
    await onFreePorts(async () =>
      startLocalServer(program, template, {
        name,
        role: 'source',
        dir: join(scratch.dir, 'server'),
        port: await getPort({ host: '127.0.0.1' }),
        serverId: 1,
        options: [
          ...Object.entries(variables).map(([variable, value]) => program.flavour.optionFor(variable, value)),
          ...further,
        ],
        ...(asShipped ? { asShipped } : {}),
        ...(signal ? { signal } : {}),
      }),
    ),
  );
  watchLives(server, scratch.watch);
  let ending: Promise<void> | undefined;
  const kept = new CleanupStack();
  const opened = await LibraryServer.of(spec, server, () => {
    ending ??= kept.run();
    return ending;
  });
  kept.use(made.release());
  return opened;
}

/** Without setpriv only the reaper ends a server of a process that was killed: it must know every life of it. */
export function watchLives(
  server: { readonly pid: number; restart(changes?: never): Promise<void> },
  watch: (pid: number) => void,
): void {
  watch(server.pid);
  const restart = server.restart.bind(server);
  server.restart = async (changes) => {
    await restart(changes);
    watch(server.pid);
  };
}
