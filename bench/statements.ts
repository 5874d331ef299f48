import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { statementsDocument } from '../src/procedures/document.ts';
import { executed as committed } from '../src/procedures/executed.ts';
import { fingerprints } from '../src/procedures/fingerprint.ts';
import { dialectOf, everyProcedure } from '../src/procedures/index.ts';
import { wrapMarkdown } from '../src/reporters/wording/wrap.ts';
import { complaints } from '../test/local/support/procedures/complaints.ts';
import { type Following, openLab } from '../test/local/support/procedures/lab.ts';
import { completes } from '../test/local/support/procedures/states.ts';
import { tryProcedure } from '../test/local/support/procedures/trial.ts';

const target = 'src/procedures/executed.ts';
const page = 'docs/statements.md';
const say = (text: string): void => void process.stdout.write(`${text}\n`);

interface Record {
  readonly version: string;
  readonly procedures: { readonly [id: string]: string };
}

/**
 * Executes every procedure on these servers and writes what was executed where into the source, from which the marks *not executed* follow. A server that
 * is not at hand keeps its record. Resolves to the number of procedures that failed.
 */
async function executeStatements(servers: readonly string[]): Promise<number> {
  const all: { [series: string]: Record } = { ...committed };
  let failures = 0;
  for (const spec of servers) {
    const passed = new Map<string, boolean>();
    let server = { flavour: '', version: '' };
    for (const by of ['gtid', 'position'] as const) {
      const { results, of } = await executeOn(spec, by);
      server = of;
      for (const [id, ok] of results) passed.set(id, ok && passed.get(id) !== false);
    }
    const { series } = dialectOf(server);
    const prints = fingerprints({ flavour: server.flavour, version: series.split(':')[1] ?? '' });
    const good = [...passed].filter(([, ok]) => ok).map(([id]) => id);
    failures += passed.size - good.length;
    all[series] = {
      version: server.version,
      procedures: Object.fromEntries(good.sort().map((id) => [id, prints[id] ?? ''])),
    };
    say(`${series} (${server.version}): ${good.length} of ${passed.size} procedures executed`);
  }
  await writeFile(target, moduleText(all));
  say(`${target} written`);
  return failures;
}

async function executeOn(
  spec: string,
  by: Following,
): Promise<{ results: [id: string, ok: boolean][]; of: { flavour: string; version: string } }> {
  await using lab = await openLab(spec, by);
  const results: [string, boolean][] = [];
  for (const procedure of everyProcedure(lab.server, lab.channel)) {
    const trial = await tryProcedure(lab, procedure, await completes(procedure.id)(lab));
    const found = [...(trial.run.completed ? [] : [trial.run.reason ?? 'it stopped']), ...complaints(procedure, trial)];
    results.push([procedure.id, found.length === 0]);
    if (found.length > 0) say(`${spec} by ${by}, ${procedure.id}: ${found.join('; ')}`);
    await lab.reset();
  }
  return { results, of: lab.server };
}

function moduleText(all: { readonly [series: string]: Record }): string {
  const series = Object.keys(all).sort();
  const lines = series.flatMap((one) => [
    `  '${one}': {`,
    `    version: '${all[one]?.version}',`,
    '    procedures: {',
    ...Object.entries(all[one]?.procedures ?? {}).map(
      ([id, print]) => `      ${/^\w+$/.test(id) ? id : `'${id}'`}: '${print}',`,
    ),
    '    },',
    '  },',
  ]);
  return `/**
 * Written by \`npm run statements\`: which procedures were executed on which server, as \`procedure: fingerprint of its statements\`. A procedure that is not here
 * is printed with the mark *not executed*; a test compares the fingerprints.
 */
export const executed: Readonly<
  Record<string, { readonly version: string; readonly procedures: Readonly<Record<string, string>> }>
> = {
${lines.join('\n')}
};
`;
}

/** `statements.ts SERVER,...` executes, then writes the document in a process that has read the new record. */
const [servers = ''] = process.argv.slice(2);
if (servers === '--document') {
  await writeFile(page, wrapMarkdown(statementsDocument()));
  say(`${page} written`);
} else {
  if ((await executeStatements(servers.split(',').filter((one) => one !== ''))) > 0) process.exitCode = 1;
  const [jiti, self] = ['node_modules/.bin/jiti', fileURLToPath(import.meta.url)];
  await execa(jiti, [self, '--document'], { stdio: 'inherit' });
}
