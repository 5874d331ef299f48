import { rejectOthers } from '../model/unknown-options.ts';
import type { FaultyLinkOptions } from './faulty-link-types.ts';
import type { Making, PairOptions, RecordingOptions, ServerOptions } from './types.ts';

/** Every option once: the type holds the list against the interface. */
type Names<T> = Readonly<Record<keyof T, true>>;

const making: Names<Making> = { onProgress: true, cacheDir: true, signal: true };
const known = {
  startServer: {
    ...making,
    name: true,
    variables: true,
    options: true,
    asShipped: true,
    isolation: true,
  } satisfies Names<ServerOptions>,
  startPair: {
    ...making,
    isolation: true,
    server: true,
    replicaServer: true,
    source: true,
    replica: true,
    replication: true,
    semiSync: true,
    tls: true,
    by: true,
    switches: true,
  } satisfies Names<PairOptions>,
  faultyLink: {
    ...making,
    server: true,
    isolation: true,
    variables: true,
    account: true,
  } satisfies Names<FaultyLinkOptions>,
  record: { to: true, workload: true } satisfies Names<RecordingOptions>,
};

/** Finds an option that a function of the library does not have. @throws ReplfaultError `UNKNOWN_OPTION` (usage). */
export const rejectUnknownOptions = (of: keyof typeof known, given: object): void =>
  rejectOthers(of, given, Object.keys(known[of]));
