import { writeFile } from 'node:fs/promises';
import { recordedCases } from '../src/cli/commands/rehearse/recorded.ts';
import type { RehearsedCase } from '../src/rehearse/case.ts';
import { writeRecording } from '../src/rehearse/series/recording.ts';

/**
 * Makes a recording of test/fixtures/rehearse from run folders: `FILE RUN[=LABEL]...`. The healthy control of a run is kept only where a label says what its
 * workload was; all other cases are kept.
 */
const [file = '', ...runs] = process.argv.slice(2);
const pace = { scrapeMs: 15_000, evaluationMs: 15_000 };
const options = { pace, scale: 1, requireLeadS: null, timeoutMs: 60_000, labels: { job: 'mysql' } };
const cases: RehearsedCase[] = [];
for (const named of runs) {
  const [run = '', label] = named.split('=');
  for (const one of await recordedCases(run, undefined, options)) {
    const isHealthy = one.name.startsWith('control/');
    if (isHealthy && label === undefined) continue;
    cases.push(isHealthy ? { ...one, name: `control/healthy-link (${label})` } : one);
  }
}
cases.sort((a, b) => Number(b.name.startsWith('control/')) - Number(a.name.startsWith('control/')));
await writeFile(file, writeRecording(cases));
process.stdout.write(`${file}: ${cases.length} cases\n`);
