import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunResult } from '../../src/model/result.ts';
import { Timeline } from '../../src/model/timeline.ts';
import type { LabelledLooks } from './fixture.ts';
import { type LabelledCase, labelCase } from './label.ts';

/**
 * Labels the looks of recorded runs. Only cases that passed count: of the others it is not known what was played.
 *
 * @param folders of runs that were recorded with `--looks`
 * @param lookS as in that option
 * @throws Error for a run without looks
 */
export async function labelRuns(
  server: string,
  folders: readonly string[],
  lookS: number,
  scale: number,
): Promise<LabelledLooks> {
  const cases: LabelledCase[] = [];
  let version = '';
  for (const folder of folders) {
    const run = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')) as RunResult;
    for (const one of run.cases) {
      // What is flaky has passed when it was played again, and has the history of that attempt.
      if ((one.outcome !== 'pass' && one.outcome !== 'flaky') || one.timeline === null) continue;
      version = one.server?.replica.version ?? version;
      const timeline = Timeline.fromNdjson(await readFile(join(folder, one.timeline), 'utf8'));
      const labelled = labelCase(`${one.scenario}/${one.case}`, timeline, lookS * 1000);
      // A case of which the servers were not the pair's own (its end, an upgrade) has none.
      if (labelled.looks.length > 1) cases.push(labelled);
    }
  }
  if (cases.length === 0) throw new Error(`no looks in ${folders.join(', ')}: record with run --looks`);
  return { server, version, scale, cases };
}
