import { defineClaim, type Facts, procedures } from 'replfault';
import { count, median, planted, time, trialsOf } from './_facts.ts';
import { errnoOf, rescuerOf } from './_observed.ts';
import { zeroRetries } from './_retries.ts';

const resets = 'runbook/frequent-cuts/resets';
const stalled = 'runbook/stalled-link/short-write-timeout';
const gaveUp = 'runbook/recipe-as-written/retries-run-out';

const byNobody = (facts: Facts): boolean => facts['broughtBackBy'] === 'nobody';

export default defineClaim({
  id: 'F3',
  says: 'Restart replication: `STOP SLAVE; START SLAVE`.',
  hypothesis:
    'The receiver comes back by itself as long as it has retries left; an operator is needed only when it has used them up. MySQL 8.4 and later do not know these words any more.',
  variable:
    'who brought the receiver back: nobody, the statements as written, or other statements; errno of the statements',
  rule: 'Confirmed if an operator was needed in every kind of trouble and the statements were accepted; refuted if never; conditional if only in some, or if the server does not know the words.',
  leastTrials: 2,
  exhibits: [resets, stalled, gaveUp],
  measure({ timeline }) {
    const { by, backMs } = rescuerOf(timeline);
    return {
      broughtBackBy: by,
      backMs,
      stopErrno: errnoOf(timeline, 'STOP SLAVE'),
      startErrno: errnoOf(timeline, 'START SLAVE'),
    };
  },
  decide(facts) {
    const [cut, stall, down] = [resets, stalled, gaveUp].map((exhibit) => trialsOf(facts, exhibit));
    const all = [...(cut ?? []), ...(stall ?? []), ...(down ?? [])];
    const alone = count(all, byNobody);
    const known = count(down ?? [], (one) => one['stopErrno'] === 0 && one['startErrno'] === 0);
    const errno = (down ?? []).map((one) => one['startErrno']).find((value) => value !== 0) ?? 0;
    return {
      verdict: alone.all ? 'refuted' : alone.none && known.all ? 'confirmed' : 'conditional',
      sentence: `The receiver came back by itself in ${count(cut ?? [], byNobody).text} trials with a connection reset again and again and in ${count(stall ?? [], byNobody).text} after a stall (${time(median(stall ?? [], 'backMs'))} after it began); with its retries used up it stayed down on a whole link in ${count(down ?? [], (one) => !byNobody(one)).text}, and there the statements as written ${known.all ? 'brought it back' : `were answered with errno ${errno}, so that it needed others`}.`,
      numbers: {
        cameBackAlone: alone.text,
        retriesUsedUpCameBackAlone: count(down ?? [], byNobody).text,
        wordsKnown: known.text,
        statementErrno: Number(errno),
        stallBackMs: median(stall ?? [], 'backMs'),
      },
    };
  },
  planted: {
    world: 'A receiver that has used up its retries tries again once the link is whole.',
    verdict: 'refuted',
    change: (facts) => planted(facts, { [gaveUp]: { broughtBackBy: 'nobody' } }),
  },
  corrected(server) {
    const { columns, prefix, retryCountInChange, purgesAtStart } = procedures.dialectOf(server);
    return [
      `While ${columns.receiver} is Yes or Connecting, the receiver reconnects by itself. Leave it alone.`,
      `Start it only when ${columns.receiver} is No: its retries ran out, or a fatal error must be corrected first.`,
      procedures.startReceiver(server),
      ...(purgesAtStart
        ? [
            'Never stop both threads of a MariaDB replica that follows by GTID while it has transactions to apply: when either thread starts again, MariaDB deletes the relay logs. If the source is lost, these transactions are lost (measured: 0 of 20 left). To save them while both threads are stopped:',
            procedures.applyReceived(server),
          ]
        : ['Do not stop the applier: a restart of the receiver does not need it.']),
      'An applier that stopped with an error: correct the cause before you start it.',
      `The retries must outlast the longest outage: (retry count - 1) x ${prefix}_CONNECT_RETRY.${retryCountInChange ? '' : ' On this server the count is the start-up option master-retry-count.'}`,
      ...zeroRetries(server),
    ];
  },
});
