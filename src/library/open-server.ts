import { join } from 'node:path';
import { makeScratch } from '../host/scratch.ts';
import { CleanupStack } from '../model/cleanup.ts';
import { loadFaults } from '../network/faults/index.ts';
import { rejectUnknownOptions } from './known-options.ts';
import { onFreePorts } from './on-free-ports.ts';
import { openPlace } from './open-place.ts';
import { prepared } from './programs.ts';
import { LibrarySingleServer } from './single-server.ts';
import { noChannel } from './stretch.ts';
import type { ServerOptions } from './types.ts';

/** `startServer`, with everything that it loads. */
export async function openServer(spec: string, options: ServerOptions): Promise<LibrarySingleServer> {
  rejectUnknownOptions('startServer', options);
  const { name = 'server', variables = {}, options: further = [], asShipped, signal } = options;
  const [faults, { program, template }] = await Promise.all([loadFaults(), prepared(spec, options)]);
  await using made = new CleanupStack();
  const scratch = made.use(await makeScratch(1));
  const place = made.use(await openPlace(options, scratch));
  const server = made.use(
    await onFreePorts(async () =>
      place.site.startServer(program, template, {
        name,
        role: 'source',
        dir: join(scratch.dir, 'server'),
        port: await place.site.freePort(),
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
  const end = new CleanupStack();
  const alone = { source: server, proxy: null, link: null, replica: null, tlsCa: null };
  const opened = await LibrarySingleServer.open({
    ground: {
      pair: { ...alone, ports: { source: server.port, proxy: 0 } },
      place,
      settings: { source: variables, replica: {}, replication: noChannel },
      faults,
      dir: scratch.dir,
    },
    spec,
    end: () => end.run(),
  });
  end.use(made.release());
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
