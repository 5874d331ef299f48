import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoRun } from '../demo-run.ts';

export interface RecordedPlays extends AsyncDisposable {
  readonly folders: readonly string[];
  /** Ids of cases that did not pass, with the reason: their looks are not used. */
  readonly leftOut: readonly string[];
}

/**
 * Plays with looks, one case at a time, by the built tool. What does not pass is left out and not played again: the truth of such a case is not known.
 *
 * @param lookS time between looks, s
 * @param workers cases at a time
 */
export async function recordPlays(
  server: string,
  plays: readonly (readonly string[])[],
  lookS: number,
  workers = 1,
): Promise<RecordedPlays> {
  const scratch = await mkdtemp(join(tmpdir(), 'rf-truth-'));
  const folders: string[] = [];
  const leftOut: string[] = [];
  const dispose = async (): Promise<void> => rm(scratch, { recursive: true, force: true });
  try {
    for (const [index, play] of plays.entries()) {
      const folder = join(scratch, String(index));
      const args = [
        ...play,
        '--runtime',
        'local',
        '--server',
        server,
        '--looks',
        String(lookS),
        '--workers',
        String(workers),
        '--reporter',
        'json',
      ];
      const { result } = await demoRun(args, async (dir) => cp(dir, folder, { recursive: true, dereference: true }));
      folders.push(folder);
      for (const { id, outcome, reason, verdicts } of result.cases)
        if (outcome === 'fail' || outcome === 'inconclusive')
          leftOut.push(`${id}: ${outcome}: ${reason ?? verdicts.find((one) => one.outcome !== 'pass')?.reason}`);
      process.stdout.write(`${server}, ${index + 1} of ${plays.length}: ${JSON.stringify(result.counts)}\n`);
    }
  } catch (error) {
    await dispose();
    throw error;
  }
  return { folders, leftOut, [Symbol.asyncDispose]: dispose };
}
