import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunResult } from '../src/model/result.ts';

/** One run of a part that is repeated. */
export interface Repetition {
  readonly result: RunResult;
  readonly wallMs: number;
  readonly exitCode: number;
}

const folder = 'reports/soak';

/**
 * One repetition of a part: the one that an interrupted soak kept, if it was played with the same files; otherwise it is played, and kept until the part
 * is complete.
 *
 * @param part name of the part
 * @param files hash of the files that the part depends on
 * @param index of the repetition, from 0
 */
export async function keptOr(
  part: string,
  files: string,
  index: number,
  play: () => Promise<Repetition>,
): Promise<Repetition & { readonly kept: boolean }> {
  const file = join(folder, part, `${files}-${index + 1}.json`);
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text !== null) return { ...(JSON.parse(text) as Repetition), kept: true };
  const { result, wallMs, exitCode } = await play();
  await mkdir(join(folder, part), { recursive: true });
  await writeFile(file, JSON.stringify({ result, wallMs, exitCode }));
  return { result, wallMs, exitCode, kept: false };
}

/** The part is complete, and its section written. */
export async function forgetKept(part: string): Promise<void> {
  await rm(join(folder, part), { recursive: true, force: true });
}
