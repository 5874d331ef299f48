import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadScenarios } from '../src/catalogue/scenario-files.ts';
import { readRun } from '../src/runner/run-folder.ts';
import { builtinDurations, measuredCases, measuredText } from '../src/runner/sharding/measured-durations.ts';

/**
 * Writes how long the built-in cases take into the tool: `npm run durations -- RUN...`, runs on MySQL 9.7 on a quiet machine. Cases that these runs do not
 * have keep their durations; those that no longer exist lose them.
 */
const file = 'src/runner/sharding/measured-text.ts';
const runs = process.argv.slice(2);
if (runs.length === 0) throw new Error('usage: npm run durations -- RUN...');

const cases = [];
for (const run of runs) {
  const path = join(run, 'run.json');
  cases.push(...readRun(await readFile(path, 'utf8'), path).cases);
}
const known = new Map([...builtinDurations(), ...measuredCases(cases)]);
const exists = new Set(
  (await loadScenarios([])).flatMap(({ name, cases: own }) => own.map((one) => `${name}/${one.case}`)),
);
const kept = new Map([...known].filter(([key]) => exists.has(key)));
const head = `/**
 * How long the cases of this tool take a worker, in tenths of a second, on MySQL 9.7: written by \`npm run durations\` from runs of all scenarios on a
 * quiet machine with two processors. \`-\`: that server lacks what the case needs.
 */`;
await writeFile(file, `${head}\nexport const measured = \`\n${measuredText(kept)}\n\`;\n`);
process.stdout.write(`${file} written: ${kept.size} cases\n`);
