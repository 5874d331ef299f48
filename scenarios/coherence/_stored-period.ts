import { type Check, fail, finding, inconclusive, pass, reconnects, stretchMark, type Timeline } from 'replfault';

/** What the action look-at-channel records. */
const looked = /heartbeat period ([\d.]+) s, \w+ ([\d.]+) s/;

/** The last look of the operator at the channel before a stretch, s. */
function storedBefore(timeline: Timeline, stretch: string) {
  const begin = timeline.last('note', (o) => o.text === stretchMark(stretch, 'begins'));
  const look = begin && timeline.last('operator', (o) => o.seq < begin.seq && looked.test(o.statement));
  const [, period, netTimeout] = looked.exec(look?.statement ?? '') ?? [];
  return look && { seq: look.seq, periodS: Number(period), netTimeoutS: Number(netTimeout) };
}

/**
 * The stored heartbeat period alone decides what an idle stretch looks like: above the net timeout the replica reconnects at least every other net timeout,
 * below it never does. Whether a statement before the stretch has changed the period is in the sentence.
 */
export function reconnectsAsStored({ stretch, idleS }: { stretch: string; idleS: number }): Check {
  return {
    name: `reconnects-as-stored-${stretch}`,
    ...finding('connection'),
    judge(timeline) {
      const stored = storedBefore(timeline, stretch);
      if (!stored) return inconclusive(`nobody looked at the channel before the stretch ${stretch}`);
      const { seq, periodS, netTimeoutS } = stored;
      const most = Math.ceil(idleS / netTimeoutS);
      const bounds =
        periodS > netTimeoutS ? { atLeast: Math.floor(most / 2), atMost: most } : { atLeast: 0, atMost: 0 };
      const { outcome, reason, evidence } = reconnects({ stretch, ...bounds }).judge(timeline);
      return {
        outcome,
        reason: `heartbeat period ${periodS} s stored, net timeout ${netTimeoutS} s: ${reason}`,
        evidence: [seq, ...evidence],
      };
    },
  };
}

/** Before a stretch the operator found this heartbeat period stored, s. */
export function storesPeriod({ stretch, periodS }: { stretch: string; periodS: number }): Check {
  return {
    name: `stores-period-${stretch}`,
    ...finding('statements'),
    judge(timeline) {
      const stored = storedBefore(timeline, stretch);
      if (!stored) return inconclusive(`nobody looked at the channel before the stretch ${stretch}`);
      const said = `heartbeat period ${stored.periodS} s stored before the stretch ${stretch}`;
      return stored.periodS === periodS ? pass(said, [stored.seq]) : fail(`${said}, not ${periodS} s`, [stored.seq]);
    },
  };
}
