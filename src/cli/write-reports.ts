import { join } from 'node:path';
import type { RunResult } from '../model/result.ts';
import type { Timeline } from '../model/timeline.ts';
import { loadReporters, renderAll } from '../reporters/index.ts';
import type { Reporter } from '../reporters/types.ts';
import { type RunFolder, writeWhole } from '../runner/run-folder.ts';

interface Output {
  readonly print: boolean;
  warn(text: string): void;
  beforePrinting?(files: readonly string[]): void;
}

/** Renders and writes every report of a run. `run.json` is always written: without it the run could not be opened again. */
export async function writeReports(
  folder: RunFolder,
  result: RunResult,
  timelineOf: (id: string) => Timeline | undefined,
  reporters: readonly Reporter[],
  output: Output,
): Promise<string[]> {
  const always = (await loadReporters(['json', 'console'])).filter(
    (one) => !reporters.some((chosen) => chosen.name === one.name),
  );
  const rendered = renderAll(result, [...reporters, ...always], timelineOf);
  for (const error of rendered.errors) output.warn(`${error.message}${error.hint ? ` (${error.hint})` : ''}`);
  const files: string[] = [];
  for (const file of rendered.files) {
    const path = join(folder.dir, file.fileName);
    await writeWhole(path, file.text);
    files.push(path);
  }
  output.beforePrinting?.(files);
  if (output.print)
    for (const piece of rendered.printed)
      process.stdout.write(piece.text.endsWith('\n') ? piece.text : `${piece.text}\n`);
  return files;
}
