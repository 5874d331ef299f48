import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RehearsedCase } from '../src/rehearse/case.ts';
import type { CaseJudged, RuleInCase } from '../src/rehearse/conclude/judge.ts';
import { findPromtool } from '../src/rehearse/promtool/program.ts';
import { type Rehearsal, rehearse } from '../src/rehearse/rehearse.ts';
import { readRules } from '../src/rehearse/rules/read.ts';
import { readRecording } from '../src/rehearse/series/recording.ts';
import { phasesText } from '../src/rehearse/text.ts';

/** Writes the tables of docs/rehearse.md anew from the recordings in test/fixtures/rehearse; needs promtool on PATH. */
const page = 'docs/rehearse.md';
const begin = '<!-- written by npm run rehearsal:page; the recordings are in test/fixtures/rehearse -->';
const folder = 'test/fixtures/rehearse';

const secondsOf = (value: number | null): string => (value === null ? '-' : String(value));
const serverOf = ({ servers: { source } }: CaseJudged): string =>
  `${source.flavour.startsWith('mariadb') ? 'MariaDB' : 'MySQL'} ${source.version.replace(/-.*/, '')}`;
const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const files = (await readdir(folder)).filter((name) => name.endsWith('.ndjson')).sort();
const cases: RehearsedCase[] = [];
for (const name of files) cases.push(...readRecording(await readFile(join(folder, name), 'utf8'), name));
const tool = await findPromtool(undefined);

const usual = await rehearsed(`${folder}/usual-rules.yml`);
const ours = await rehearsed('docs/replication-rules.yml');
const tables = [
  '### The three usual rules',
  faultTable(usual),
  '### The rules of replication-rules.yml',
  faultTable(ours),
  '### Controls',
  controlTable(usual, ours),
];
const [byHand] = (await readFile(page, 'utf8')).split(begin);
await writeFile(page, `${byHand}${begin}\n\n${tables.join('\n\n')}\n`);
process.stdout.write(`${page} written from ${cases.length} cases\n`);

async function rehearsed(file: string): Promise<Rehearsal & { readonly names: readonly string[] }> {
  const rules = readRules(await readFile(file, 'utf8'), file);
  const scratch = await mkdtemp(join(tmpdir(), 'replfault-rehearse-'));
  try {
    const pace = { scrapeMs: 15_000, evaluationMs: 15_000 };
    const asked = {
      rules,
      cases,
      pace,
      labels: { job: 'mysql' },
      scale: 1,
      timers: null,
      requireLeadS: null,
      suggest: false,
      tool,
    } as const;
    const result = await rehearse({ ...asked, folder: scratch, timeoutMs: 120_000 });
    return { ...result, names: rules.alerts.map(({ name }) => name) };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function faultTable({ cases: judged, names }: Rehearsal & { readonly names: readonly string[] }): string {
  const rows = judged
    .filter(({ control }) => !control)
    .map((one) => [
      `${one.name}, ${serverOf(one)}`,
      secondsOf(one.sourceGaveUpS),
      secondsOf(one.replicaNoticedS),
      secondsOf(one.blindS),
      phasesText(one.silentInBlindS),
      ...one.rules.map((rule) => cell(one, rule)),
    ]);
  const head = ['case', 'source gives up s', 'replica notices s', 'blind s', 'of which no rule fires s', ...names];
  return markdown(head, rows);
}

/** Phases in which it fires before the source gives up, and the lead; else what it comes to. */
function cell(one: CaseJudged, rule: RuleInCase): string {
  if (rule.state !== 'fired') return rule.state;
  if (one.sourceGaveUpS === null) return `${rule.fired}/8, after ${phasesText(rule.firstFiringS)}`;
  if (rule.firedBeforeSource === 0) return `only after it, ${rule.fired}/8`;
  return `${rule.firedBeforeSource}/8, lead ${phasesText(rule.leadBeforeSourceS)}`;
}

function controlTable(...results: readonly (Rehearsal & { readonly names: readonly string[] })[]): string {
  const [first] = results;
  const rows = (first?.cases ?? []).flatMap((one, index) => {
    if (!one.control) return [];
    const fired = results
      .flatMap((result) => result.cases[index]?.rules ?? [])
      .reduce((sum, { fired }) => sum + fired, 0);
    const { marks } = cases[index] as RehearsedCase;
    return [[`${one.name}, ${serverOf(one)}`, String(Math.round((marks.endMs - marks.startMs) / 1000)), String(fired)]];
  });
  return markdown(['control', 'length s', 'firings of all six rules in 8 phases'], rows);
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
