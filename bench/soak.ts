import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { CaseResult, MeasureName, RunResult } from '../src/model/result.ts';
import { demoRun, isCommand, median } from './demo-run.ts';
import { type Part, parts } from './soak-parts.ts';
import { tellMovedLaws, tuningLines } from './soak-tuning.ts';

/** `npm run soak -- NAME...` repeats only the parts whose name contains one of the words; the file then holds these only. */
const words = process.argv.slice(2).map((word) => word.toLowerCase());

const shown: readonly MeasureName[] = [
  'sourceDetectionMs',
  'replicaDetectionMs',
  'blindWindowMs',
  'resumeMs',
  'transactionsAtRisk',
  'bytesResent',
];

/** Repeats each part, compares the verdicts of its runs and writes docs/soak.md with the spread of every measure. */
async function main(): Promise<void> {
  const commit = (await execa('git', ['rev-parse', 'HEAD'])).stdout.trim();
  const dirty =
    (await execa('git', ['status', '--porcelain', '--', 'src', 'scenarios', 'package-lock.json'])).stdout.trim() !== '';
  const lines = [
    '# Soak',
    '',
    'Written by `npm run soak`: the same runs again and again; the verdicts must be the same every time.',
    '',
    `- Commit: ${commit}${dirty ? ' with uncommitted changes' : ''}`,
  ];
  const write = async (): Promise<void> => writeFile('docs/soak.md', [...lines, ...legend].join('\n'));
  if (words.length === 0 || words.includes('cycles')) lines.push(...(await cycles()));
  for (const part of parts) {
    if (words.length > 0 && !words.some((word) => part.name.toLowerCase().includes(word))) continue;
    lines.push(...(await repeat(part)));
    // What was seen so far is kept, whatever happens to the rest.
    await write();
  }
  await write();
  process.stdout.write('docs/soak.md written\n');
}

const legend = [
  'Each cell of a table: lowest / median / highest over the runs; n = runs in which the value could be measured, where not all.',
  '',
];

/** Pairs in containers, started and stopped again and again: how long they take, and what they leave behind. */
async function cycles(): Promise<string[]> {
  const { stdout, exitCode } = await execa('npm', ['run', '--silent', 'bench:docker', '--', '50'], { reject: false });
  process.stdout.write(`${stdout}\n`);
  if (exitCode !== 0) process.exitCode = 1;
  return ['', '## Fifty pairs in containers', '', ...stdout.split('\n').map((line) => `- ${line}`), ''];
}

async function repeat({ name, args, runs, documents = [], movedMs = 0 }: Part): Promise<string[]> {
  const results: RunResult[] = [];
  const walls: number[] = [];
  const tellTrueLaws = tellMovedLaws(movedMs);
  for (let index = 0; index < runs; index += 1) {
    const { result, wallMs, exitCode } = await demoRun(args, async (dir) => {
      if (index < runs - 1) return;
      for (const file of documents) await copyFile(join(dir, file), join('docs', file));
    });
    results.push(result);
    walls.push(wallMs);
    process.stdout.write(
      `${name}, run ${index + 1} of ${runs}: exit ${exitCode}, ${JSON.stringify(result.counts)}, ${(wallMs / 1000).toFixed(1)} s\n`,
    );
    for (const one of result.cases.filter((c) => c.outcome === 'fail' || c.outcome === 'inconclusive'))
      process.stdout.write(
        `  ${one.id}: ${one.outcome}: ${one.reason ?? one.verdicts.find((v) => v.outcome !== 'pass')?.reason}\n`,
      );
  }
  tellTrueLaws();
  const vectors = new Map<string, number>();
  for (const result of results) {
    const cases = result.cases.map((one) => `${one.id}=${one.outcome}`);
    // Of a runbook the verdicts on its claims are what must be the same; a trial that was played once more is a case more.
    const claims = result.runbook?.map(({ id, verdict, server }) => `${id} ${server?.replica.spec}=${verdict}`);
    // Which trials a search plays depends on what it sees; what it concludes must be the same.
    const tuned = result.tuning === undefined ? undefined : [result.tuning.verdict];
    const key = (claims ?? tuned ?? cases).join('\n');
    vectors.set(key, (vectors.get(key) ?? 0) + 1);
  }
  const same = Math.max(...vectors.values());
  const [first] = results;
  if (!first) return [];
  // A search alone recommends nothing that was verified, which is never a pass.
  const wanted = args.includes('none') ? 'inconclusive' : 'pass';
  if (same !== runs || first.outcome !== wanted) process.exitCode = 1;
  const servers = new Set(
    first.cases.flatMap((one) => (one.server ? [`${one.server.source.spec} = ${one.server.source.version}`] : [])),
  );
  return [
    '',
    `## ${name}`,
    '',
    `\`replfault ${isCommand(args) ? '' : 'run '}${args.join(' ')}\`, ${runs} times in a row, on ${first.machine['cpus']} CPUs, kernel ${first.machine['kernel']}; servers: ${[...servers].join(', ')}.`,
    '',
    `- Same verdicts: ${same} of ${runs} runs`,
    `- Nothing failed or was inconclusive: ${results.filter(({ counts }) => counts.fail + counts.inconclusive === 0).length} of ${runs} runs; ${first.counts.pass} cases passed, ${first.counts.skipped} skipped in the first`,
    ...first.skippedBecause.map((why) => `- Skipped: ${why}`),
    `- Wall time: ${spread(
      walls.map((ms) => ms / 1000),
      's',
    )}`,
    '',
    ...claimTable(results),
    ...tuningLines(results, movedMs),
    ...(first.tuning ? [] : caseTable(first, results)),
  ];
}

function caseTable(first: RunResult, results: readonly RunResult[]): string[] {
  return [
    `| Case | Verdicts | ${shown.join(' | ')} |`,
    `|---|---|${shown.map(() => '---').join('|')}|`,
    ...first.cases.map((one) => row(one, results)),
    '',
  ];
}

/** The verdicts on claims, where the part is a runbook: how often each. */
function claimTable(results: readonly RunResult[]): string[] {
  const claims = results[0]?.runbook;
  if (!claims) return [];
  return [
    '| Claim | Server | Verdicts | Sentence of the first run |',
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

function spread(values: readonly number[], unit: string): string {
  const digits = unit === 's' ? 1 : 0;
  const show = (value: number): string => value.toFixed(digits);
  return `${show(Math.min(...values))} / ${show(median(values))} / ${show(Math.max(...values))}${unit ? ` ${unit}` : ''}`;
}

await main();
