import { acceptedOption } from '../../model/comparison.ts';
import type { ParserAnswer } from '../../servers/options/asked/answer.ts';
import { withoutLoose } from '../../servers/options/asked/messages.ts';

const warned = 'accepted, with a warning: ';
const refused = 'refused: ';
/** Longer messages are cut, characters. */
const mostText = 300;

/** A name with what the program answered to it; `undefined` where it was not asked. */
export type NamedAnswer = readonly [name: string, answer: ParserAnswer | undefined];

/**
 * What a program answered to options, as a history keeps it: `accepted`, `accepted, with a warning: ...` or `refused: ...` by name, sorted. Of a name
 * that stands more than once the worst answer counts: one refused line ends the server. Names without an answer are left out. Pure.
 */
export function optionFacts(answers: readonly NamedAnswer[]): Record<string, string> {
  const facts = new Map<string, string>();
  for (const [name, answer] of answers) {
    const said = wordsOf(answer);
    const before = facts.get(name);
    if (said !== null && (before === undefined || badness(said) > badness(before))) facts.set(name, said);
  }
  return Object.fromEntries([...facts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function wordsOf(answer: ParserAnswer | undefined): string | null {
  if (answer?.outcome !== 'accepted' && answer?.outcome !== 'refused') return null;
  const { outcome, message } = answer;
  const lines = (message ?? 'no reason given').split('\n').map((line) => withoutLoose(line).replace(/\.+$/, ''));
  const told = lines.join('; ').slice(0, mostText);
  if (outcome === 'refused') return `${refused}${told}`;
  return message === null ? acceptedOption : `${warned}${told}`;
}

const badness = (said: string): number => (said.startsWith(refused) ? 2 : said === acceptedOption ? 0 : 1);
