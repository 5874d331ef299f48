import { crossedBytes, defineClaim, type Facts, type FactsByExhibit, procedures, type Trial } from 'replfault';
import { acrossRegions, isCrossRegion, regionNarrowInOne, regionNarrowInPieces } from './_cross-region.ts';
import { count, linkFacts, median, planted, time, trialsOf, writeFailed } from './_facts.ts';

const load = (name: string): string => `runbook/bulk-load/${name}`;
const narrowInOne = load('narrow-in-one');
const narrowInPieces = load('narrow-in-pieces');
const cutInOne = 'load/bulk-load/one-transaction-cut';
const cutInPieces = 'load/bulk-load/many-pieces-cut';
const full = 'load/row-image/full';
const minimal = 'load/row-image/minimal';

/** Less than this share of the bytes of the other way counts as less. */
const lessShare = 0.7;

export default defineClaim({
  id: 'F5',
  says: 'Split the large transaction, or set binlog_row_image=MINIMAL.',
  hypothesis:
    'Splitting does not prevent the timeout on a link that is too slow. It reduces what must be sent again after a disconnect. MINIMAL reduces the size of updates of wide rows, but not of inserts.',
  variable:
    'failed writes with the same load in one transaction and in many; bytes sent again after a cut; bytes sent for inserts and updates of 64 rows of 16 KB, with FULL and with MINIMAL',
  rule: 'Three effects are measured. Splitting prevents the failed write on the narrow link. Splitting reduces the bytes that are sent again after a cut to less than 0.7. MINIMAL reduces the bytes of both inserts and updates to less than 0.7. Confirmed if all three are present. Refuted if none is, and MINIMAL does not reduce updates either; not testable instead if the write did not fail in one transaction. Conditional otherwise.',
  reads: ['source-write', 'bytes'],
  effect: 'fixed',
  effectOf: {
    [narrowInOne]: 'timer',
    [narrowInPieces]: 'timer',
    [regionNarrowInOne]: 'timer',
    [regionNarrowInPieces]: 'timer',
  },
  leastTrials: 2,
  exhibits: [
    narrowInOne,
    narrowInPieces,
    cutInOne,
    cutInPieces,
    full,
    minimal,
    regionNarrowInOne,
    regionNarrowInPieces,
  ],
  optional: isCrossRegion,
  measure: (trial): Facts => ({
    ...linkFacts(trial),
    ...rowImage(trial),
    resentBytes: trial.result.derived?.bytesResent ?? null,
    insertBytes: crossedBytes(trial.timeline, 'inserts').value,
    updateBytes: crossedBytes(trial.timeline, 'updates').value,
  }),
  decide(facts) {
    const bytes = (exhibit: string, name: string) => median(trialsOf(facts, exhibit), name);
    const [one, pieces] = [
      count(trialsOf(facts, narrowInOne), writeFailed),
      count(trialsOf(facts, narrowInPieces), writeFailed),
    ];
    const [resentOne, resentPieces] = [bytes(cutInOne, 'resentBytes'), bytes(cutInPieces, 'resentBytes')];
    const [insertFull, insertMinimal] = [bytes(full, 'insertBytes'), bytes(minimal, 'insertBytes')];
    const [updateFull, updateMinimal] = [bytes(full, 'updateBytes'), bytes(minimal, 'updateBytes')];
    const [regionOne, regionPieces] = [
      count(trialsOf(facts, regionNarrowInOne), writeFailed),
      count(trialsOf(facts, regionNarrowInPieces), writeFailed),
    ];
    const inRegions = regionOne.of > 0 && regionPieces.of > 0;
    const onRealLinks = acrossRegions(
      inRegions ? trialsOf(facts, regionNarrowInOne) : [],
      () =>
        `Between two regions, on a link that became narrow, it failed in ${regionOne.text} and in ${regionPieces.text}.`,
    );
    const splitHolds = one.all && pieces.none && (!inRegions || (regionOne.all && regionPieces.none));
    const splitSaves = less(resentPieces, resentOne);
    const [insertsSave, updatesSave] = [less(insertMinimal, insertFull), less(updateMinimal, updateFull)];
    const none = !splitHolds && !splitSaves && !insertsSave && !updatesSave;
    return {
      verdict:
        splitHolds && splitSaves && insertsSave && updatesSave
          ? 'confirmed'
          : !none
            ? 'conditional'
            : one.all
              ? 'refuted'
              : 'not-testable',
      sentence: `On a link that is too slow, the write failed in ${one.text} trials with one large transaction (after ${time(median(trialsOf(facts, narrowInOne), 'writeFailedMs'))}), and in ${pieces.text} with the same bytes in many transactions (after ${time(median(trialsOf(facts, narrowInPieces), 'writeFailedMs'))}).${onRealLinks} After a cut, the source sent ${size(resentOne)} again with one transaction, and ${size(resentPieces)} with many. For 64 updates of rows of 16 KB it sent ${size(updateFull)} with ${imageOf(facts, full)} and ${size(updateMinimal)} with ${imageOf(facts, minimal)}. For 64 inserts it sent ${size(insertFull)} and ${size(insertMinimal)}.`,
      numbers: {
        narrowLinkInOneWriteFailed: one.text,
        narrowLinkInPiecesWriteFailed: pieces.text,
        ...(inRegions
          ? { regionsNarrowInOneWriteFailed: regionOne.text, regionsNarrowInPiecesWriteFailed: regionPieces.text }
          : {}),
        resentInOneBytes: resentOne,
        resentInPiecesBytes: resentPieces,
        updateFullBytes: updateFull,
        updateMinimalBytes: updateMinimal,
        insertFullBytes: insertFull,
        insertMinimalBytes: insertMinimal,
      },
    };
  },
  planted: {
    world:
      'MINIMAL reduces inserts as much as updates. A split load does not fail on a narrow link, and is not sent again.',
    verdict: 'confirmed',
    change: (facts) =>
      planted(facts, {
        [narrowInPieces]: { writeFailedMs: null },
        [regionNarrowInPieces]: { writeFailedMs: null },
        [cutInOne]: { resentBytes: 300_000 },
        [cutInPieces]: { resentBytes: 0 },
        [minimal]: { insertBytes: 1000, updateBytes: 1000 },
      }),
  },
  contrary: {
    world:
      'The source has binlog_row_image=MINIMAL already, and the transaction that is cut is already as small as the pieces (4 rows).',
    verdict: 'refuted',
    params: ['load/row-image/full:image=MINIMAL', 'load/bulk-load/one-transaction-cut:rowsPerTransaction=4'],
    options: ['--link', 'proxy'],
  },
  corrected(server) {
    return [
      'Splitting a transaction did not prevent the timeout on a link below the drain threshold. net_write_timeout limits one wait, whatever the size of the transaction. There, increase the bandwidth or the timeout.',
      'Split transactions to limit the cost of a disconnect. A transaction that was received in part is sent again from its beginning.',
      'For updates and deletes of wide rows, the binary log can contain fewer columns. Inserts keep their size.',
      procedures.useMinimalRowImage(server),
      `It saves little without a primary key: an update of 20 rows of 16 KB takes 641 KB in the binary log with FULL, ${procedures.dialectOf(server).vendor === 'mariadb' ? '609' : '305'} KB with MINIMAL and no key, and 0.5 KB with a key (measured).`,
    ];
  },
});

/** The row image of the case, where it has one. */
function rowImage({ result }: Trial): Facts {
  const { image } = result.params;
  return typeof image === 'string' ? { image } : {};
}

/** Trials that were recorded before this was a fact had the image of their name. */
const imageOf = (facts: FactsByExhibit, exhibit: string): string =>
  String(trialsOf(facts, exhibit)[0]?.['image'] ?? (exhibit === minimal ? 'MINIMAL' : 'FULL'));

function less(one: number | null, other: number | null): boolean {
  return one !== null && other !== null && other > 0 && one < lessShare * other;
}

function size(bytes: number | null): string {
  if (bytes === null) return 'an unknown number of bytes';
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 999_950 ? `${(bytes / 1000).toFixed(1)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
