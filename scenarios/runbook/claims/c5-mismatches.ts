import { defineClaim, type Facts, procedures, type Trial } from 'replfault';
import { count, linkFacts, numberOf, planted, trialsOf } from './_facts.ts';

const noBinaryLog = 'catalogue/servers/binlog-disabled';
const sourceWantsTls = 'catalogue/servers/tls-demanded-by-source';
const replicaWantsTls = 'catalogue/servers/tls-demanded-by-replica';
const noSemiSync = 'catalogue/semi-sync/missing-at-replica';

const refusing = [noBinaryLog, sourceWantsTls, replicaWantsTls];

/** Errors by which a replica only says that its connection is gone or refused, without a reason. */
const nameless: readonly number[] = [0, 2003, 2006, 2013];

/** The error that the replica showed under the mismatch: the first that names a reason, else any. */
function errnoUnder({ timeline }: Trial): number {
  const [fromMs, toMs] = [timeline.injected?.atMs ?? 0, timeline.healed?.atMs ?? Number.POSITIVE_INFINITY];
  const shown = timeline
    .of('replication')
    .filter((o) => o.atMs > fromMs && o.atMs <= toMs)
    .map((o) => o.status.lastIoErrno);
  return shown.find((errno) => !nameless.includes(errno)) ?? shown.find((errno) => errno !== 0) ?? 0;
}

/** How the receiver stood at the end of the mismatch. */
function receiverUnder({ timeline }: Trial): string | null {
  const { healed } = timeline;
  return timeline.last('replication', (o) => o.atMs <= (healed?.atMs ?? 0))?.status.receiver ?? null;
}

/** A write to the replica ran into net_write_timeout: the error, as far as a source can have it. */
const timedOut = (facts: Facts): boolean =>
  facts['writesTimedOut'] === null
    ? numberOf(facts, 'writeFailedMs', -1) >= numberOf(facts, 'netWriteTimeoutMs', Number.POSITIVE_INFINITY)
    : numberOf(facts, 'writesTimedOut') > 0;

export default defineClaim({
  id: 'C5',
  says: 'Mismatches cause the error: disabled binary logging, trouble with the semi-sync plugin, incompatible TLS settings, version differences.',
  hypothesis:
    'They do not. The connection is refused during its setup, with an error number of its own, before events are sent. A missing semi-sync plugin does not even end the connection.',
  variable: 'Last_IO_Errno of the replica during the mismatch; writes of the source that exceeded net_write_timeout',
  rule: 'Confirmed if with some mismatch a write of the source times out, or the replica shows a lost connection without a reason. Refuted if every mismatch shows an error of its own (or, for semi-sync, ends nothing) and no write times out.',
  reads: ['source-write', 'receiver'],
  effect: 'fixed',
  leastTrials: 2,
  exhibits: [...refusing, noSemiSync],
  measure: (trial) => ({
    ...linkFacts(trial),
    errnoUnder: errnoUnder(trial),
    receiverUnder: receiverUnder(trial),
  }),
  decide(facts) {
    const all = [...refusing, noSemiSync].flatMap((exhibit) => trialsOf(facts, exhibit));
    const writes = count(all, timedOut);
    const lost = count(
      refusing.flatMap((exhibit) => trialsOf(facts, exhibit)),
      (one) => nameless.includes(numberOf(one, 'errnoUnder')),
    );
    const semiSync = count(trialsOf(facts, noSemiSync), (one) => numberOf(one, 'errnoUnder') === 0);
    const told = (exhibit: string): string => {
      const [first] = trialsOf(facts, exhibit);
      return first
        ? `${first['errnoUnder']} (receiver ${first['receiverUnder']})`
        : 'none (this server does not support it)';
    };
    return {
      verdict: writes.yes > 0 || lost.yes > 0 ? 'confirmed' : 'refuted',
      sentence: `A write exceeded net_write_timeout in ${writes.text} trials. Errors of the replica: without a binary log on the source, ${told(noBinaryLog)}; with TLS required by the source, ${told(sourceWantsTls)}; with TLS required by the replica, ${told(replicaWantsTls)}. ${semiSync.of === 0 ? 'Semi-sync was not tested: the packages of this server contain no plugins' : `Without semi-sync on the replica, it showed no error in ${semiSync.text} trials`}. Differences of versions are the subject of Q8 and Q9.`,
      numbers: {
        writesTimedOut: writes.text,
        noBinaryLogErrno: errno(facts[noBinaryLog]),
        sourceDemandsTlsErrno: errno(facts[sourceWantsTls]),
        replicaDemandsTlsErrno: errno(facts[replicaWantsTls]),
        semiSyncMissingErrno: errno(facts[noSemiSync]),
      },
    };
  },
  planted: {
    world: 'Without a binary log on the source, its writes time out, and the replica shows only a lost connection.',
    verdict: 'confirmed',
    change: (facts) => planted(facts, { [noBinaryLog]: { errnoUnder: 2013 } }),
  },
  contrary: {
    none: 'Each version here refuses these logins with an error number that names the reason, and a missing semi-sync plugin ends nothing; no server variable, load or link changes that number.',
  },
  corrected(server) {
    const { vendor, series, fatalSourceErrno, fatalReceiverErrno } = procedures.dialectOf(server);
    const mariadb = vendor === 'mariadb';
    // MySQL before 8.0 detects first that a source without a binary log has no GTIDs.
    const noLog = /^mysql:5/.test(series) ? fatalReceiverErrno : fatalSourceErrno;
    const semiSync = procedures.showSemiSync(server);
    return [
      `The mismatches that were tried show in Last_IO_Errno of the replica, and no write failed. ${noLog}: the source has no binary log. 1045: wrong password, or the account requires TLS. 1524: the source has not loaded the authentication plugin of the account. 2059: the replica cannot load it.`,
      ...tlsErrors(mariadb, series),
      'After a refused login the receiver retries, and connects when the setting is corrected. After a fatal error it stops: correct the cause and start it.',
      procedures.startReceiver(server),
      ...(semiSync === null
        ? []
        : [
            'If no replica acknowledges, a semi-synchronous source reports no error. After its timeout it commits without waiting.',
            semiSync,
          ]),
    ];
  },
});

function errno(trials: readonly Facts[] | undefined): number | null {
  const value = trials?.[0]?.['errnoUnder'];
  return typeof value === 'number' ? value : null;
}

/** What a TLS mismatch shows, by series (measured on MySQL 9.7.4 and 5.6.24, MariaDB 10.11.18 and 11.8.9; since 11.4: documented). */
function tlsErrors(mariadb: boolean, series: string): string[] {
  if (series === 'mysql:5.6')
    return [
      'If the source has no TLS, a replica with MASTER_SSL=1 connects without encryption and reports nothing, also with MASTER_SSL_VERIFY_SERVER_CERT=1. Set REQUIRE SSL for the account on the source.',
    ];
  if (!mariadb)
    return [
      '2026: the replica requires TLS, and the source has none. 3159: the source has require_secure_transport=ON. 2061: the account uses caching_sha2_password, and the connection has neither TLS nor the public key of the source. A wrong password can be hidden behind this error.',
    ];
  if (/^mariadb:(11\.[4-9]|11\.\d\d|1[2-9])/.test(series))
    return [
      '2026: a new channel requires and verifies TLS by default (since 11.4), and the source has none. 3159: the source has require_secure_transport=ON. RESET SLAVE ALL keeps the old TLS options of the channel: name both in CHANGE.',
    ];
  return [
    'If the source has no TLS, a replica with MASTER_SSL=1 connects without encryption and reports nothing. With MASTER_SSL_VERIFY_SERVER_CERT=1 it fails with 2026. If the source has require_secure_transport=ON, the error is 1045.',
  ];
}
