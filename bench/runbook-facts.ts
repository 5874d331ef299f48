import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyOfResult, seriesOf } from '../src/claims/pairing.ts';
import type { ClaimResult } from '../src/model/claim.ts';
import type { RunResult } from '../src/model/result.ts';
import { factsFile, type RecordedFacts, type RecordedRun } from '../test/fixtures/runbook-facts.ts';

const target = 'test/fixtures/runbook-facts';
const nobody = { flavour: '', version: '' };

/**
 * Keeps what the claims measured in a real run, for the tests of their rules and for the page of verdicts: `npx jiti bench/runbook-facts.ts RUN.json [FOLDER]`. One
 * file for each flavour of the replica, and for each pair of two versions; claims that this run did not decide keep the facts they had.
 */
function main([path, folder = target]: readonly string[]): number {
  if (path === undefined) {
    process.stderr.write('usage: npx jiti bench/runbook-facts.ts RUN.json [FOLDER]\n');
    return 2;
  }
  const run = JSON.parse(readFileSync(path, 'utf8')) as RunResult;
  const results = (run.runbook ?? []).filter(({ server, verdict }) => server !== null && verdict !== 'undecided');
  if (results.length === 0) {
    process.stderr.write(`${path} holds no decided claim: make it with replfault runbook\n`);
    return 1;
  }
  mkdirSync(folder, { recursive: true });
  for (const key of new Set(results.map(keyOfResult).filter((one) => one !== null))) {
    const file = join(folder, factsFile(key));
    const mine = results.filter((one) => keyOfResult(one) === key);
    writeFileSync(file, `${JSON.stringify(kept(file, mine, run), null, 1)}\n`);
    process.stdout.write(`${file}: ${mine.map(({ id }) => id).join(', ')}\n`);
  }
  // As every committed file is formatted.
  return spawnSync('npx', ['biome', 'format', '--write', folder], { stdio: 'inherit' }).status ?? 3;
}

function kept(file: string, results: readonly ClaimResult[], run: RunResult): RecordedFacts {
  const { source = nobody, replica = nobody } = results[0]?.server ?? {};
  const { flavour, version } = replica;
  const other = seriesOf(source) === seriesOf(replica) ? null : { flavour: source.flavour, version: source.version };
  const fresh = Object.fromEntries(results.map(({ id, facts }) => [id, facts]));
  const old = before(file);
  const conditions = {
    ...old?.conditions,
    ...Object.fromEntries(results.flatMap((one) => (one.conditions === undefined ? [] : [[one.id, one.conditions]]))),
  };
  const claims = { ...old?.claims, ...fresh };
  // A run of some claims is not the one that the others are from.
  const whole = Object.keys(claims).length === Object.keys(fresh).length;
  const from = whole ? recordedRun(run, results) : old?.run;
  const absent = { ...old?.absent, ...Object.assign({}, ...results.map((one) => one.absent)) };
  const server = { flavour, version, ...(other === null ? {} : { source: other }) };
  return { server, ...(from === undefined ? {} : { run: from }), absent, claims, conditions };
}

function recordedRun({ tool, startedAt, seed, cases }: RunResult, [first]: readonly ClaimResult[]): RecordedRun {
  const ran = cases.filter(({ server }) => server !== null);
  const { runtime = '', proxy = '' } = ran[0] ?? {};
  const { source = '', replica: spec = '' } = first?.asked ?? {};
  return {
    spec,
    ...(source === spec ? {} : { sourceSpec: source }),
    tool: tool.version,
    startedAt,
    seed,
    runtime,
    proxy,
    cases: ran.length,
  };
}

function before(file: string): RecordedFacts | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RecordedFacts;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

process.exitCode = main(process.argv.slice(2));
