import { committedBefore, connectionRefused, defineScenario, GtidSet, type Stage } from 'replfault';
import { type CatalogueEntry, type CatalogueParams, catalogue, untilProved } from './_catalogue.ts';
import { patient } from './_network.ts';

/** A server that found its disk full tries again after a minute (MY_WAIT_FOR_USER_TO_FIX_PANIC in mysys). */
const triesAgainMs = 60_000;
const spareMs = 15_000;

/** While the replica writes nothing, what the source sends would fill the buffers of the path: that is another experiment. */
async function quietly(stage: Stage, prove: () => Promise<void>): Promise<void> {
  await prove();
  await stage.workload.pause();
}

/** Until the replica has all that it could not write. That its status returns is not enough: a server may answer while the receiver still waits. */
async function untilItWritesAgain(stage: Stage): Promise<void> {
  const wanted = committedBefore(stage.history(), stage.history().healed?.atMs ?? 0);
  await stage.until(
    'the replica has tried again, and has written what it had no space for',
    'replication',
    (o) => wanted.minus(GtidSet.parse(o.replicaGtid)).isEmpty,
    { judges: ['receiver', 'resumption'], timeoutMs: triesAgainMs + spareMs },
  );
  stage.workload.resume();
}

/** The receiver stops at the event; it is started with the healing. */
const corrupt = (what: string, ioErrno: readonly number[]): CatalogueEntry => ({
  name: `corrupt-event-${what}`,
  fault: 'corrupt-binlog',
  params: { what },
  leg: 'source',
  connection: 'renewed',
  sourceComplains: true,
  underMs: 1000,
  under: async (stage) => {
    await stage.until(
      'the receiver has stopped for good',
      'replication',
      ({ status }) => status.receiver === 'No' && status.lastIoErrno !== 0,
      { judges: ['receiver'], timeoutMs: 5000, since: 'injection' },
    );
  },
  checks: [connectionRefused({ ioErrno, receiver: 'stops' })],
});

/** The replica cannot write what it receives, or does not execute it. */
export default defineScenario<CatalogueParams>(
  catalogue({
    title: 'Catalogue: a disk is full, does not answer or has lost what was not flushed; an applier does not run',
    claims: [],
    needs: ['server-files', 'small-disks', 'tracing'],
    entries: [
      {
        name: 'relay-log-disk-full',
        fault: 'disk-full',
        // The load fills that in a second or two.
        params: { disk: 'relay-log', leaveKiB: 8 },
        timers: patient,
        underMs: triesAgainMs,
        under: (stage, _, active) => quietly(stage, () => untilProved(stage, active, 25, 200)),
        after: untilItWritesAgain,
        connection: 'stays',
        settings: (settings) => ({ ...settings, disks: { replica: { 'relay-log': 8 } } }),
      },
      {
        name: 'relay-log-syncs-stuck',
        fault: 'stuck-disk',
        timers: patient,
        underMs: 1500,
        connection: 'stays',
        requires: ['receiver-thread-id'],
        settings: (settings) => ({ ...settings, replica: { ...settings.replica, sync_relay_log: 1 } }),
      },
      {
        name: 'files-of-the-replica-frozen',
        fault: 'stuck-disk',
        params: { what: 'files' },
        timers: patient,
        underMs: 1500,
        connection: 'stays',
      },
      {
        name: 'power-loss',
        fault: 'power-loss',
        params: { afterMs: 300 },
        leg: 'source',
        connection: 'renewed',
        underMs: 1500,
        sourceComplains: true,
        // A commit that was acknowledged is on the disk, and nothing is lost.
        settings: (settings) => ({
          ...settings,
          source: { ...settings.source, sync_binlog: 1, innodb_flush_log_at_trx_commit: 1 },
        }),
        silenced: ['dump-threads'],
        under: (stage) => stage.hold(1500, 'the replica tries to connect to a source that is gone'),
      },
      {
        name: 'relay-log-lost',
        fault: 'relay-log-lost',
        params: { afterMs: 400 },
        leg: 'replica',
        connection: 'renewed',
        underMs: 500,
        sourceComplains: true,
        // What was lost is read again from the source, by GTID.
        settings: (settings) => ({
          ...settings,
          replica: {
            ...settings.replica,
            sync_binlog: 1,
            innodb_flush_log_at_trx_commit: 1,
            relay_log_recovery: 'ON',
          },
        }),
        silenced: ['replication'],
      },
      {
        name: 'certificate-expired',
        fault: 'certificate-expired',
        leg: 'source',
        connection: 'renewed',
        sourceComplains: true,
        requires: ['tls-demand'],
        underMs: 2000,
        under: (stage) => stage.hold(2000, 'one more attempt to connect, or none'),
        settings: (settings) => ({ ...settings, switches: { tls: true } }),
        checks: [connectionRefused({ ioErrno: [2026], receiver: 'retries' })],
      },
      // MySQL 5.6 and MariaDB say only that the relay log could not be written.
      corrupt('body', [1743, 13122, 1595]),
      corrupt('length', [1236, 13114]),
      { name: 'applier-stopped', fault: 'applier-stopped', timers: patient, underMs: 1500, connection: 'stays' },
    ],
  }),
);
