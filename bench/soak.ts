import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { CaseResult, MeasureName, RunResult } from '../src/model/result.ts';
import { demoRun, isCommand, median } from './demo-run.ts';
import { tellMovedLaws, tuningLines } from './soak-tuning.ts';

/** What is repeated: arguments of `replfault run` (or `runbook` and its own), and how often. */
interface Part {
  readonly name: string;
  readonly args: readonly string[];
  readonly runs: number;
  /** Reports of its last run that become documents: file in the run folder, file in docs/. */
  readonly documents?: readonly string[];
  /** By how much the laws that a tuning is told are off, ms. */
  readonly movedMs?: number;
}

const three = 'mysql:9.7,mysql:5.6,mariadb:10.11';
const profiles = 'test/fixtures/profiles';
const local = ['--runtime', 'local'];
const parts: readonly Part[] = [
  {
    name: 'Tune, planted truth, MySQL 9.7',
    args: ['tune', `${profiles}/planted.yaml`, ...local, '--server', 'mysql:9.7', '--verify', 'none'],
    runs: 10,
  },
  {
    name: 'Tune-moved: planted truth that is not where the law puts it, MySQL 9.7',
    args: ['tune', `${profiles}/planted.yaml`, ...local, '--server', 'mysql:9.7', '--verify', 'none'],
    runs: 2,
    movedMs: 700,
  },
  {
    name: 'Tune, whole profile, mysql:9.7',
    args: ['tune', `${profiles}/quick.yaml`, ...local, '--server', 'mysql:9.7'],
    runs: 1,
  },
  {
    name: 'Tune, demonstrations of coherence rules on three servers',
    args: ['coherence', ...local, '--server', 'mysql:9.7,mysql:5.6,mariadb:10.11'],
    runs: 1,
  },
  ...['mysql:5.6', 'mariadb:10.11'].map((server) => ({
    name: `Tune, planted truth, ${server}`,
    args: ['tune', `${profiles}/planted.yaml`, ...local, '--server', server, '--verify', 'none'],
    runs: 1,
  })),
  ...['mysql:5.6', 'mariadb:10.11'].map((server) => ({
    name: `Tune, whole profile, ${server}`,
    args: ['tune', `${profiles}/quick.yaml`, ...local, '--server', server],
    runs: 1,
  })),
  {
    name: 'Tune, whole profile, in containers with the original Toxiproxy',
    args: ['tune', `${profiles}/quick.yaml`, '--runtime', 'docker', '--server', 'mysql:9.7'],
    runs: 1,
  },
  {
    name: 'Runbook on MySQL 9.7',
    args: ['runbook', '--runtime', 'local', '--server', 'mysql:9.7', '--no-docs'],
    runs: 10,
  },
  {
    name: 'Runbook on three servers',
    args: ['runbook', '--runtime', 'local', '--server', three, '--no-docs'],
    runs: 1,
    documents: ['runbook-verdicts.md'],
  },
  {
    name: 'Recoveries, catalogue and loads on three servers',
    args: ['resumption', 'catalogue', 'load', '--runtime', 'local', '--server', three],
    runs: 1,
    documents: ['resumption.md'],
  },
  { name: 'Demo on this machine', args: ['error-1190', '--runtime', 'local'], runs: 2 },
  { name: 'Demo in containers, original Toxiproxy', args: ['error-1190', '--runtime', 'docker'], runs: 1 },
  {
    name: 'Matrix of servers',
    args: [
      ...['error-1190', 'connect', 'kernel', 'process', 'topology', '--runtime', 'local'],
      ...['--server', 'mysql:9.7,mysql:5.6,mariadb:10.11,mariadb:11.8'],
    ],
    runs: 1,
    documents: ['error-atlas.md'],
  },
];
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
