import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { RunResult } from '../src/model/result.ts';
import { demoRun, isCommand } from './demo-run.ts';
import { soakAnswers } from './soak-answers.ts';
import { soakCompare } from './soak-compare.ts';
import { soakContrary } from './soak-contrary.ts';
import { forgetKept, keptOr } from './soak-kept.ts';
import { soakNewcomer } from './soak-newcomer.ts';
import { type Part, parts, type ToolPart } from './soak-parts.ts';
import { commitNow, hashOf, readSections, type Section, writeSections } from './soak-record.ts';
import { soakShards } from './soak-shards.ts';
import { soakSigkill } from './soak-sigkill.ts';
import { soakStatements } from './soak-statements.ts';
import { caseTable, claimTable, spread } from './soak-tables.ts';
import { soakTruth } from './soak-truth.ts';
import { tellMovedLaws, tuningLines } from './soak-tuning.ts';
import { soakWideArea } from './soak-wide-area.ts';

const usage = `npm run soak                  lists the parts, and which are valid
npm run soak -- PART...       plays every part whose name begins with one of the words, and writes docs/soak.md
npm run soak -- stale         plays every part that is not valid

An interrupted soak goes on where it stopped: finished runs of a part wait in reports/soak until the part is complete.`;

/** What a part showed: lines of Markdown, and whether it is as it must be. */
interface Showed {
  readonly lines: readonly string[];
  readonly ok: boolean;
}

async function main(words: readonly string[]): Promise<void> {
  const states = new Map<string, string>();
  for (const part of parts) states.set(part.name, await stateOf(part));
  if (words.length === 0) {
    for (const part of parts) process.stdout.write(`${part.name}: ${states.get(part.name)}\n`);
    process.stdout.write(`\n${usage}\n`);
    await writeStates(await readSections());
    return;
  }
  const chosen = parts.filter((part) =>
    words.some((word) => (word === 'stale' ? states.get(part.name) !== 'valid' : part.name.startsWith(word))),
  );
  if (chosen.length === 0) {
    process.stderr.write(`no part is named ${words.join(' or ')}\n${usage}\n`);
    process.exitCode = 2;
    return;
  }
  if (
    chosen.some((part) =>
      ['tool', 'answers', 'compare', 'contrary', 'shards', 'sigkill', 'truth', 'wide-area'].includes(part.kind),
    )
  )
    await execa('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  for (const part of chosen) {
    const [commit, files] = [await commitNow(part.files), await hashOf(part.files)];
    process.stdout.write(`== ${part.name}\n`);
    const { lines, ok } = await playPart(part, files);
    if (!ok) process.exitCode = 1;
    // What was seen so far is kept, whatever happens to the rest.
    await record({ part: part.name, commit, files, ok, text: lines.join('\n').trim() });
    await forgetKept(part.name);
    process.stdout.write(`${part.name}: ${ok ? 'ok' : 'NOT ok'}, docs/soak.md written\n`);
  }
}

async function stateOf(part: Part): Promise<string> {
  const section = (await readSections()).find((one) => one.part === part.name);
  if (section === undefined) return 'never played';
  const state = section.files === (await hashOf(part.files)) ? 'valid' : 'stale';
  return section.ok ? state : `not ok${state === 'stale' ? ', stale' : ''}`;
}

async function record(section: Section): Promise<void> {
  const others = (await readSections()).filter(({ part }) => part !== section.part);
  // Twice: the table says what is valid, which depends on what was just written.
  await writeSections(
    [...others, section],
    parts.map((part) => ({ name: part.name, repeats: repeats(part), valid: '' })),
  );
  await writeStates([...others, section]);
}

/** Brings the table of docs/soak.md up to date with the files as they are. */
async function writeStates(sections: readonly Section[]): Promise<void> {
  const order = [];
  for (const part of parts) order.push({ name: part.name, repeats: repeats(part), valid: await stateOf(part) });
  await writeSections(sections, order);
}

/** What a part repeats, in a few words. */
function repeats(part: Part): string {
  switch (part.kind) {
    case 'statements':
      return `every procedure in every state, ${part.server}`;
    case 'answers':
      return `tunings of ${part.presets.join(', ')} on ${part.servers.join(', ')}`;
    case 'newcomer':
      return `the commands of the README on Debian ${part.release}`;
    case 'sigkill':
      return `${part.runs} runs that are killed at a random moment, ${part.runtime} runtime`;
    case 'compare':
      return `${part.server} compared with itself, ${part.runs.quick} times quick and ${part.runs.whole} time whole: no difference`;
    case 'wide-area':
      return `loss of 0, 0.1, 1 and 3 % with cubic and bbr, ${part.runs} times each on ${part.server}`;
    case 'truth':
      return `diagnose against the truth, ${part.server}${part.real ? ', timers of 60 s' : ''}`;
    case 'contrary':
      return `claim ${part.id} in a world that turns its verdict`;
    case 'shards':
      return `all scenarios on ${part.server} in ${part.totals.join(', ')} shards`;
    case 'script':
    case 'tool':
      return part.title;
  }
}

async function playPart(part: Part, files: string): Promise<Showed> {
  switch (part.kind) {
    case 'statements':
      return soakStatements(part.server);
    case 'script':
      return playScript(part);
    case 'answers':
      return soakAnswers(part.presets, part.servers, part.runs);
    case 'newcomer':
      return soakNewcomer(part);
    case 'compare':
      return soakCompare(part.server, part.runs);
    case 'sigkill':
      return soakSigkill(part.runtime, part.runs);
    case 'wide-area':
      return soakWideArea(part);
    case 'truth':
      return soakTruth(part.server, part.real);
    case 'contrary':
      return soakContrary(part.id);
    case 'shards':
      return soakShards(part.server, part.totals);
    case 'tool':
      return repeat(part, files);
  }
}

async function playScript({ title, script }: Extract<Part, { kind: 'script' }>): Promise<Showed> {
  const { stdout, exitCode } = await execa('npm', ['run', '--silent', ...script], { reject: false, stderr: 'inherit' });
  process.stdout.write(`${stdout}\n`);
  const shown = stdout.split('\n').filter((line) => line.trim() !== '');
  return { ok: exitCode === 0, lines: [`## ${title}`, '', ...shown.map((line) => `- ${line}`)] };
}

/** The same run of the tool again and again; its verdicts must be the same every time. */
async function repeat(
  { name, title, args, runs, documents = [], movedMs = 0 }: ToolPart,
  files: string,
): Promise<Showed> {
  const results: RunResult[] = [];
  const walls: number[] = [];
  const tellTrueLaws = tellMovedLaws(movedMs);
  for (let index = 0; index < runs; index += 1) {
    const { result, wallMs, exitCode, kept } = await keptOr(name, files, index, () =>
      demoRun(args, async (dir) => {
        if (index < runs - 1) return;
        for (const file of documents) await copyFile(join(dir, file), join('docs', file));
      }),
    );
    results.push(result);
    walls.push(wallMs);
    process.stdout.write(
      `${title}, run ${index + 1} of ${runs}${kept ? ', of an earlier soak' : ''}: exit ${exitCode}, ${JSON.stringify(result.counts)}, ${(wallMs / 1000).toFixed(1)} s\n`,
    );
    for (const one of result.cases.filter((c) => c.outcome === 'fail' || c.outcome === 'inconclusive'))
      process.stdout.write(
        `  ${one.id}: ${one.outcome}: ${one.reason ?? one.verdicts.find((v) => v.outcome !== 'pass')?.reason}\n`,
      );
  }
  tellTrueLaws();
  const same = Math.max(...sameVerdicts(results).values());
  const [first] = results;
  if (!first) return { ok: false, lines: [] };
  // A search alone recommends nothing that was verified, which is never a pass.
  const wanted = args.includes('none')
    ? ['inconclusive']
    : args.includes('--allow-flaky')
      ? ['pass', 'flaky']
      : ['pass'];
  const flaky = first.cases.filter(({ outcome }) => outcome === 'flaky').map(({ id }) => id);
  const servers = new Set(
    first.cases.flatMap((one) => (one.server ? [`${one.server.source.spec} = ${one.server.source.version}`] : [])),
  );
  return {
    ok: same === runs && wanted.includes(first.outcome),
    lines: [
      `## ${title}`,
      '',
      '```sh',
      `replfault ${isCommand(args) ? '' : 'run '}${args.join(' ')}`,
      '```',
      '',
      `Played ${runs === 1 ? 'once' : `${runs} times in a row`}, on ${first.machine['cpus']} CPUs, kernel ${first.machine['kernel']}; servers: ${[...servers].join(', ')}.`,
      '',
      `- Same verdicts: ${same} of ${runs} runs`,
      `- Nothing failed or was inconclusive: ${results.filter(({ counts }) => counts.fail + counts.inconclusive === 0).length} of ${runs} runs; ${first.counts.pass} cases passed, ${first.counts.skipped} skipped in the first`,
      ...(flaky.length > 0 ? [`- Passed only when played again: ${flaky.join(', ')}`] : []),
      ...first.skippedBecause.map((why) => `- Skipped: ${why}`),
      `- Wall time: ${spread(
        walls.map((ms) => ms / 1000),
        's',
      )}`,
      '',
      ...claimTable(results),
      ...tuningLines(results, movedMs),
      ...(first.tuning ? [] : caseTable(first, results)),
    ],
  };
}

/** How often each set of verdicts came. */
function sameVerdicts(results: readonly RunResult[]): Map<string, number> {
  const vectors = new Map<string, number>();
  for (const result of results) {
    const cases = result.cases.map((one) => `${one.id}=${one.outcome}`);
    // Of a runbook the verdicts on its claims are what must be the same; a trial that was played once more is a case more.
    const claims = result.runbook?.map(({ id, verdict, server }) => `${id} ${server?.replica.spec}=${verdict}`);
    // Which trials a search plays depends on what it sees; what it concludes must be the same.
    const tuned = result.tuning === undefined ? undefined : [result.tuning.verdict];
    const key = (claims ?? tuned ?? cases).join('\n');
    vectors.set(key, (vectors.get(key) ?? 0) + 1);
  }
  return vectors;
}

await main(process.argv.slice(2));
