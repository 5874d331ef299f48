import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { loadClaims } from '../src/claims/claim-files.ts';
import type { CaseResult, RunResult } from '../src/model/result.ts';
import { timelineFile } from '../test/fixtures/recorded-timelines.ts';

const target = 'test/fixtures/runbook-timelines';
/** Folders of the machine that played it say nothing to anybody else. */
const folders = /(?:\/(?:dev|tmp|root|home|var|work|usr|opt)\/)[^\s"'\\)]*/g;

/**
 * Keeps one trial of each exhibit of the claims, with its history, for the tests that play the opposite of what was seen: `npx jiti bench/runbook-timelines.ts
 * RUN`, the folder of a run that played them, for example `replfault runbook`. Exhibits that the run did not play stay as they are.
 */
async function main([run]: readonly string[]): Promise<number> {
  if (run === undefined) {
    process.stderr.write('usage: npx jiti bench/runbook-timelines.ts RUN\n');
    return 2;
  }
  const { cases } = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as RunResult;
  const exhibits = new Set((await loadClaims()).flatMap((claim) => claim.exhibits));
  mkdirSync(target, { recursive: true });
  const kept = new Map(
    before()
      .filter((one) => exhibits.has(nameOf(one)))
      .map((one) => [nameOf(one), one]),
  );
  for (const exhibit of exhibits) {
    const played = cases.find((one) => nameOf(one) === exhibit && one.outcome === 'pass' && one.timeline !== null);
    if (played === undefined || played.timeline === null) continue;
    const text = readFileSync(join(run, played.timeline), 'utf8').replaceAll(folders, '/folder');
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
    writeFileSync(join(target, timelineFile(exhibit)), brotliCompressSync(text, { params }));
    kept.set(exhibit, bare(played));
  }
  const missing = [...exhibits].filter((exhibit) => !kept.has(exhibit));
  const index = [...kept.values()].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  rmSync(join(target, 'index.json'), { force: true });
  writeFileSync(join(target, 'index.json'), `${JSON.stringify(index, null, 1)}\n`);
  process.stdout.write(
    `${index.length} exhibits kept${missing.length === 0 ? '' : `; not played: ${missing.join(', ')}`}\n`,
  );
  return 0;
}

const nameOf = (one: CaseResult): string => `${one.scenario}/${one.case}`;

/** What a result holds before it is judged. */
function bare(one: CaseResult): CaseResult {
  const { link: _, firstEffect: __, expiredWaits: ___, resumption: ____, attempts: _____, ...rest } = one;
  const nothing = { verdicts: [], derived: null, condition: null, settings: null, notes: [] };
  return { ...rest, ...nothing, outcome: 'pass', reason: null, timeline: timelineFile(nameOf(one)) };
}

function before(): CaseResult[] {
  try {
    return JSON.parse(readFileSync(join(target, 'index.json'), 'utf8')) as CaseResult[];
  } catch {
    return [];
  }
}

process.exitCode = await main(process.argv.slice(2));
