import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { median } from '../demo-run.ts';

export interface FixtureTimes {
  /** What an empty test takes longer that uses the fixture, ms (median over all such tests). */
  readonly sharedPairMs: number;
  readonly pairMs: number;
  readonly faultyLinkMs: number;
}

/** Runs empty tests that use fixtures of `replfault/vitest`, as vitest times them: from the set-up of the fixtures to their end. */
export async function fixtureTimes(): Promise<FixtureTimes> {
  const dir = await mkdtemp(join(tmpdir(), 'rf-bench-'));
  try {
    const out = join(dir, 'out.json');
    const config = 'bench/vitest-fixtures/vitest.config.ts';
    await execa('node', [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--config',
      config,
      '--reporter=json',
      '--outputFile',
      out,
    ]);
    const { testResults } = JSON.parse(await readFile(out, 'utf8')) as {
      testResults: { assertionResults: { title: string; duration: number }[] }[];
    };
    const all = testResults.flatMap(({ assertionResults }) => assertionResults);
    const empty = median(timesOf(all, 'empty'));
    const added = (name: string): number => median(timesOf(all, name)) - empty;
    return { sharedPairMs: added('sharedPair'), pairMs: added('pair'), faultyLinkMs: added('faultyLink') };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** The first one of a kind, which loads and starts everything, is left out. */
function timesOf(all: readonly { title: string; duration: number }[], name: string): number[] {
  const [, ...times] = all.filter(({ title }) => title.startsWith(`${name}: `)).map(({ duration }) => duration);
  return times;
}
