import type { ClaimResult, ClaimVerdict, Facts } from '../../model/claim-result.ts';
import { formatBytes, formatCount, formatMs } from './quantities.ts';

export const claimWord: Readonly<Record<ClaimVerdict, string>> = {
  confirmed: 'confirmed',
  conditional: 'conditional',
  refuted: 'refuted',
  'not-testable': 'not testable',
  undecided: 'undecided',
};

export const claimSign: Readonly<Record<ClaimVerdict, string>> = {
  confirmed: '✓',
  refuted: '✗',
  conditional: '±',
  'not-testable': '–',
  undecided: '?',
};

/** What the verdicts mean, said once. */
export const runbookIntroduction =
  'Each line of the common runbook for error 1190 was put on trial on real servers. Its file says beforehand what is expected, what is measured, by which rule it is decided and how many trials must be believed. Confirmed: it holds as it stands. Conditional: it holds only under the condition that is named. Refuted: what was measured contradicts it. Not testable: the servers or this tool cannot show it.';

/** `8 confirmed, 9 conditional, 7 refuted, 1 not testable`, on all servers together. */
export function claimCounts(results: readonly ClaimResult[]): string {
  const counts = (Object.keys(claimWord) as ClaimVerdict[]).flatMap((verdict) => {
    const count = results.filter((one) => one.verdict === verdict).length;
    return count === 0 ? [] : [`${count} ${claimWord[verdict]}`];
  });
  return counts.join(', ');
}

/** A fact's name in words, without its unit: `blindWindowMs` is `blind window`. */
export function factLabel(name: string): string {
  const words = name
    .replace(/(Ms|Bps|Bytes|Percent|S)$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2');
  const spoken = words
    .split(' ')
    .map((word) => (/^[A-Z][a-z]/.test(word) ? word.toLowerCase() : word))
    .join(' ');
  return spoken === '' ? name : spoken;
}

/** A fact's value with the unit that its name tells. */
export function factText(name: string, value: Facts[string]): string {
  if (value === null) return 'not measured';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  if (/Ms$/.test(name)) return formatMs(value);
  if (/Bps$/.test(name)) return `${formatBytes(value)}/s`;
  if (/bytes$/i.test(name) || /^bytes[A-Z]/.test(name)) return formatBytes(value);
  // An error's number is a name, not an amount.
  if (/errno$/i.test(name)) return String(value);
  if (/Percent$/.test(name)) return `${formatCount(value)} %`;
  if (/[a-z]S$/.test(name)) return `${formatCount(value)} s`;
  return formatCount(value);
}
