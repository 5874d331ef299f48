import type { ClaimResult, ClaimVerdict, Facts } from '../../model/claim-result.ts';
import { boundText } from '../../model/proportion.ts';
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
    '“2 of 2 trials (95 %: at least 16 %)”: it was so in 2 of 2 valid trials; if it is a matter of chance, its share of all trials is at least 16 % (95 % interval of Clopper and Pearson). A trial is valid if the experiment was sound: the fault took effect, every probe worked to the end, the healthy control passed. What the servers made of it decides the verdict, whatever the scenario expects. Effects of chance (lost packets, cuts of whatever is under way) need 10 trials, timers 3, others 2. Every other number is the median, unless its line says otherwise.',
    'A verdict holds under the conditions of its trials, which are listed below it. What was not tried is not testable here, and not refuted.',
    'Times count from the injection of the fault, unless their line says otherwise. The timeouts of the test servers are short. The conditions of each verdict list them; “1:30 of what servers ship with” means that all of them are shortened alike. In production, times grow with your values.',
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
const ofTrials = /^(\d+) of (\d+)$/;

/** A count of trials with what it says of all others: `2 of 2 trials (95 %: at least 16 %)`; `null` for any other text. */
function trialsText(value: string): string | null {
  const [, k, n] = ofTrials.exec(value) ?? [];
  if (k === undefined || n === undefined) return null;
  const counted = Number(n) > 0 && Number(k) <= Number(n);
  return counted ? `${value} trials (${boundText(Number(k), Number(n))})` : `${value} trials`;
}

/** How many valid trials the cases of a claim need: `at least 3 of each case; 10 of kernel/packet-loss/thirty-percent`. */
export function neededText({ leastTrials, needed = {} }: Pick<ClaimResult, 'leastTrials' | 'needed'>): string {
  const numbers = Object.values(needed);
  const usual = numbers.length === 0 ? leastTrials : Math.min(...numbers);
  const more = Object.entries(needed).filter(([, n]) => n > usual);
  return [`at least ${usual} valid trials of each case`, ...more.map(([name, n]) => `${n} of ${name}`)].join('; ');
}

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
  if (typeof value === 'string') return trialsText(value) ?? value;
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
