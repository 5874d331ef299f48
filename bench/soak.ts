import { writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import type { CaseResult, MeasureName, RunResult } from '../src/model/result.ts';
import { demoRun, median } from './demo-run.ts';

const runs = Number(process.argv[2] ?? 20);
const shown: readonly MeasureName[] = [
  'sourceDetectionMs',
  'replicaDetectionMs',
  'blindWindowMs',
  'resumeMs',
  'transactionsAtRisk',
  'bytesResent',
];

/** Repeats the demo, compares the verdicts of all runs and writes docs/soak.md with the spread of every measure. */
async function main(): Promise<void> {
  const commit = (await execa('git', ['rev-parse', 'HEAD'])).stdout.trim();
  const dirty =
    (await execa('git', ['status', '--porcelain', '--', 'src', 'scenarios', 'package-lock.json'])).stdout.trim() !== '';
  const results: RunResult[] = [];
  const walls: number[] = [];
  for (let index = 0; index < runs; index += 1) {
    const { result, wallMs, exitCode } = await demoRun([]);
    results.push(result);
    walls.push(wallMs);
    process.stdout.write(
      `run ${index + 1} of ${runs}: exit ${exitCode}, ${JSON.stringify(result.counts)}, ${(wallMs / 1000).toFixed(1)} s\n`,
    );
    for (const one of result.cases.filter((c) => c.outcome !== 'pass'))
      process.stdout.write(
        `  ${one.id}: ${one.outcome}: ${one.reason ?? one.verdicts.find((v) => v.outcome !== 'pass')?.reason}\n`,
      );
  }
  const vectors = new Map<string, number>();
  for (const result of results) {
    const key = result.cases.map((one) => `${one.id}=${one.outcome}`).join('\n');
    vectors.set(key, (vectors.get(key) ?? 0) + 1);
  }
  const same = Math.max(...vectors.values());
  const first = results[0];
  if (!first) return;
  const server = first.cases.find((one) => one.server)?.server;
  const lines = [
    '# Soak',
    '',
    `The demo, ${runs} times in a row, on ${first.machine['cpus']} CPUs, kernel ${first.machine['kernel']}, ${server?.source.flavour} ${server?.source.version}. Written by \`npm run soak\`.`,
    '',
    `- Commit: ${commit}${dirty ? ' with uncommitted changes' : ''}`,
    `- Same verdicts: ${same} of ${runs} runs`,
    `- All passed: ${results.filter((result) => result.outcome === 'pass').length} of ${runs} runs`,
    `- Wall time: ${spread(
      walls.map((ms) => ms / 1000),
      's',
    )}`,
    '',
    `| Case | Verdicts | ${shown.join(' | ')} |`,
    `|---|---|${shown.map(() => '---').join('|')}|`,
    ...first.cases.map((one) => row(one, results)),
    '',
    'Each cell: lowest / median / highest over the runs; n = runs in which the value could be measured, where not all.',
    '',
  ];
  await writeFile('docs/soak.md', lines.join('\n'));
  process.stdout.write(`${same} of ${runs} runs with the same verdicts; docs/soak.md written\n`);
  if (same !== runs || first.outcome !== 'pass') process.exitCode = 1;
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
  return `| ${one.scenario} (${one.case}) | ${outcomes.join(', ')} | ${cells.join(' | ')} |`;
}

function spread(values: readonly number[], unit: string): string {
  const digits = unit === 's' ? 1 : 0;
  const show = (value: number): string => value.toFixed(digits);
  return `${show(Math.min(...values))} / ${show(median(values))} / ${show(Math.max(...values))}${unit ? ` ${unit}` : ''}`;
}

await main();
