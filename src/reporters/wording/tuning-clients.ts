import type { ClientTrial, Tuning } from '../../model/tuning.ts';
import { sentence } from './text.ts';
import { scaleText } from './tuning.ts';

/** One trial of another client as words: what it was, what should have happened, what was seen, at which scale, and in detail. */
export interface ClientRow {
  readonly what: string;
  readonly should: string;
  readonly sign: string;
  readonly word: string;
  readonly good: boolean | null;
  readonly scale: string;
  readonly sentence: string;
}

/** What the recommended net_write_timeout was seen to mean for clients that pause while they read; none where that was not verified. */
export function clientRows({ clients = [] }: Pick<Tuning, 'clients'>): ClientRow[] {
  return clients.map((one) => ({
    what: `client that pauses for ${one.share} times net_write_timeout`,
    should: one.expected === 'survives' ? 'survive' : 'be disconnected',
    ...seenAs(one),
    scale: scaleText(one.scale),
    sentence: sentence(one.sentence),
  }));
}

function seenAs({ expected, seen, skipped }: ClientTrial): Pick<ClientRow, 'sign' | 'word' | 'good'> {
  if (skipped !== null) return { sign: '-', word: 'not played here', good: null };
  if (seen === null) return { sign: '?', word: 'not valid', good: null };
  const word = seen === 'survives' ? 'survives' : 'is disconnected';
  return seen === expected
    ? { sign: '✓', word, good: true }
    : { sign: '✗', word: `${word}, not expected`, good: false };
}
