import type { GtidSet } from '../../model/gtid.ts';
import type { Look, Looks } from '../look.ts';
import { lastTwo, many, shortened, type Two } from '../movement.ts';
import { bytesUntilEnd, common, order } from '../sets.ts';
import { type AxisVerdict, verdict } from '../verdicts.ts';
import { waitingToCommit } from './source.ts';

type Data = AxisVerdict<'data'>;

/** What would be lost if the source were declared dead now: what the replica has not received. */
export interface AtRisk {
  /** `null`: cannot be counted. */
  readonly transactions: number | null;
  readonly text: string;
}

/** What each end has and the other lacks; only what both looks show. Equal sets do not prove equal data. Pure. */
export function judgeData(looks: Looks): Data {
  const two = lastTwo(looks);
  if (!two) return notJudged(looks);
  if (!two.sets) return byPosition(two);
  const { before, now } = two.sets;
  const both = (pick: (of: typeof now) => GtidSet): GtidSet => common(pick(before), pick(now));
  const lacking = both((of) => of.lacking);
  const missing = both((of) => of.missing);
  const counts = lacking.isEmpty
    ? ['nothing is missing that was missing in the first look']
    : [
        `${many(lacking.count, 'transaction')} of the source not executed, in both looks: ${shortened(lacking.toString())}`,
        `not received: ${missing.count}`,
      ];
  // A transaction can arrive before its commit ends on the source: with a commit that waits, that is no loss.
  const commits = [two.before, two.now].some(
    ({ source }) => waitingToCommit(source).length > 0 || (source.semiSync?.waiting ?? 0) > 0,
  );
  const ahead = both((of) => of.ahead);
  if (!ahead.isEmpty && !commits)
    return verdict(
      'data',
      'replica-ahead-of-source',
      [
        `the replica has ${many(ahead.count, 'transaction')} under the name of the source, which the source has not: ${shortened(ahead.toString())}`,
        ...counts,
      ],
      { count: ahead.count },
    );
  const errant = both((of) => of.errant);
  if (!errant.isEmpty) {
    // A position of MariaDB tells the last transaction of a server, and not how many there were.
    const count = two.now.source.vendor === 'mysql' ? errant.count : null;
    const what = count === null ? 'transactions' : many(count, 'transaction');
    return verdict(
      'data',
      'errant',
      [`the replica has ${what} that the source has not: ${shortened(errant.toString())}`, ...counts],
      { count },
    );
  }
  if (lacking.isEmpty) return verdict('data', 'equal', counts);
  return verdict('data', 'missing', counts, { count: lacking.count, cause: missing.isEmpty ? 'received' : null });
}

function byPosition({ before, now }: Two): Data {
  const { end } = before.source;
  if (end === null || now.channel.executed.file === '')
    return verdict('data', 'not-judged', ['neither GTIDs nor positions of both ends are known']);
  if (order(now.channel.executed, end) >= 0)
    return verdict('data', 'equal', [
      'the replica has executed up to where the binary log of the source ended in the first look (compared by position: errant transactions are not seen)',
    ]);
  const bytes = bytesUntilEnd(now.channel.executed, now.source);
  const seen = `${bytes ?? 'an unknown number of'} bytes of the binary log of the source are not executed (compared by position: transactions are not counted)`;
  return verdict('data', 'missing', [seen], { cause: order(now.channel.read, end) >= 0 ? 'received' : null });
}

function notJudged(looks: Looks): Data {
  const { source, replica } = looks.at(-1) as Look;
  const reasons = [
    ...(source.state === 'unreachable' ? ['the source cannot be reached'] : []),
    ...(replica.state === 'unreachable' ? ['the replica cannot be reached'] : []),
    ...(replica.state === 'read' && replica.channel === null ? ['no channel is known'] : []),
  ];
  return verdict('data', 'not-judged', reasons.length > 0 ? reasons : ['two looks at both ends are needed']);
}

/** `null` where the ends cannot be compared. The newest look alone counts: more may have been written since. */
export function atRisk(looks: Looks): AtRisk | null {
  const two = lastTwo(looks);
  if (!two) return null;
  if (two.sets) {
    const { missing } = two.sets.now;
    return { transactions: missing.count, text: shortened(missing.toString()) };
  }
  const bytes = bytesUntilEnd(two.now.channel.read, two.now.source);
  return bytes === null ? null : { transactions: bytes === 0 ? 0 : null, text: `${bytes} bytes of the binary log` };
}
