import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dialectOf as spokenBy, statements } from '../src/capture/statements.ts';
import type { MeasuredCost, MeasuredServer } from '../src/diagnose/incident/recorded.ts';
import { lookNames, usedProcedures } from '../src/diagnose/incident/told-by.ts';
import { runProcedure } from '../src/operator/run-procedure.ts';
import { everyProcedure } from '../src/procedures/index.ts';
import { incidentFolder, measuredServers } from '../test/fixtures/incident.ts';
import { openLab } from '../test/local/support/procedures/lab.ts';
import { completes } from '../test/local/support/procedures/states.ts';

const procedureRuns = 3;
const statementRuns = 20;

/** Executes the procedures and statements that docs/incident.md names, and keeps how long they took. Servers that are not named keep what they had. */
export async function measureCosts(specs: readonly string[]): Promise<string> {
  const kept = new Map(measuredServers().map((one) => [one.server, one]));
  for (const spec of specs) {
    const measured = await measure(spec);
    kept.set(measured.server, measured);
    process.stdout.write(`${measured.server}: ${Object.keys(measured.procedures).length} procedures measured\n`);
  }
  const file = join(incidentFolder, 'costs.json');
  writeFileSync(file, `${JSON.stringify([...kept.values()], null, 1)}\n`);
  return file;
}

async function measure(spec: string): Promise<MeasuredServer> {
  await using lab = await openLab(spec, 'gtid');
  const { source, replica } = lab.pair;
  const vendor = lab.server.flavour === 'mariadb' ? 'mariadb' : 'mysql';
  const texts: Record<string, MeasuredCost> = {};
  for (const name of lookNames) {
    const text = statements[spokenBy(vendor, lab.server.version)][name]?.text;
    if (text === undefined) continue;
    const times: number[] = [];
    for (let run = 0; run < statementRuns; run += 1)
      for (const end of [source, replica]) times.push(await timed(() => end.query(text)));
    texts[name] = costOf(times);
  }
  const procedures: Record<string, MeasuredCost> = {};
  for (const procedure of everyProcedure(lab.server, lab.channel)) {
    if (!usedProcedures.has(procedure.id)) continue;
    const times: number[] = [];
    for (let run = 0; run < procedureRuns; run += 1) {
      const { arm, release } = await completes(procedure.id)(lab);
      await arm?.();
      times.push(
        await timed(async () => {
          const { completed, reason } = await runProcedure(procedure, lab.pair);
          if (!completed) throw new Error(`${spec}, ${procedure.id}: ${reason}`);
        }),
      );
      await release?.();
      await lab.reset();
    }
    procedures[procedure.id] = costOf(times);
  }
  const product = vendor === 'mariadb' ? 'MariaDB' : 'MySQL';
  return { server: `${product} ${lab.server.version}`, procedures, statements: texts };
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
}

function costOf(times: readonly number[]): MeasuredCost {
  const sorted = [...times].sort((a, b) => a - b);
  const rounded = (ms: number): number => Math.max(1, Math.round(ms));
  return {
    runs: sorted.length,
    medianMs: rounded(sorted[Math.floor(sorted.length / 2)] ?? 0),
    mostMs: rounded(sorted.at(-1) ?? 0),
  };
}
