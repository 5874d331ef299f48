import type { Resumption, ResumptionNumber } from '../../model/result.ts';
import { type ResumeCell, spanOf } from '../facts/resumption.ts';
import { outcomeWord } from './outcome.ts';
import { formatBytes, formatCount, formatMs } from './quantities.ts';

/** What the ledger leaves open, said once. */
export const resumeLedgerIntroduction =
  'Where replication was broken, what brought it back, and what that cost, from real runs. Times count from the moment the path was whole again: from the end of the outage, or from the break where the path was whole at once; they are as exact as the samples, about 40 ms. A replica has resumed when its receiver kept running until the replica lacked nothing, or to the end; a receiver that ran for a moment and stopped again was resumed by nobody. Attempts are all connections that the replica tried after the break, the one that lasted among them. Bytes sent again: bytes of binary log that the source sent a second time. Partial transactions: those of which a part had crossed before the break, and which then crossed again from their beginning (MySQL writes them to its relay log whole a second time; MariaDB keeps the part it has and passes over it as it arrives again). Zombie dump threads: those of the old connection that still stood on the source beside the new one, and for how long; what lives for less than a sample is not seen. A dash means not known, and the reason stands below.';

/** The columns beyond who resumed and the data, in their order. */
export const resumeColumns: readonly (readonly [string, (cell: ResumeCell) => string])[] = [
  ['Time until the receiver ran', receiverText],
  ['Time until GTIDs were equal', (cell) => spanText(cell, 'equalityMs', formatMs)],
  ['Attempts to connect', (cell) => spanText(cell, 'attempts', formatCount)],
  ['Bytes sent again', (cell) => spanText(cell, 'bytesResent', formatBytes)],
  ['Partial transactions', (cell) => spanText(cell, 'partialTransactions', formatCount)],
  ['Zombie dump threads', zombiesText],
];

/** What stands for a number that is not known. */
const unknown = '–';

/** `itself`, `an operator (start-replica)`, `nobody`; several where plays differ. */
export function resumedByText({ resumptions }: ResumeCell): string {
  return [...new Set(resumptions.map(oneResumedBy))].join(' or ');
}

function oneResumedBy({ resumedBy, actions }: Resumption): string {
  if (resumedBy === null) return unknown;
  if (resumedBy !== 'operator') return resumedBy;
  return actions.length === 0 ? 'an operator' : `an operator (${actions.join(', ')})`;
}

function receiverText(cell: ResumeCell): string {
  const text = spanText(cell, 'receiverMs', formatMs);
  if (text === unknown) return text;
  const anchors = new Set(cell.resumptions.map(({ countedFrom }) => countedFrom));
  return `${text} after ${[...anchors].map((one) => (one === 'heal' ? 'the outage' : 'the break')).join(' or ')}`;
}

function zombiesText(cell: ResumeCell): string {
  const count = spanText(cell, 'zombieDumpThreads', formatCount);
  const known = spanOf(cell, 'zombieDumpThreads');
  if ('reason' in known) return unknown;
  return known.most === 0 ? 'none seen' : `${count} for ${spanText(cell, 'zombieMs', formatMs)}`;
}

/** `intact`, or what is wrong with the data, or why nobody knows. */
export function dataText({ resumptions }: ResumeCell): string {
  const texts = resumptions.map(({ data }) => {
    if (data === null) return 'not compared';
    if (data.outcome === 'pass') return 'intact';
    return `${data.outcome === 'fail' ? 'not intact' : 'not decided'}: ${data.reason}`;
  });
  return [...new Set(texts)].join(' or ');
}

/** What a reader must know beside the numbers: why some are missing, and plays that did not pass. */
export function remarks(cell: ResumeCell): string[] {
  const reasons = new Map<string, string[]>();
  for (const { reasons: given } of cell.resumptions)
    for (const [name, reason] of Object.entries(given)) {
      const names = reasons.get(reason) ?? [];
      if (!names.includes(wordFor[name as keyof typeof wordFor])) names.push(wordFor[name as keyof typeof wordFor]);
      reasons.set(reason, names);
    }
  const bad = cell.results.filter(({ outcome }) => outcome === 'fail' || outcome === 'inconclusive');
  return [
    ...[...reasons].map(([reason, names]) => `${names.join(', ')} not known: ${reason}`),
    ...bad.map((result) => {
      const verdict = result.verdicts.find(({ outcome }) => outcome === result.outcome);
      return `${outcomeWord[result.outcome]}: ${result.reason ?? verdict?.reason ?? 'no reason recorded'}`;
    }),
  ];
}

const wordFor: Readonly<Record<ResumptionNumber | 'resumedBy', string>> = {
  resumedBy: 'who resumed',
  receiverMs: 'time to the running receiver',
  equalityMs: 'time to equal GTIDs',
  attempts: 'attempts',
  bytesResent: 'bytes sent again',
  partialTransactions: 'partial transactions',
  zombieDumpThreads: 'zombie dump threads',
  zombieMs: 'how long zombies lived',
};

function spanText(cell: ResumeCell, name: ResumptionNumber, format: (value: number) => string): string {
  const span = spanOf(cell, name);
  if ('reason' in span) return unknown;
  const [least, most] = [format(span.least), format(span.most)];
  return least === most ? least : `${least} to ${most}`;
}
