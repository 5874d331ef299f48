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
    'The receiver reconnects by itself while retries are left. An operator is needed only when the retries have run out. MySQL 8.4 and later reject these statements.',
  variable:
    'what restarted the receiver (itself, the statements as written, or other statements); error numbers of the statements',
  rule: 'Confirmed if an operator was needed after every fault and the server accepted the statements. Refuted if an operator was never needed. Conditional if only after some faults, or if the server rejects the statements.',
  reads: ['resumption', 'receiver', 'statements'],
  effect: 'fixed',
  effectOf: { [stalled]: 'timer' },
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
      sentence: `The receiver reconnected by itself in ${count(cut ?? [], byNobody).text} trials with repeated resets, and in ${count(stall ?? [], byNobody).text} after a stall (${time(median(stall ?? [], 'backMs'))} after its start). In the outage that was to use up its retries it stayed stopped in ${count(down ?? [], (one) => !byNobody(one)).text}, although the link worked again. The statements as written ${known.all ? 'restarted it' : `failed with error ${errno}, and other statements were needed`}.`,
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
    world: 'A receiver without retries left tries again when the link works again.',
    verdict: 'refuted',
    change: (facts) => planted(facts, { [gaveUp]: { broughtBackBy: 'nobody' } }),
  },
  contrary: {
    world: 'The receiver has no limit of retries (retry count 0 on MySQL 9.7) instead of one retry.',
    verdict: 'refuted',
    params: ['runbook/recipe-as-written/retries-run-out:retryCount=0'],
  },
  corrected(server) {
    const { columns, prefix, retryCountInChange, purgesAtStart } = procedures.dialectOf(server);
    return [
      `While ${columns.receiver} is Yes or Connecting, the receiver reconnects by itself. Leave it alone.`,
      `Start it only if ${columns.receiver} is No: its retries have run out, or a fatal error must be corrected first.`,
      procedures.startReceiver(server),
      ...(purgesAtStart
        ? [
            'Never stop both threads of a MariaDB replica that uses GTID while it has transactions to apply. When either thread starts again, MariaDB deletes the relay logs. If the source is lost, these transactions are lost (measured: 0 of 20 remained). To execute them when both threads have stopped:',
            procedures.applyReceived(server),
          ]
        : ['Do not stop the applier. This is not needed to restart the receiver.']),
      'If the applier stopped with an error, correct the cause before you start it.',
      `The retries must last longer than the longest outage. They last (retry count - 1) x ${prefix}_CONNECT_RETRY.${retryCountInChange ? '' : ' On this server the retry count is the start-up option master-retry-count.'}`,
      ...zeroRetries(server),
    ];
  },
});
