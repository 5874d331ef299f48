import { committedBefore } from '../measures/resume.ts';
import { GtidSet } from '../model/gtid.ts';
import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/**
 * While the link under test was broken, its channel was not connected, the other one was (as the status of every channel said it, when an operator looked), and
 * transactions that the source committed after the break were executed.
 */
export function otherChannelCarries({ channel }: { readonly channel: string }): Check {
  const ofOther = `channel ${JSON.stringify(channel)}: receiver `;
  const ofThis = 'channel "": receiver ';
  return {
    name: 'other-channel-carries',
    ...finding('receiver'),
    judge(timeline) {
      const { injected, healed } = timeline;
      if (!injected || !healed) return inconclusive('no fault was injected and healed');
      const during = { fromMs: injected.atMs, toMs: healed.atMs };
      const said = (words: string) =>
        timeline.last(
          'operator',
          (o) => o.atMs > during.fromMs && o.atMs <= during.toMs && o.statement.startsWith(words),
        );
      const [own, other] = [said(ofThis), said(ofOther)];
      if (!own || !other) return inconclusive('nobody looked at both channels during the fault', [injected.seq]);
      const watched = timeline.last('replication', (o) => o.atMs > during.fromMs && o.atMs <= during.toMs);
      if (!watched) return inconclusive('the replica was not observed during the fault', [injected.seq]);
      const seen = [own.seq, other.seq, watched.seq];
      if (own.statement.startsWith(`${ofThis}Yes`)) return fail(`the broken link is not shown: ${own.statement}`, seen);
      if (!other.statement.startsWith(`${ofOther}Yes`))
        return fail(`the other channel does not run: ${other.statement}`, seen);
      const meanwhile = GtidSet.parse(watched.replicaGtid).minus(committedBefore(timeline, injected.atMs));
      if (meanwhile.isEmpty) return fail('no transaction of after the break arrived during the fault', seen);
      return pass(
        `${own.statement}; ${other.statement}; ${meanwhile.count} transactions of after the break arrived meanwhile`,
        seen,
      );
    },
  };
}
