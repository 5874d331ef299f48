import { appendFile, readFile, realpath, stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import type { CaseResult, RunResult } from '../model/result.ts';
import { type AnnotationOptions, annotationsOf, mostAnnotations } from '../reporters/github/annotations.ts';
import { type Annotation, workflowCommand } from '../reporters/github/commands.ts';
import { mostSummaryBytes, stepSummary } from '../reporters/github/step-summary.ts';
import { type Environment, isGithub } from './github-error.ts';

interface Output {
  warn(text: string): void;
  /** Whether the command leaves annotations to this; one that prints what it makes of the run itself does not. */
  readonly annotate?: boolean;
  readonly env?: Environment;
  /** Takes one line, without its end. GitHub reads standard error too, and standard output may be a document. */
  print?(line: string): void;
}

const toStandardError = (line: string): void => void process.stderr.write(`${line}\n`);

/** Less room than this in a step's summary holds no summary of ours, in bytes. */
const leastSummaryBytes = 2_000;
/** A shard names its worst case and the number of the others: the merged run has the annotations of all shards. */
const mostOfShard = 2;
const mostSourceBytes = 1_000_000;

/**
 * Tells a finished run to GitHub, if the command runs in a step of its Actions: the step's summary and annotations. Never throws: what cannot be written is a
 * warning, and no verdict depends on it.
 */
export async function writeGithubOutput(
  run: RunResult,
  { warn, annotate = true, env = process.env, print = toStandardError }: Output,
): Promise<void> {
  if (!isGithub(env)) return;
  const file = env['GITHUB_STEP_SUMMARY'];
  if (file !== undefined && file !== '')
    await appendSummary(run, file, warn).catch((cause: Error) =>
      warn(`the summary of the step cannot be written: ${cause.message}`),
    );
  if (!annotate) return;
  const places = await placesOf(run.cases, env['GITHUB_WORKSPACE'] ?? process.cwd());
  const options: AnnotationOptions = {
    most: run.shard === undefined ? mostAnnotations : mostOfShard,
    locate: ({ id }) => places.get(id),
  };
  for (const annotation of annotationsOf(run, options)) print(workflowCommand(annotation));
}

async function appendSummary(run: RunResult, file: string, warn: Output['warn']): Promise<void> {
  const used = await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
  const left = mostSummaryBytes - used - 1;
  if (left < leastSummaryBytes) warn(`the summary of the step is full (${used} bytes); it is not written`);
  else await appendFile(file, `${used > 0 ? '\n' : ''}${stepSummary(run, left)}`);
}

/** Where the cases of the user's own scenarios are written, by their ids. Scenarios of the tool are in no workspace. */
async function placesOf(cases: readonly CaseResult[], workspace: string): Promise<Map<string, Annotation['place']>> {
  const places = new Map<string, Annotation['place']>();
  const texts = new Map<string, Promise<string | null>>();
  const root = await realpath(workspace).catch(() => null);
  if (root === null) return places;
  for (const { id, scenario, case: name, outcome } of cases) {
    if (outcome === 'pass' || outcome === 'skipped' || !/\.[cm]?[jt]s$/.test(scenario)) continue;
    const path = await realpath(resolve(scenario)).catch(() => null);
    const file = path === null ? '..' : relative(root, path);
    if (path === null || file.startsWith('..')) continue;
    const text = texts.get(path) ?? sourceOf(path);
    texts.set(path, text);
    places.set(id, { file, line: lineOf(name, (await text) ?? '') });
  }
  return places;
}

/** The text of a file of ordinary size; `null` for anything else that has the name. */
async function sourceOf(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null);
  if (found === null || !found.isFile() || found.size > mostSourceBytes) return null;
  return readFile(path, 'utf8').catch(() => null);
}

/** The line that names the case, from 1; the first line where none does. */
function lineOf(name: string, source: string): number {
  const spellings = ["'", '"', '`'].map((quote) => `case: ${quote}${name}${quote}`);
  const index = source.split('\n').findIndex((line) => spellings.some((spelling) => line.includes(spelling)));
  return Math.max(index, 0) + 1;
}
