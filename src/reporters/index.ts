import { readdir } from 'node:fs/promises';
import { distance } from 'fastest-levenshtein';
import { ReplfaultError, usageError } from '../model/errors.ts';
import type { RunResult } from '../model/result.ts';
import type { Timeline } from '../model/timeline.ts';
import type { Reporter } from './types.ts';

const notReporters = new Set(['index', 'types']);

/** Names of all reporters: every file of this folder that is neither this registry nor its types. */
export async function reporterNames(): Promise<string[]> {
  const entries = await readdir(new URL('./', import.meta.url), { withFileTypes: true });
  return entries
    .filter((e) => e.isFile() && /\.[jt]s$/.test(e.name) && !e.name.endsWith('.d.ts'))
    .map((e) => e.name.replace(/\.[jt]s$/, ''))
    .filter((name) => !notReporters.has(name))
    .sort();
}

/**
 * Loads reporters by name, in the order asked for; without names, all that write a file.
 * @throws ReplfaultError `unknown-reporter` (exit 2), naming the nearest known reporter.
 */
export async function loadReporters(names: readonly string[] = []): Promise<Reporter[]> {
  const known = await reporterNames();
  for (const name of names) if (!known.includes(name)) throw unknownReporter(name, known);
  const wanted = names.length === 0 ? known : [...new Set(names)];
  const loaded = await Promise.all(wanted.map(load));
  return names.length === 0 ? loaded.filter((r) => r.fileName !== null) : loaded;
}

export interface Rendered {
  /** What to write into the run folder. */
  readonly files: readonly { readonly reporter: string; readonly fileName: string; readonly text: string }[];
  /** What to print to standard output. */
  readonly printed: readonly { readonly reporter: string; readonly text: string }[];
  /** Reporters that broke. The run's outcome does not depend on them. */
  readonly errors: readonly ReplfaultError[];
}

/** Renders a run with every reporter. One that throws becomes an entry in `errors`; the others are not disturbed. */
export function renderAll(
  run: RunResult,
  reporters: readonly Reporter[],
  timelineOf: (caseId: string) => Timeline | undefined,
): Rendered {
  const files: { reporter: string; fileName: string; text: string }[] = [];
  const printed: { reporter: string; text: string }[] = [];
  const errors: ReplfaultError[] = [];
  for (const reporter of reporters) {
    try {
      if (reporter.applies?.(run) === false) continue;
      const text = reporter.render(run, timelineOf);
      if (reporter.fileName === null) printed.push({ reporter: reporter.name, text });
      else files.push({ reporter: reporter.name, fileName: reporter.fileName, text });
    } catch (cause) {
      errors.push(
        new ReplfaultError('reporter-failed', `the reporter "${reporter.name}" failed: ${messageOf(cause)}`, {
          hint: 'The verdicts are not affected; the other reports were written.',
          cause,
        }),
      );
    }
  }
  return { files, printed, errors };
}

async function load(name: string): Promise<Reporter> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const module: { reporter?: Reporter } = await import(new URL(`./${name}.${extension}`, import.meta.url).href);
  if (module.reporter?.name !== name)
    throw new ReplfaultError(
      'bad-reporter',
      `the file of the reporter "${name}" does not export a reporter of that name`,
    );
  return module.reporter;
}

function unknownReporter(name: string, known: readonly string[]): ReplfaultError {
  const nearest = [...known].sort((a, b) => distance(name, a) - distance(name, b))[0];
  const near = nearest !== undefined && distance(name, nearest) <= Math.max(2, name.length / 3);
  const suggestion = near ? `Did you mean "${nearest}"? ` : '';
  return usageError('unknown-reporter', `there is no reporter "${name}"`, `${suggestion}Known: ${known.join(', ')}.`);
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
