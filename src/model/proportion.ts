/** Probability that is left outside the interval, half of it on each side. */
const outside = 0.05;
const bisections = 60;

/** Where the probability of something is, when it was seen in `k` of `n` trials. Shares from 0 to 1. */
export interface ShareInterval {
  readonly from: number;
  readonly to: number;
}

/**
 * The exact 95 % interval of Clopper and Pearson: wide where trials are few, and never narrower than 95 %.
 *
 * @param k trials in which it was so
 * @param n all trials, independent of one another
 * @throws RangeError unless both are whole numbers, 0 <= k <= n and n > 0
 * @example shareInterval(2, 2) // { from: 0.158, to: 1 }
 */
export function shareInterval(k: number, n: number): ShareInterval {
  if (!Number.isInteger(k) || !Number.isInteger(n) || k < 0 || n < 1 || k > n)
    throw new RangeError(`${k} of ${n} is no number of trials`);
  return {
    from: k === 0 ? 0 : root((share) => 1 - atMost(k - 1, n, share) - outside / 2),
    to: k === n ? 1 : root((share) => outside / 2 - atMost(k, n, share)),
  };
}

/**
 * The interval in words, for people.
 *
 * @example boundText(2, 2) // '95 %: at least 16 %'
 * @example boundText(0, 10) // '95 %: at most 31 %'
 */
export function boundText(k: number, n: number): string {
  const { from, to } = shareInterval(k, n);
  // Rounded away from what would claim more than is known.
  const [low, high] = [Math.floor(100 * from + 1e-9), Math.ceil(100 * to - 1e-9)];
  if (k === n) return `95 %: at least ${Math.round(100 * from)} %`;
  if (k === 0) return `95 %: at most ${Math.round(100 * to)} %`;
  return `95 %: ${low} to ${high} %`;
}

/**
 * A sentence whose counts of trials (`2 of 2`, `0 of 10 trials`) are followed by their 95 % interval. Other numbers stay: a count has at most
 * as many trials as there were.
 *
 * @param mostTrials all trials of all exhibits
 * @example withBounds('It failed in 2 of 2 trials.', 4) // 'It failed in 2 of 2 trials (95 %: at least 16 %).'
 */
export function withBounds(sentence: string, mostTrials: number): string {
  return sentence.replace(/\b(\d+) of (\d+)\b( trials\b)?(?!( trials)? \(95 %)/g, (text, yes: string, of: string) => {
    const [k, n] = [Number(yes), Number(of)];
    return n < 1 || k > n || n > mostTrials ? text : `${text} (${boundText(k, n)})`;
  });
}

/** Probability of at most `k` of `n` where each has this share. */
function atMost(k: number, n: number, share: number): number {
  let term = (1 - share) ** n;
  if (term === 0) return k >= n ? 1 : 0;
  let sum = term;
  for (let i = 1; i <= k; i++) {
    term *= ((n - i + 1) / i) * (share / (1 - share));
    sum += term;
  }
  return sum;
}

/** Where a function that grows from 0 to 1 crosses 0. */
function root(of: (share: number) => number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < bisections; step++) {
    const middle = (low + high) / 2;
    if (of(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
