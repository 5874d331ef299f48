import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RehearsedCase } from '../src/rehearse/case.ts';
import { findPromtool } from '../src/rehearse/promtool/program.ts';
import { rehearse } from '../src/rehearse/rehearse.ts';
import { type RuleSet, readRules } from '../src/rehearse/rules/read.ts';
import { readRecording } from '../src/rehearse/series/recording.ts';

/** Time that a rehearsal of so many rules and cases takes, in 8 phases, ms: the recorded cases and the shipped and usual rules, repeated. */
export async function rehearsalMs(rules: number, cases: number): Promise<number> {
  const recorded = readRecording(await readFile('test/fixtures/rehearse/mysql-9.7.ndjson', 'utf8'), 'recording');
  const alerts = (
    await Promise.all(['docs/replication-rules.yml', 'test/fixtures/rehearse/usual-rules.yml'].map(alertsOf))
  ).flat();
  const asked: RuleSet = { records: [], alerts: repeated(alerts, rules) };
  const tool = await findPromtool(undefined);
  const folder = await mkdtemp(join(tmpdir(), 'replfault-rehearse-'));
  const startedAt = performance.now();
  try {
    await rehearse({
      ...{ rules: asked, cases: repeated<RehearsedCase>(recorded, cases), tool, folder, timeoutMs: 120_000 },
      ...{ pace: { scrapeMs: 15_000, evaluationMs: 15_000 }, labels: { job: 'mysql' }, scale: 1, timers: null },
      ...{ requireLeadS: null, suggest: false },
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return performance.now() - startedAt;
}

const alertsOf = async (file: string): Promise<RuleSet['alerts']> =>
  readRules(await readFile(file, 'utf8'), file).alerts;

const repeated = <T>(all: readonly T[], count: number): T[] =>
  Array.from({ length: count }, (_, index) => all[index % all.length] as T);
