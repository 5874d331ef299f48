import { closest } from '../../../model/closest.ts';
import { usageError } from '../../../model/errors.ts';
import { loadFaults } from '../../../network/faults/index.ts';
import { call } from '../../../up/control-client.ts';
import { findLivingPair, listPairs } from '../../../up/registry.ts';
import type { Healed } from '../../../up/types.ts';
import { agoText, faultWords, proofText } from '../../pairs/fault-text.ts';

/** One fault: its proof, and up to a minute for a server that starts again, ms. Several are healed one after the other. */
const healMs = 300_000;

/** `replfault heal`. */
export async function heal(words: readonly string[], { json }: { readonly json?: boolean }): Promise<void> {
  const { name, fault } = await meant(words);
  const pair = await findLivingPair(name);
  const { healed, started } = await call(pair, 'heal', { fault }, healMs);
  if (json) process.stdout.write(`${JSON.stringify({ name: pair.name, healed, started })}\n`);
  else process.stdout.write(healedText(pair.name, { healed, started }, Date.now()));
}

function healedText(name: string, { healed, started }: Healed, nowMs: number): string {
  if (healed.length + started.length === 0) return `no fault is in effect, pair ${name}\n`;
  const faults = healed.map(
    (one) => `healed ${faultWords(one)} after ${agoText(one.since, nowMs)}, pair ${name}\n  ${proofText(one)}\n`,
  );
  return [...faults, ...started.map((one) => `started the ${one} again, pair ${name}\n`)].join('');
}

/** One word is a pair or a fault: no pair has the name of a fault. @throws ReplfaultError (usage). */
async function meant(words: readonly string[]): Promise<{ name?: string; fault: string | null }> {
  const [first, second, ...more] = words;
  if (more.length > 0) throw usageError('TOO_MANY_WORDS', 'too many arguments', 'write: replfault heal NAME FAULT');
  if (first === undefined) return { fault: null };
  if (second !== undefined) return { name: first, fault: second };
  const isPair = (await listPairs()).some((pair) => pair.name === first);
  if (isPair) return { name: first, fault: null };
  const faults = [...(await loadFaults()).keys()];
  if (faults.includes(first)) return { fault: first };
  const pairs = (await listPairs()).map((pair) => pair.name);
  throw usageError(
    'UNKNOWN_WORD',
    `there is no pair and no fault named ${first}`,
    closest(first, [...pairs, ...faults]) ?? 'replfault status shows the pairs and their faults',
  );
}
