import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { phases } from '../src/rehearse/case.ts';
import { readOutput } from '../src/rehearse/promtool/output.ts';
import { findPromtool, runPromtool } from '../src/rehearse/promtool/program.ts';
import { ruleFile } from '../src/rehearse/promtool/rule-file.ts';
import { placed, promtoolTest } from '../src/rehearse/promtool/test-case.ts';
import { readRules } from '../src/rehearse/rules/read.ts';
import { healthyRates } from '../src/rehearse/series/lead-in.ts';
import { readRecording } from '../src/rehearse/series/recording.ts';

/**
 * Looks for false alarms of the shipped rules: each recorded control with every eighth of an interval as the place of the scrapes of the source, of those of the
 * replica and of the evaluations, 512 in all. Needs promtool.
 */
const rulesFile = 'docs/replication-rules.yml';
const folder = 'test/fixtures/rehearse';
const pace = { scrapeMs: 15_000, evaluationMs: 5000 };
const leadMs = 120_000;

const rules = readRules(await readFile(rulesFile, 'utf8'), rulesFile);
const names = (await readdir(folder)).filter((name) => name.endsWith('.ndjson'));
const recorded = await Promise.all(
  names.map(async (name) => readRecording(await readFile(join(folder, name), 'utf8'), name)),
);
const controls = recorded.flat().filter(({ control }) => control);
const eighths = Array.from({ length: phases }, (_, eighth) => eighth);
const places = eighths.flatMap((source) =>
  eighths.flatMap((replica) => eighths.map((at) => ({ source, replica, at }))),
);
const tests = controls.flatMap((one) =>
  places.map(({ source, replica, at }, index) => {
    const first = placed(one, 0, pace, leadMs);
    const place = {
      ...first,
      offsets: [source, replica, 0],
      shiftMs: first.shiftMs + (at * pace.evaluationMs) / phases,
    };
    return promtoolTest(one, place, pace, healthyRates(one), leadMs, {
      ...{ number: index, metrics: null, labels: { job: 'mysql' }, selectors: [] },
    });
  }),
);
const scratch = await mkdtemp(join(tmpdir(), 'replfault-rehearse-'));
try {
  await writeFile(join(scratch, 'rules.yml'), ruleFile(rules, [...rules.alerts.keys()]));
  const suite = { rule_files: ['rules.yml'], evaluation_interval: `${pace.evaluationMs}ms`, tests };
  await writeFile(join(scratch, 'tests.yml'), JSON.stringify(suite));
  const { text } = await runPromtool(await findPromtool(undefined), ['test', 'rules', 'tests.yml'], scratch, 900_000);
  const { broken, rest } = readOutput(text);
  const judged = text.split('expr: "vector(').length - 1;
  const fired = text.split('alertstate="firing"').length - 1;
  const hours = (controls.reduce((sum, { marks }) => sum + marks.endMs - marks.startMs, 0) * places.length) / 3_600_000;
  process.stdout.write(
    `${controls.length} controls, ${places.length} places each, ${hours.toFixed(0)} hours: ${judged} of ${tests.length} tests judged, ${fired} firings\n`,
  );
  if (fired > 0 || judged !== tests.length || broken.length + rest.length > 0) process.exitCode = 1;
} finally {
  await rm(scratch, { recursive: true, force: true });
}
