import type { RunResult } from '../../model/result.ts';
import { playedWords } from '../../model/switches.ts';
import { plural } from './quantities.ts';

/** How cases were set up otherwise than usual, a line for each way; empty where none was. */
export function setUpLines({ cases }: Pick<RunResult, 'cases'>): readonly string[] {
  const ways = new Map<string, number>();
  for (const { played } of cases) {
    const words = playedWords(played).join(', ');
    if (words !== '') ways.set(words, (ways.get(words) ?? 0) + 1);
  }
  return [...ways].map(([words, count]) => `${plural(count, 'case')} played with ${words}`);
}
