import { defineClaim, type Facts, procedures } from 'replfault';
import { deliveryFacts, spread } from './_delivered.ts';
import { median, planted, trialsOf } from './_facts.ts';

const of = (name: string): string => `wide-area/compression/${name}`;
const ways = ['zlib', 'zstd', 'transactions'] as const;
const rows = ['repeated', 'random'] as const;
type Rows = (typeof rows)[number];

/** So many times as many transactions arrive in the same time where compression helps. */
const helpsFrom = 1.5;

const wayWords: Readonly<Record<(typeof ways)[number], string>> = {
  zlib: 'zlib',
  zstd: 'zstd',
  transactions: 'compressed transactions',
};

export default defineClaim({
  id: 'Q10',
  says: 'Compress the replication connection, or the transactions in the binary log, to get more over a narrow link.',
  hypothesis: 'Compression helps as far as the rows compress. Rows that do not compress arrive no faster.',
  variable: 'transactions that arrive at the replica, percent of those that the source commits at the same time',
  rule: `Compression helps if the median of the transactions that arrive is at least ${helpsFrom} times that without compression. Confirmed if every kind helps with rows that compress and with rows that do not. Refuted if none helps with either. Conditional otherwise.`,
  reads: ['bytes'],
  effect: 'fixed',
  leastTrials: 2,
  exhibits: ['plain', ...ways].flatMap((way) => rows.map((kind) => of(`${way}-${kind}`))),
  measure: (trial) => {
    const { bandwidthMbitS } = trial.result.params;
    return { bandwidthMbitS: typeof bandwidthMbitS === 'number' ? bandwidthMbitS : null, ...deliveryFacts(trial) };
  },
  decide(facts) {
    const trials = (way: string, kind: Rows): readonly Facts[] => trialsOf(facts, of(`${way}-${kind}`));
    const arrived = (way: string, kind: Rows): number | null => median(trials(way, kind), 'arrivedPercent');
    // A kind that the servers lack was not played.
    const played = ways.filter((way) => rows.every((kind) => trials(way, kind).length > 0));
    const helps = (way: string, kind: Rows): boolean => {
      const [plain, compressed] = [arrived('plain', kind), arrived(way, kind)];
      return plain !== null && compressed !== null && compressed >= helpsFrom * plain;
    };
    const all = played.flatMap((way) => rows.map((kind) => helps(way, kind)));
    const list = (kind: Rows): string =>
      played.map((way) => `${spread(trials(way, kind), 'arrivedPercent', '%')} with ${wayWords[way]}`).join(', ');
    return {
      verdict:
        all.length > 0 && all.every((one) => one) ? 'confirmed' : all.some((one) => one) ? 'conditional' : 'refuted',
      sentence: `On a link of ${median(trials('plain', 'random'), 'bandwidthMbitS')} Mbit/s, ${spread(trials('plain', 'repeated'), 'arrivedPercent', '%')} of the committed transactions arrived while they were written without compression. With rows of one repeated letter, ${list('repeated')}. With rows of random bytes, ${list('random')}.`,
      numbers: {
        plainArrivedPercent: arrived('plain', 'random'),
        zlibRepeatedArrivedPercent: arrived('zlib', 'repeated'),
        zlibRandomArrivedPercent: arrived('zlib', 'random'),
        zstdRepeatedArrivedPercent: arrived('zstd', 'repeated'),
        zstdRandomArrivedPercent: arrived('zstd', 'random'),
        transactionsRepeatedArrivedPercent: arrived('transactions', 'repeated'),
        transactionsRandomArrivedPercent: arrived('transactions', 'random'),
      },
    };
  },
  planted: {
    world: 'Compression does not make more arrive, whatever the rows are.',
    verdict: 'refuted',
    change: (facts) =>
      planted(facts, Object.fromEntries(ways.map((way) => [of(`${way}-repeated`), { arrivedPercent: 45 }]))),
  },
  contrary: {
    world: 'The link carries 100 Mbit/s instead of 20, more than what the source writes.',
    verdict: 'refuted',
    params: ['wide-area/compression:bandwidthMbitS=100'],
  },
  corrected(server) {
    return [
      'Compress only if the link is narrow and your rows compress: text and repeated values do; images, archives and encrypted columns do not. The measured rows are the two extremes.',
      'Compression costs processor time on both ends and does not help against a source or replica that is too slow.',
      'Compare what the source writes with what arrives, with and without compression:',
      procedures.compareEnds(server, { by: 'position' }),
    ];
  },
});
