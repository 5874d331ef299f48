/**
 * The measured truth of `diagnose`.
 *
 * `npm run truth` writes the tables of docs/diagnose-truth.md from the committed looks, without a server.
 * `npm run truth -- SERVER...` plays all scenarios on these servers with looks (about 40 minutes each), labels and commits them, then writes the tables.
 * `npm run truth -- SERVER --from RUN...` labels runs that were recorded before.
 * `npm run truth -- SERVER... --arranged` records only the states that no scenario shows (half a minute each), and keeps the other looks.
 * The tool must be built.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { classify } from '../src/diagnose/classify.ts';
import { recordArranged } from './truth/arranged/record.ts';
import { commitLooks, committedLooks } from './truth/committed.ts';
import { labelRuns } from './truth/compile.ts';
import type { LabelledLooks } from './truth/fixture.ts';
import { missedGoals, resultOf } from './truth/goals.ts';
import { begin, truthTables } from './truth/page.ts';
import { lookS, plays, scale } from './truth/plays.ts';
import { recordPlays } from './truth/record.ts';

const page = 'docs/diagnose-truth.md';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { arranged: { type: 'boolean', default: false }, from: { type: 'boolean', default: false } },
});
if (values.from) {
  const [server = '', ...runs] = positionals;
  await commit(await labelRuns(server, runs, lookS, scale), []);
} else
  for (const server of positionals) {
    if (values.arranged) {
      const kept = committedLooks().find((one) => one.server === server);
      if (!kept) throw new Error(`no looks of ${server} are committed: record all of them first`);
      await commit(kept, (await recordArranged(server)).cases);
      continue;
    }
    await using recorded = await recordPlays(server, plays, lookS);
    await commit(await labelRuns(server, recorded.folders, lookS, scale), (await recordArranged(server)).cases);
  }

async function commit(looks: LabelledLooks, arranged: LabelledLooks['cases']): Promise<void> {
  const cases = [...looks.cases.filter(({ id }) => !id.startsWith('arranged/')), ...arranged];
  process.stdout.write(`${commitLooks({ ...looks, cases })} written\n`);
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
