import type { Resumption, ResumptionNumber } from '../../model/result.ts';
import { type ResumeCell, spanOf } from '../facts/resumption.ts';
import type { Introduction } from './introduction.ts';
import { outcomeWord } from './outcome.ts';
import { formatBytes, formatCount, formatMs } from './quantities.ts';

/** What the columns mean, said once. */
export const resumeLedgerIntroduction: Introduction = {
  shows:
    'Use this page to look up, for a kind of break, whether replication resumes by itself, what an operator must do if it does not, how long this takes, and what is sent again. All of it was measured on real servers.',
  points: [
    'Times count from the moment when the path worked again: the end of the outage, or the break itself if the path worked at once. The status was sampled about every 40 ms: a shorter time means less than one sample.',
    'The connect retry of the servers is 1 s, and their network timeouts are a few seconds. In production the times grow with your values: with a connect retry of 60 s, a refused connection costs up to 60 s.',
    'Resumed by: a replica has resumed if its receiver kept running until no transaction was missing, or until the end of the case. If the receiver ran only briefly and stopped again, nobody resumed it. In brackets: what the operator did after the break.',
    'Attempts to connect: all connection attempts of the replica after the break, with the successful one.',
    'Bytes sent again: bytes of the binary log that the source sent a second time.',
    'Partial transactions: transactions that the replica had received in part before the break. The source sent them again from their beginning. MySQL writes them to its relay log a second time; MariaDB keeps the part that it has and skips it when it arrives again.',
    'Zombie dump threads: dump threads of the old connection that still existed on the source beside the new one, and for how long. Those that existed for less than one sample are not seen.',
    'Data: the result of the comparison at the end of the case. Not compared: the replica had been written to, or it did not resume.',
    '–: not known. The reason is under Remarks.',
    'A killed process loses nothing that the kernel has. After a crash of the host the end of the relay log can be missing: with GTIDs nothing is lost. By file and position keep relay_log_recovery=ON; an applier with several workers may not start then (MySQL 9.7).',
  ],
};

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
  const repairs = actions.filter((one) => !breaks.has(one));
  if (repairs.includes('point-at-source'))
    return 'itself, on the second source; back on the first one: an operator (point-at-source)';
  return repairs.length === 0 ? 'an operator' : `an operator (${repairs.join(', ')})`;
}

/** What operators do in a case to break replication, or before it. */
const breaks: ReadonlySet<string> = new Set(['purge-binary-logs', 'write-on-replica', 'configure-connection-failover']);

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
  const bad = cell.results.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'skipped');
  return [
    ...[...reasons].map(([reason, names]) => `not known: ${names.join(', ')} (${reason})`),
    ...bad.map((result) => {
      const verdict = result.verdicts.find(({ outcome }) => outcome === result.outcome);
      return `${outcomeWord[result.outcome]}: ${result.reason ?? verdict?.reason ?? 'no reason recorded'}`;
    }),
  ];
}

const wordFor: Readonly<Record<ResumptionNumber | 'resumedBy', string>> = {
  resumedBy: 'what resumed it',
  receiverMs: 'time until the receiver ran',
  equalityMs: 'time until GTIDs were equal',
  attempts: 'attempts to connect',
  bytesResent: 'bytes sent again',
  partialTransactions: 'partial transactions',
  zombieDumpThreads: 'zombie dump threads',
  zombieMs: 'lifetime of zombie dump threads',
};

function spanText(cell: ResumeCell, name: ResumptionNumber, format: (value: number) => string): string {
  const span = spanOf(cell, name);
  if ('reason' in span) return unknown;
  const [least, most] = [format(span.least), format(span.most)];
  return least === most ? least : `${least} to ${most}`;
}
