import { defineClaim, type Facts, procedures } from 'replfault';
import { count, median, numberOf, planted, trialsOf } from './_facts.ts';
import { samplesSince, startMs, stopErrnosOf, writeErrorsOf } from './_observed.ts';

const cuts = 'runbook/frequent-cuts/resets';
const sameId = 'catalogue/servers/duplicate-server-id';

/** Fewer would not be repeated. */
const leastWriteErrors = 3;
const fatal: readonly unknown[] = [1593, 13117];

const repeated = (facts: Facts): boolean => numberOf(facts, 'writeErrors') >= leastWriteErrors;
const stopsSo = (facts: Facts): boolean => fatal.includes(facts['stopErrno']);

export default defineClaim({
  id: 'Q7',
  says: '1593: the I/O thread stopped after repeated write errors; restart replication.',
  hypothesis:
    'Write errors do not stop the receiver with this number, however many there are. Equal server ids or UUIDs do, without any write error. A restart does not correct them.',
  variable: 'write errors that the source reported; Last_IO_Errno of the receiver if it stopped',
  rule: 'Confirmed if three or more write errors stopped the receiver with 1593 (13117 since MySQL 8.0) in every trial. Refuted if in none. Conditional if in some.',
  reads: ['source-write', 'receiver'],
  effect: 'fixed',
  leastTrials: 2,
  exhibits: [cuts, sameId],
  measure(trial) {
    const { timeline } = trial;
    const stopped = samplesSince(timeline).find(({ status }) => status.receiver === 'No' && status.lastIoErrno !== 0);
    const from = startMs(timeline);
    return {
      writeErrors: writeErrorsOf(trial),
      writeErrorsBeforeStop: stopped
        ? timeline
            .of('log')
            .filter((o) => o.server === 'source' && o.atMs >= from && o.atMs <= stopped.atMs)
            .filter((o) => /^source-(write-failed|flush-failed|net-error)$/.test(o.condition ?? '')).length
        : null,
      stopErrno: stopErrnosOf(timeline).at(-1) ?? 0,
      stopError: stopped?.status.lastIoError ?? null,
    };
  },
  decide(facts) {
    const [cut, same] = [trialsOf(facts, cuts), trialsOf(facts, sameId)];
    const tried = cut.filter(repeated);
    const stopped = count(tried, stopsSo);
    const bySameId = count(same, stopsSo);
    if (tried.length === 0) throw new TypeError('no trial had repeated write errors');
    return {
      verdict: stopped.all ? 'confirmed' : stopped.none ? 'refuted' : 'conditional',
      sentence: `${median(tried, 'writeErrors')} consecutive write errors stopped the receiver with 1593 or 13117 in ${stopped.text} trials. Two servers with the same id stopped it in ${bySameId.text} (error ${median(same, 'stopErrno') ?? 'unknown'}, after ${median(same, 'writeErrorsBeforeStop') ?? 'an unknown number of'} write errors).`,
      numbers: {
        writeErrors: median(tried, 'writeErrors'),
        stoppedByWriteErrors: stopped.text,
        stoppedBySameId: bySameId.text,
        sameIdErrno: median(same, 'stopErrno'),
        sameIdWriteErrors: median(same, 'writeErrorsBeforeStop'),
      },
    };
  },
  planted: {
    world: 'Repeated write errors stop the receiver with 1593.',
    verdict: 'confirmed',
    change: (facts) => planted(facts, { [cuts]: { stopErrno: 1593 } }),
  },
  contrary: {
    none: 'The number 1593 (13117) is sent where two servers have one id or UUID, in all versions here; no count of write errors, and no server variable, load or link sends it.',
  },
  corrected(server) {
    const { fatalReceiverErrno, vendor } = procedures.dialectOf(server);
    const mariadb = vendor === 'mariadb';
    return [
      `${fatalReceiverErrno} is the generic fatal error of the receiver, not a write error. Its text tells the cause, most often after "Fatal error:": equal server ids${mariadb ? '' : ' or UUIDs, a gtid_mode that differs (without "Fatal error:" before it)'}, no user name, a query of the receiver that the source rejected. docs/receiver-errors.md lists the texts.`,
      'Check whether both servers have the same identifiers:',
      procedures.showIdentity(server),
      `If they have, change the replica. Equal server_id: set another one in its option file and restart it.${mariadb ? '' : ' Equal server_uuid (a copied data directory): stop the server of the replica, delete auto.cnf in its data directory, and start it.'} Then start the receiver. Restarting the receiver alone does not help.`,
      procedures.startReceiver(server),
      'Write errors on the source (1160, 1161) only end the connection. The receiver reconnects.',
    ];
  },
});
