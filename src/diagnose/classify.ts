import { judgeApplier } from './axes/applier.ts';
import { type AtRisk, atRisk, judgeData } from './axes/data.ts';
import { judgeReceiver } from './axes/receiver.ts';
import { judgeSemiSync } from './axes/semi-sync.ts';
import { judgeSource } from './axes/source.ts';
import { judgeConditions, notSeen } from './conditions.ts';
import type { Look, Looks } from './look.ts';
import { type AxisVerdict, type Condition, type Severity, severityOf, verdict } from './verdicts.ts';

/** What a series of looks at one pair means. */
export interface Diagnosis {
  readonly source: string;
  readonly replica: string;
  readonly channel: string | null;
  readonly looks: number;
  readonly apartS: number;
  readonly verdicts: readonly [
    AxisVerdict<'receiver'>,
    AxisVerdict<'applier'>,
    AxisVerdict<'source'>,
    AxisVerdict<'data'>,
    AxisVerdict<'semi-sync'>,
  ];
  readonly conditions: readonly Condition[];
  /** `null`: cannot be told. */
  readonly lostIfSourceDied: AtRisk | null;
  readonly notJudged: readonly string[];
  readonly severity: Severity;
  readonly endsReached: number;
}

/** How many looks are enough for any verdict; older ones only say how long nothing has moved. */
export const mostLooks = 720;

/** One verdict for each axis, from looks alone. Pure. */
export function classify(looks: Looks): Diagnosis {
  const last = looks.at(-1) as Look;
  const first = looks.at(-2) ?? last;
  const receiver = judgeReceiver(looks);
  const verdicts = [receiver, judgeApplier(looks), judgeSource(looks), judgeData(looks), judgeSemiSync(looks)] as const;
  const foreign = receiver.verdict === 'other-source';
  const compared = foreign ? withoutComparison(verdicts) : verdicts;
  const conditions = judgeConditions(looks);
  const { source, replica } = last;
  return {
    source: source.address,
    replica: replica.address,
    channel: replica.state === 'read' ? (replica.channel?.name ?? null) : null,
    looks: looks.length,
    apartS: (last.atMs - first.atMs) / 1000,
    verdicts: compared,
    conditions,
    lostIfSourceDied: foreign ? null : atRisk(looks),
    notJudged: notSeen(looks),
    severity: worstOf(compared, conditions),
    endsReached: [source, replica].filter(({ state }) => state === 'read').length,
  };
}

/** Transactions of another source are no difference between these two servers. */
function withoutComparison(verdicts: Diagnosis['verdicts']): Diagnosis['verdicts'] {
  const [receiver, applier, source, , semiSync] = verdicts;
  const reason = 'the replica follows another server than the source given';
  return [receiver, applier, source, verdict('data', 'not-judged', [reason]), semiSync];
}

/** Any problem outweighs what was not judged. */
function worstOf(verdicts: Diagnosis['verdicts'], conditions: readonly Condition[]): Severity {
  const all = [...verdicts.map(severityOf), ...conditions.map(({ severity }) => severity)];
  return (['critical', 'warning', 'unknown'] as const).find((one) => all.includes(one)) ?? 'ok';
}
