import type { ClaimResult, ClaimVerdict, Facts } from '../../model/claim-result.ts';
import { type FactWords, factWords } from './fact-words.ts';
import type { Introduction } from './introduction.ts';
import { formatBytes, formatCount, formatMs, plural } from './quantities.ts';

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

/** What the verdicts and numbers mean, said once. */
export const runbookIntroduction: Introduction = {
  shows:
    'Use this page to check a piece of advice about error 1190 (ER_MASTER_NET_WRITE, “Net error writing to master”) before you follow it, and to find what to do instead. Each claim was tested on real servers; the rule for its verdict was fixed before the test.',
  points: [
    'No server raises the number 1190. “The error” here means: the source cannot finish a write of binary log events to a replica. Look in its error log for “Aborted connection” with the user of the replica, “Failed on my_net_write()” on MySQL or “Got an error writing communication packets” on MariaDB. MySQL 8.0 and later also count 1160 or 1161.',
    '✓ confirmed: the claim holds as written. ± conditional: it holds only under the condition that the verdict names. ✗ refuted: the measurements contradict it. – not testable: the servers or this tool cannot show it.',
    '“2 of 2 trials”: of 2 valid trials. A trial is valid if its case passed: the fault took effect, every probe worked to the end, and the checks of the scenario held. At least 2 are needed of each case, unless a claim says otherwise. Every other number is their median, unless its line says otherwise.',
    'Times count from the injection of the fault, unless their line says otherwise. The timeouts of the test servers are short: mostly net_write_timeout 2 s, replica_net_timeout (slave_net_timeout) 4 s and a connect retry of 1 s. In production, times grow with your values.',
    'Evidence names scenario/case. “npx replfault run SCENARIO” plays it.',
  ],
};

/** `8 confirmed, 9 conditional, 7 refuted, 1 not testable`, on all servers together. */
export function claimCounts(results: readonly ClaimResult[]): string {
  const counts = (Object.keys(claimWord) as ClaimVerdict[]).flatMap((verdict) => {
    const count = results.filter((one) => one.verdict === verdict).length;
    return count === 0 ? [] : [`${count} ${claimWord[verdict]}`];
  });
  return counts.join(', ');
}

/** Trials, as claims count them: `2 of 2`. */
const ofTrials = /^\d+ of \d+$/;

/**
 * What a fact is a number of: in its own words where it has some, else in those of its name, with what kind of number it
 * is. `blindWindowMs` is `blind window (time)`, so that no two facts of a claim look the same.
 */
export function factLabel(name: string, value: Facts[string] = null): string {
  const known = wordsOf(name);
  if (known !== null) return known.label;
  const kind = kindOf(name, value);
  return `${spoken(name)}${kind === null ? '' : ` (${kind})`}`;
}

/** A fact's value with its unit. */
export function factText(name: string, value: Facts[string]): string {
  if (value === null) return 'not measured';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return ofTrials.test(value) ? `${value} trials` : value;
  const words = wordsOf(name);
  if (value === 0 && words?.zero !== undefined) return words.zero;
  const unit = suffixes.find(({ at }) => at.test(name));
  if (unit !== undefined) return unit.text(value);
  const counts = words?.counts;
  return counts === undefined ? formatCount(value) : plural(value, counts);
}

interface Suffix {
  readonly at: RegExp;
  readonly kind: string;
  readonly text: (value: number) => string;
}

/** Units in the names of facts. The first that fits counts. */
const suffixes: readonly Suffix[] = [
  { at: /[a-z]SPerS$/, kind: 'time by time', text: (value) => `${formatCount(value)} s per s` },
  { at: /Ms$/, kind: 'time', text: formatMs },
  { at: /[a-z]S$/, kind: 'time', text: (value) => `${formatCount(value)} s` },
  { at: /KBps$/, kind: 'rate', text: (value) => `${formatBytes(value * 1000)}/s` },
  { at: /Bps$/, kind: 'rate', text: (value) => `${formatBytes(value)}/s` },
  { at: /KB$/, kind: 'bytes', text: (value) => formatBytes(value * 1000) },
  { at: /bytes$|^bytes[A-Z]/i, kind: 'bytes', text: formatBytes },
  { at: /Percent$/, kind: 'share', text: (value) => `${formatCount(value)} %` },
  // An error's number is a name, not an amount.
  { at: /errno$/i, kind: 'error number', text: String },
];

function kindOf(name: string, value: Facts[string]): string | null {
  if (typeof value === 'string') return ofTrials.test(value) ? 'trials' : null;
  if (typeof value === 'boolean') return null;
  return suffixes.find(({ at }) => at.test(name))?.kind ?? (value === null ? null : 'count');
}

/** A run.json may come from elsewhere: its names are no keys of prototypes. */
function wordsOf(name: string): FactWords | null {
  return Object.hasOwn(factWords, name) ? (factWords[name] ?? null) : null;
}

/** A name as words, without its unit. */
function spoken(name: string): string {
  const words = name
    .replace(/(SPerS|Ms|KBps|Bps|KB|Bytes|Percent|S)$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(' ')
    .map((word) => (/^[A-Z][a-z]/.test(word) ? word.toLowerCase() : word))
    .join(' ');
  return words === '' ? name : words;
}
