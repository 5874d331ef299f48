/**
 * The measured truth of `diagnose`.
 *
 * `npm run truth` writes the tables of docs/diagnose-truth.md from the committed looks, without a server.
 * `npm run truth -- SERVER...` plays all scenarios on these servers with looks (about 40 minutes each), labels and commits them, then writes the tables.
 * `npm run truth -- SERVER --from RUN...` labels runs that were recorded before.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { classify } from '../src/diagnose/classify.ts';
import { commitLooks, committedLooks } from './truth/committed.ts';
import { labelRuns } from './truth/compile.ts';
import { missedGoals, resultOf } from './truth/goals.ts';
import { begin, truthTables } from './truth/page.ts';
import { lookS, plays, scale } from './truth/plays.ts';
import { recordPlays } from './truth/record.ts';

const page = 'docs/diagnose-truth.md';

const words = process.argv.slice(2);
const from = words.indexOf('--from');
if (from >= 0) {
  const [server = '', ...runs] = [...words.slice(0, from), ...words.slice(from + 1)];
  process.stdout.write(`${commitLooks(await labelRuns(server, runs, lookS, scale))} written\n`);
} else
  for (const server of words) {
    await using recorded = await recordPlays(server, plays, lookS);
    process.stdout.write(`${commitLooks(await labelRuns(server, recorded.folders, lookS, scale))} written\n`);
  }

const all = committedLooks();
const results = all.map((one) => resultOf(one, classify));
for (const result of results)
  for (const text of missedGoals(result.all)) process.stdout.write(`${result.server}: ${text}\n`);
const [byHand] = (await readFile(page, 'utf8')).split(begin);
const tables = truthTables(
  results,
  all.map((one) => resultOf(one, classify, true)),
);
await writeFile(page, `${byHand}${begin}\n\n${tables}\n`);
process.stdout.write(`${page} written\n`);
