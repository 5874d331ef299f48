import { group } from 'd3-array';
import type { CaseResult } from '../src/model/result.ts';
import { demoRun, median } from './demo-run.ts';

/** A case of the table: a loss, and how it differs from the others. */
interface Cell {
  readonly server: string;
  readonly runs: number;
  readonly params: Readonly<Record<string, string | number | boolean>>;
}

/** Of what is written arrives at least while it is written, where replication keeps up; at most where it is starved; percent. */
const [keepsUpPercent, starvedPercent] = [75, 50];

const scenario = 'wide-area/starved-by-loss';

function cellsOf(server: string, other: string, runs: number): readonly Cell[] {
  const lossy = [0.1, 1, 3].map((lossPercent) => ({ server, runs, params: { lossPercent } }));
  return [
    { server, runs, params: { lossPercent: 0 } },
    ...lossy,
    { server, runs, params: { lossPercent: 1, tls: true } },
    { server, runs, params: { lossPercent: 1, connection: 'old' } },
    { server: other, runs: 1, params: { lossPercent: 1 } },
  ];
}

/** Plays the table of starvation by loss: every loss with both congestion controls, so many times each. */
export async function soakWideArea({
  server,
  other,
  runs,
  loadS,
}: {
  readonly server: string;
  readonly other: string;
  readonly runs: number;
  readonly loadS: number;
}): Promise<{ ok: boolean; lines: readonly string[] }> {
  const cases: CaseResult[] = [];
  for (const cell of cellsOf(server, other, runs))
    for (let run = 1; run <= cell.runs; run += 1) {
      const params = Object.entries({ ...cell.params, loadS }).flatMap(([name, value]) => [
        '--param',
        `${name}=${value}`,
      ]);
      const args = [scenario, '--case', '-lossy', ...params, '--server', cell.server];
      const { result } = await demoRun([...args, '--runtime', 'local', '--link', 'packet', '--workers', '1']);
      const played = result.cases.filter((one) => one.scenario === scenario);
      for (const { id, outcome, delivery } of played)
        process.stdout.write(`${JSON.stringify(cell.params)} ${id}: ${outcome}, ${delivery?.sharePercent ?? 'no'} %\n`);
      cases.push(...played);
    }
  return judgeWideArea(cases);
}

/** What the trials say, by server, loss and variant, and whether all are as they must be. Pure. */
export function judgeWideArea(cases: readonly CaseResult[]): { ok: boolean; lines: readonly string[] } {
  const bad = cases.filter(({ outcome }) => outcome !== 'pass');
  const groups = group(cases.filter(isBelieved), keyOf);
  const wrong = [...groups].flatMap(([key, trials]) => {
    const shares = trials.map(shareOf);
    const { lossPercent, congestionControl } = trials[0]?.params ?? {};
    const starved = lossPercent !== 0 && congestionControl === 'cubic';
    if (starved ? Math.max(...shares) < starvedPercent : Math.min(...shares) >= keepsUpPercent) return [];
    return [`${key}: ${starved ? 'not starved' : 'does not keep up'}, ${shares.join(', ')} %`];
  });
  return {
    ok: cases.length > 0 && bad.length === 0 && wrong.length === 0,
    lines: [
      '## Starved by loss: the whole table',
      '',
      ...wideAreaTable(cases),
      '',
      ...bad.map(({ id, outcome, reason, verdicts }) => {
        const why = reason ?? verdicts.find((one) => one.outcome !== 'pass')?.reason ?? 'no reason recorded';
        return `- **${id}: ${outcome}: ${why}**`;
      }),
      ...wrong.map((text) => `- **${text}**`),
    ],
  };
}

/** One row for each server, loss, variant and congestion control. Pure. */
export function wideAreaTable(cases: readonly CaseResult[]): string[] {
  const groups = group(cases.filter(isBelieved), keyOf);
  return [
    '| Server | Loss, congestion control, variant | Trials | Arrived, MB | Share, % | Most seconds behind | Showing Yes, Yes, 0 while more than 1 s of writes was missing | Errors 1161 |',
    '|---|---|---|---|---|---|---|---|',
    ...[...groups].map(([key, trials]) => row(key, trials)),
  ];
}

const isBelieved = ({ delivery, outcome }: CaseResult): boolean => delivery !== undefined && outcome !== 'inconclusive';
const shareOf = ({ delivery }: CaseResult): number => delivery?.sharePercent ?? 0;

function keyOf({ params, server, asked }: CaseResult): string {
  const { lossPercent, congestionControl, tls, connection } = params;
  const variants = [...(tls === true ? ['TLS'] : []), ...(connection === 'old' ? ['old connection'] : [])];
  const name = server?.replica.version ?? asked.replica;
  return `${name} | ${[`${lossPercent} %`, congestionControl, ...variants].join(', ')}`;
}

function row(key: string, trials: readonly CaseResult[]): string {
  const of = (value: (one: NonNullable<CaseResult['delivery']>) => number | null, digits: number): string => {
    const values = trials.flatMap(({ delivery }) => (delivery ? (value(delivery) ?? []) : []));
    if (values.length === 0) return '–';
    const [low, high] = [Math.min(...values), Math.max(...values)].map((one) => one.toFixed(digits));
    return low === high ? `${low}` : `${median(values).toFixed(digits)} (${low} to ${high})`;
  };
  const sum = (value: (one: NonNullable<CaseResult['delivery']>) => number): number =>
    trials.reduce((all, { delivery }) => all + (delivery ? value(delivery) : 0), 0);
  const behind = sum(({ looksBehind }) => looksBehind);
  const shown0 =
    behind === 0
      ? '–'
      : `${sum((one) => one.looksBehindShowing0)} of ${behind} looks (${Math.round((100 * sum((one) => one.looksBehindShowing0)) / behind)} %)`;
  const counted = trials.map(({ condition }) => condition?.errnos?.['1161']);
  const errors = counted.includes(undefined) ? 'not counted' : counted.join(', ');
  return `| ${key} | ${trials.length} | ${of((one) => one.receivedBytes / 1e6, 1)} of ${of((one) => one.writtenBytes / 1e6, 0)} | ${of((one) => one.sharePercent, 1)} | ${of((one) => one.mostSecondsBehind, 0)} | ${shown0} | ${errors} |`;
}
