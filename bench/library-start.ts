import { type PairOptions, startPair } from '../dist/src/index.js';

/** Wall times of `startPair`, ms, as a user of the library has them; the first of a process, which loads everything, is left out. */
export async function libraryStartTimes(repetitions: number, options: PairOptions = {}): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index <= repetitions; index += 1) {
    const startedAt = performance.now();
    const pair = await startPair(options);
    if (index > 0) times.push(performance.now() - startedAt);
    await pair.close();
  }
  return times;
}
