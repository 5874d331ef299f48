import {
  type Check,
  dataIntact,
  defineScenario,
  inconclusive,
  noLiteral1190,
  pass,
  probesUnbroken,
  soundness,
} from 'replfault';
import { seconds, settingsOf, shortTimers, type Timers } from '../_replication.ts';

interface Params extends Timers {
  /** Timeouts of the client's own session; they differ, so that the time tells which of them ended it. */
  readonly netReadTimeoutS: number;
  readonly waitTimeoutS: number;
}

/** Both clients did what they were to do; what the source says of them is for the claims. */
const clientsLeft: Check = {
  name: 'clients-left',
  ...soundness('play'),
  judge(timeline) {
    const left = timeline.of('operator').filter((o) => /^(broken off|half a packet)/.test(o.statement));
    return left.length < 2
      ? inconclusive(`${left.length} of 2 clients left`)
      : pass(
          'one client broke off and one stopped in the middle of a packet',
          left.map((o) => o.seq),
        );
  },
};

/**
 * What the source counts and logs when a client breaks off, and when it stops in the middle of a packet until one of the
 * source's timeouts ends it: the two read errors that runbooks name. Replication goes on beside it.
 */
export default defineScenario<Params>({
  title:
    'One client breaks its connection, and another stops in the middle of a packet. Which read error occurs, when, and with how many open files?',
  claims: ['Q4', 'Q5'],
  cases: [{ case: 'two-clients', ...shortTimers, netReadTimeoutS: 1, waitTimeoutS: 2 }],
  settings: settingsOf,
  criticalPathMs: ({ waitTimeoutS }) => seconds(waitTimeoutS),
  async play(stage, { netReadTimeoutS, waitTimeoutS }) {
    await stage.operate('count-open-files');
    for (const how of ['broken-off', 'half-a-packet']) {
      const told = stage.until(
        'the source logs a read that failed',
        'log',
        (o) => o.server === 'source' && o.condition === 'source-read-failed',
        {
          timeoutMs: seconds(Math.max(netReadTimeoutS, waitTimeoutS)) + 3000,
          mayExpire: 'whether a server logs it is the question',
        },
      );
      await stage.operate('leave-without-goodbye', { how, netReadTimeoutS, waitTimeoutS });
      await told;
    }
    await stage.operate('count-open-files');
  },
  checks: () => [clientsLeft, dataIntact, noLiteral1190, probesUnbroken],
});
