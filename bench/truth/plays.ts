/** Time between looks, s: 1:15 of the 5 s that the command takes, as a net timeout of 4 s is of the default of 60 s. */
export const lookS = 0.33;
export const scale = 15;

const idleDeath = 'kernel/idle-eviction/heartbeats-too-rare';

/** Runs that are recorded for each pair of servers: arguments of `replfault run`. Scenarios that a server cannot play are skipped by the tool. */
export const plays: readonly (readonly string[])[] = [
  // A link of 25 transactions a second, and one that is idle but for one each 5 s.
  ['control', '--param', 'heartbeats=60'],
  ['control', '--param', 'heartbeats=60', '--workload', 'rate=0.2'],
  [
    'error-1190',
    'connect',
    ...['network', 'network-own-proxy', 'servers', 'names', 'storage', 'semi-sync', 'clocks'].map(inCatalogue),
    ...['kernel', 'kernel-bandwidth', 'kernel-latency'].map(inCatalogue),
    'coherence',
  ],
  [
    ...['idle-eviction', 'idle-flow-ends', 'one-way-drop', 'packet-loss', 'throttled-link'].map(
      (one) => `kernel/${one}`,
    ),
    ...['paused', 'killed', 'power-loss', 'clock-skew'].map((one) => `process/${one}`),
    ...['big-transaction', 'bulk-load'].map((one) => `load/${one}`),
    ...['acknowledgement-lost', 'chain', 'file-position', 'semi-sync', 'two-replicas', 'two-channels'].map(
      (one) => `topology/${one}`,
    ),
    'storage/replica-stops-reading',
    ...['at-the-door', 'busy-replica', 'delayed-replica', 'flapping-link', 'mariadb-gtid', 'outage', 'resync'].map(
      (one) => `resumption/${one}`,
    ),
    ...['frequent-cuts', 'semi-sync-stall', 'stalled-link', 'timeouts-and-stalls', 'missing-binary-log'].map(
      (one) => `runbook/${one}`,
    ),
  ],
  ['wide-area/mtu-black-hole/plain', 'wide-area/starved-by-loss/cubic-lossy', 'resumption/connection-failover'],
  // An idle link that dies, and is idle for longer than a heartbeat period and two looks afterwards.
  ...['idleMs=400', 'idleMs=700'].map((idle) => [
    idleDeath,
    ...[idle, 'quietMs=3500', 'heartbeatS=1', 'replicaNetTimeoutS=4'].flatMap((one) => [
      '--param',
      `${idleDeath}:${one}`,
    ]),
  ]),
];

function inCatalogue(name: string): string {
  return `catalogue/${name}`;
}

/**
 * Faults with the timers that servers ship with: net timeouts of 60 s, heartbeats every 30 s, looks 5 s apart. Where a case needs to know which end acts
 * first, the timer of the other end is longer. They show stalled-blind with and without missing transactions, half-open, receiver-blocked, reconnecting and
 * gave-up.
 */
export const realLookS = 5;
export const realTimers: readonly (readonly string[])[] = [
  withParams('error-1190/stalled-reader/large-backlog', 'netWriteTimeoutS=60', 'replicaNetTimeoutS=90'),
  withParams('error-1190/connection-reset/injected', 'netWriteTimeoutS=60', 'replicaNetTimeoutS=60'),
  withParams('kernel/idle-eviction/heartbeats-too-rare', 'replicaNetTimeoutS=60', 'quietMs=55000', 'idleMs=10000'),
  withParams('storage/replica-stops-reading/relay-log-limit', 'netWriteTimeoutS=60', 'replicaNetTimeoutS=90'),
  withParams('connect/gives-up/retries-exhausted', 'retryCount=4', 'connectRetryS=10'),
];

function withParams(id: string, ...params: readonly string[]): readonly string[] {
  // A probe that is silent for 250 ms somewhere in two minutes spoils a case, and not what it shows of looks 5 s apart.
  return [id, '--retries', '1', ...['heartbeatS=30', ...params].flatMap((one) => ['--param', `${id}:${one}`])];
}
