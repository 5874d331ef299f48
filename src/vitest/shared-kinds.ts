import type { LibraryFaultyLink } from '../library/faulty-link.ts';
import {
  type FaultyLinkOptions,
  type InjectedFault,
  type Pair,
  type PairOptions,
  type Server,
  type SingleServer,
  startPair,
} from '../library/index.ts';
import { openFaultyLink } from '../library/open-faulty-link.ts';
import { type Shared, share } from './shared.ts';

/** The pair of one file of tests. */
export function sharePair(options: PairOptions): Shared<Pair> {
  return share<Pair>({
    start: () => startPair(options),
    leftBehind: ({ faults, source, replica }) => leftBehind(faults, [source, replica]),
    async mend(pair) {
      await pair.heal();
      await startAgain([pair.source, pair.replica]);
      await pair.caughtUp();
    },
  });
}

/** The faulty link of one file of tests. */
export function shareFaultyLink(options: FaultyLinkOptions): Shared<LibraryFaultyLink> {
  return share<LibraryFaultyLink>({
    start: () => openFaultyLink(options),
    leftBehind: ({ faults, source }) => leftBehind(faults, [source]),
    async mend(link) {
      await link.heal();
      await startAgain([link.source]);
    },
  });
}

/** The server of one file of tests. */
export function shareServer(start: () => Promise<SingleServer>): Shared<SingleServer> {
  return share<SingleServer>({
    start,
    leftBehind: (server) => leftBehind(server.faults, [server]),
    async mend(server) {
      await server.heal();
      await startAgain([server]);
    },
  });
}

function leftBehind(faults: readonly InjectedFault[], servers: readonly Server[]): string[] {
  const injected = faults.map(({ name, leg }) => `the fault ${name} on the ${leg}`);
  // Healing brings a killed server back: only one that nothing will bring back is told.
  const down = servers.filter((server) => !server.running && injected.length === 0);
  return [...injected, ...down.map(({ name }) => `a stopped ${name}`)];
}

async function startAgain(servers: readonly Server[]): Promise<void> {
  for (const server of servers) if (!server.running) await server.start();
}
