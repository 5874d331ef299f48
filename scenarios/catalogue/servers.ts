import {
  type CaseSettings,
  connectionRefused,
  defineScenario,
  processReturns,
  type SampledProbe,
  type Stage,
} from 'replfault';
import { type CatalogueEntry, type CatalogueParams, catalogue } from './_catalogue.ts';

/** An attempt to connect that is refused is made again after this long, ms. */
const connectRetryMs = 1000;

/** A restart may cost what only the dead process knew: with these, an acknowledged commit is on disk at both ends. */
const durable = (settings: CaseSettings): CaseSettings => {
  const onDisk = { innodb_flush_log_at_trx_commit: 1, sync_binlog: 1 };
  return {
    ...settings,
    source: { ...settings.source, ...onDisk },
    replica: { ...settings.replica, ...onDisk },
  };
};

/** On an encrypted link nothing is left to demand. */
const plainLink = (settings: CaseSettings): CaseSettings => ({ ...settings, switches: { tls: false } });

/**
 * Where passwords are exchanged by keys (MySQL 8 and later) a plain connection needs the source's own, which servers make at their first start. Others
 * do not know the option.
 */
const withRsaKeys = (settings: CaseSettings): CaseSettings => ({
  ...settings,
  source: { ...settings.source, 'loose-caching-sha2-password-auto-generate-rsa-keys': 'ON' },
});

const untilRefused = async (stage: Stage): Promise<void> => {
  await stage.until('the replica says why it cannot connect', 'replication', (o) => o.status.lastIoErrno !== 0, {
    judges: ['receiver'],
    timeoutMs: connectRetryMs + 4000,
    since: 'injection',
  });
};
const untilStopped = async (stage: Stage): Promise<void> => {
  await stage.until(
    'the receiver has stopped for good',
    'replication',
    ({ status }) => status.receiver === 'No' && status.lastIoErrno !== 0,
    { judges: ['receiver'], timeoutMs: connectRetryMs + 4000, since: 'injection' },
  );
};
/** Long enough for one more attempt, or for none. */
const untilRefusedTwice = async (stage: Stage): Promise<void> => {
  await untilRefused(stage);
  await stage.hold(connectRetryMs, 'one more attempt to connect, or none');
};

/** Larger than the replica takes in the case about it, bytes. */
const largeRow = 128 * 1024;

const refused: readonly CatalogueEntry[] = [
  {
    name: 'wrong-password',
    fault: 'wrong-password',
    leg: 'source',
    connection: 'renewed',
    underMs: 2 * connectRetryMs,
    // The source counts the write of a dump thread that was ended as one that failed (1160).
    sourceComplains: true,
    settings: withRsaKeys,
    under: untilRefusedTwice,
    checks: [connectionRefused({ ioErrno: [1045], receiver: 'retries' })],
  },
  {
    name: 'connections-exhausted',
    fault: 'connections-exhausted',
    leg: 'source',
    connection: 'renewed',
    underMs: 2 * connectRetryMs,
    sourceComplains: true,
    settings: withRsaKeys,
    under: untilRefusedTwice,
    checks: [connectionRefused({ ioErrno: [1040], receiver: 'retries' })],
  },
  {
    name: 'plain-connections-refused',
    fault: 'plain-connections-refused',
    leg: 'source',
    connection: 'renewed',
    requires: ['secure-transport'],
    underMs: 2 * connectRetryMs,
    sourceComplains: true,
    settings: (settings) => plainLink(withRsaKeys(settings)),
    under: untilRefusedTwice,
    checks: [connectionRefused({ ioErrno: [3159, 1045], receiver: 'retries' })],
  },
  {
    name: 'password-cache-lost',
    fault: 'password-cache-lost',
    leg: 'source',
    connection: 'renewed',
    requires: ['password-cache'],
    underMs: 2 * connectRetryMs,
    sourceComplains: true,
    settings: (settings) => plainLink(withRsaKeys(settings)),
    under: untilRefusedTwice,
    checks: [connectionRefused({ ioErrno: [2061], receiver: 'retries' })],
  },
  {
    name: 'packet-limit',
    fault: 'packet-limit',
    params: { bytes: 65_536 },
    leg: 'replica',
    sourceComplains: true,
    connection: 'renewed',
    underMs: connectRetryMs,
    under: async (stage) => {
      await stage.workload.burst({ bytes: 4 * largeRow, rowBytes: largeRow });
      await untilStopped(stage);
    },
    checks: [connectionRefused({ ioErrno: [13125, 1153], receiver: 'stops' })],
  },
  {
    name: 'tls-demanded-by-source',
    fault: 'tls-mismatch',
    leg: 'source',
    connection: 'renewed',
    underMs: 2 * connectRetryMs,
    // The source counts the write of a dump thread that was ended as one that failed (1160).
    sourceComplains: true,
    settings: (settings) => plainLink(withRsaKeys(settings)),
    under: untilRefusedTwice,
    checks: [connectionRefused({ ioErrno: [1045], receiver: 'retries' })],
  },
  {
    name: 'tls-demanded-by-replica',
    fault: 'tls-mismatch',
    leg: 'replica',
    sourceComplains: true,
    connection: 'renewed',
    settings: plainLink,
    requires: ['tls-demand'],
    underMs: 2 * connectRetryMs,
    under: untilRefusedTwice,
    checks: [connectionRefused({ ioErrno: [2026], receiver: 'retries' })],
  },
  {
    name: 'binlog-disabled',
    fault: 'binlog-disabled',
    leg: 'source',
    connection: 'renewed',
    underMs: 2 * connectRetryMs,
    settings: durable,
    silenced: ['dump-threads'],
    // What is written without a binary log is lost to every replica: that is not the question here.
    before: (stage) => stage.workload.pause(),
    under: untilStopped,
    after: async (stage) => {
      await stage.operate('start-replica');
      stage.workload.resume();
    },
    checks: [connectionRefused({ ioErrno: [1236, 13114, 1593], receiver: 'stops' })],
  },
  {
    name: 'duplicate-server-id',
    fault: 'duplicate-server-id',
    leg: 'replica',
    sourceComplains: true,
    connection: 'renewed',
    underMs: connectRetryMs,
    under: untilStopped,
    checks: [connectionRefused({ ioErrno: [13117, 1593], receiver: 'stops' })],
  },
  {
    name: 'duplicate-server-uuid',
    fault: 'duplicate-server-uuid',
    leg: 'replica',
    sourceComplains: true,
    connection: 'renewed',
    underMs: 2 * connectRetryMs,
    requires: ['server-uuid'],
    settings: durable,
    silenced: ['replication'],
    under: untilStopped,
    checks: [connectionRefused({ ioErrno: [13117, 1593], receiver: 'stops' })],
  },
];

type Process = 'source' | 'replica' | 'proxy';
const silencedBy: Readonly<Record<Process, SampledProbe>> = {
  source: 'dump-threads',
  replica: 'replication',
  proxy: 'proxy',
};
const stopMs = 1000;

function ofProcess(process: Process): readonly CatalogueEntry[] {
  const common = { leg: process, underMs: stopMs } as const;
  return [
    {
      ...common,
      name: `kill-${process}`,
      fault: 'kill',
      connection: 'renewed',
      // A write to a replica that has gone fails.
      sourceComplains: true,
      settings: durable,
      silenced: [silencedBy[process]],
      checks: [processReturns({ process })],
    },
    { ...common, name: `pause-${process}`, fault: 'pause', connection: 'stays', silenced: [silencedBy[process]] },
    {
      ...common,
      name: `cpu-limit-${process}`,
      fault: 'cpu-limit',
      // The proxy passes a burst within a tenth of a processor, and would then not meet its limit.
      params: { percent: process === 'proxy' ? 5 : 10 },
      connection: 'stays',
      // Whoever asks a starved process waits for the answer.
      silenced: process === 'proxy' ? ['proxy'] : ['replication', 'dump-threads'],
      under: async (stage) => {
        await Promise.all([
          stage.workload.burst({ bytes: 512 * 1024, rowBytes: 32 * 1024 }),
          stage.hold(stopMs, 'traffic with little processor time'),
        ]);
      },
    },
  ];
}

/** Faults of the servers and of the processes on the path; those that need other settings or tools have files of their own. */
export default defineScenario<CatalogueParams>(
  catalogue({
    title:
      'Catalogue: faults of servers and processes. What does the replica report, does it retry, and is healing complete?',
    claims: ['C4', 'C5', 'F1', 'F3', 'Q6', 'Q7'],
    entries: [...refused, ...(['source', 'replica', 'proxy'] as const).flatMap(ofProcess)],
  }),
);
