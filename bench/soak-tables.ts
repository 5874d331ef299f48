import type { CaseResult, MeasureName, RunResult } from '../src/model/result.ts';
import { wordingOf } from '../src/reporters/wording/measures.ts';
import { median } from './demo-run.ts';

const shown: readonly MeasureName[] = [
  'sourceDetectionMs',
  'replicaDetectionMs',
  'blindWindowMs',
  'resumeMs',
  'transactionsAtRisk',
  'bytesResent',
];

/** What a column is a number of, and its unit: `Blind window, ms`. */
const heading = (name: MeasureName): string => {
  const { label, unit } = wordingOf(name);
  return unit === 'time' ? `${label}, ms` : unit === 'bytes' ? `${label}, bytes` : label;
};

/** Verdicts and measures of each case over the runs. */
export function caseTable(first: RunResult, results: readonly RunResult[]): string[] {
  return [
    `| Case | Verdict, number of runs | ${shown.map(heading).join(' | ')} |`,
    `|---|---|${shown.map(() => '---').join('|')}|`,
    ...first.cases.map((one) => row(one, results)),
    '',
  ];
}

/** The verdicts on claims, where the part is a runbook: how often each. */
export function claimTable(results: readonly RunResult[]): string[] {
  const claims = results[0]?.runbook;
  if (!claims) return [];
  return [
    '| Claim | Server | Verdict, number of runs | Sentence of the first run |',
    '|---|---|---|---|',
    ...claims.map(({ id, server, sentence }) => {
      const all = results.flatMap(
        (result) =>
          result.runbook?.filter((one) => one.id === id && one.server?.replica.spec === server?.replica.spec) ?? [],
      );
      const verdicts = [...new Set(all.map((one) => one.verdict))].map(
        (verdict) => `${verdict} ${all.filter((one) => one.verdict === verdict).length}`,
      );
      return `| ${id} | ${server?.replica.spec ?? ''} | ${verdicts.join(', ')} | ${sentence.replaceAll('|', '\\|')} |`;
    }),
    '',
  ];
}

function row(one: CaseResult, results: readonly RunResult[]): string {
  const all = results
    .map((result) => result.cases.find((other) => other.id === one.id))
    .filter((other) => other !== undefined);
  const outcomes = [...new Set(all.map((other) => other.outcome))].map(
    (outcome) => `${outcome} ${all.filter((other) => other.outcome === outcome).length}`,
  );
  const cells = shown.map((name) => {
    const values = all
      .map((other) => other.derived?.[name])
      .filter((value): value is number => typeof value === 'number');
    return values.length === 0
      ? '–'
      : `${spread(values, '')}${values.length < all.length ? ` (n=${values.length})` : ''}`;
  });
  const server = one.server ? `, ${one.server.source.spec}` : '';
  return `| ${one.scenario} (${one.case}${server}) | ${outcomes.join(', ')} | ${cells.join(' | ')} |`;
}

/** Lowest, median and highest; of one value only itself. */
export function spread(values: readonly number[], unit: string): string {
  const digits = unit === 's' ? 1 : 0;
  const show = (value: number): string => value.toFixed(digits);
  const shown = values.length === 1 ? values : [Math.min(...values), median(values), Math.max(...values)];
  return `${shown.map(show).join(' / ')}${unit ? ` ${unit}` : ''}`;
}
