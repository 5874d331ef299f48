// What one run of the tool adds to the counts of the gate, and, where it did not succeed, why: `node counts.mjs RUN.JSON EXIT-CODE FAILURES-FILE`.
// A run that ends badly without a bad case (a tuning that is contradicted, a claim that drifted) counts as one failure, or the last line would lie.
import { appendFileSync, readFileSync } from 'node:fs';

const [, , file, code, failures] = process.argv;
const { cases, counts, tuning, outcome, reason } = JSON.parse(readFileSync(file, 'utf8'));
// A trial that could not be seen is played once more, and the repetition counts.
const again = new Set(cases.map((one) => one.playsAgain));
const bad = cases.filter((one) => ['fail', 'inconclusive'].includes(one.outcome) && !again.has(one.id));
// Passed only when it was played again: told by the run, and here once more.
for (const { id } of cases.filter((one) => one.outcome === 'flaky')) process.stderr.write(`passed only when it was played again: ${id}\n`);
console.log(counts.pass + (counts.flaky ?? 0), bad.length === 0 && code !== '0' ? 1 : bad.length, counts.skipped);

const why = bad.map((one) => {
  const verdicts = one.verdicts.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'skipped');
  const reasons = verdicts.map((verdict) => `${verdict.check}: ${verdict.reason}`);
  return `${one.id} ${one.outcome}: ${[one.reason, ...reasons].filter(Boolean).join('; ')}`;
});
if (code !== '0') why.unshift(`the run is ${outcome}: ${reason ?? 'its cases say why'}`);
if (tuning && code !== '0') why.push(`tuning ${tuning.verdict}: ${tuning.sentence}`);
appendFileSync(failures, why.map((line) => `  ${line}\n`).join(''));
