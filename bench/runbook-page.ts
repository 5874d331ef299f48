import { writeFile } from 'node:fs/promises';
import type { RunResult } from '../src/model/result.ts';
import { runbookDocument } from '../src/reporters/runbook-verdicts.ts';
import { recordedFacts } from '../test/fixtures/runbook-facts.ts';
import { contraryLines } from './contrary-lines.ts';
import { recordedRunbook } from './recorded-runbook.ts';

const page = 'docs/runbook-verdicts.md';

/**
 * Writes docs/runbook-verdicts.md from the facts of real runs that are committed, without servers: the claims decide again, by their rules and in their
 * words of today.
 */
async function main(): Promise<void> {
  // The newest server of the field comes first.
  const recorded = recordedFacts().sort(
    (a, b) =>
      Number(a.server.source !== undefined) - Number(b.server.source !== undefined) ||
      b.server.flavour.localeCompare(a.server.flavour),
  );
  const { results: runbook, cases } = await recordedRunbook(recorded);
  const [first] = recorded;
  if (first?.run === undefined) throw new Error('the facts do not say from which run they are: npm run runbook:facts');
  const { tool, startedAt, seed, cases: count } = first.run;
  const run = { tool: { name: 'replfault', version: tool }, startedAt, seed, cases, runbook } as unknown as RunResult;
  // The facts hold the trials of claims; the run played its controls as well, and pairs of two versions in runs of their own.
  const played = cases.filter(({ server }) => server !== null).length;
  const others = recorded.flatMap(({ server, run: own }) => (server.source === undefined || !own ? [] : [own]));
  const more = [...new Set(others.map((own) => own.startedAt.slice(0, 10)))].join(', ');
  const own =
    others.length === 0
      ? ''
      : `\n- Pairs of two versions: recorded in ${new Set(others.map((one) => one.startedAt)).size} runs of their own on ${more}.`;
  const text = runbookDocument(run, await contraryLines()).replace(`from ${played} cases`, `from ${count} cases`);
  await writeFile(page, `${text.trimEnd()}${own}\n`);
  process.stdout.write(`${page} written\n`);
}

await main();
