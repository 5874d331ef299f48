import { setTimeout as delay } from 'node:timers/promises';
import type { RowDifference, TableComparison } from '../../model/samples.ts';
import type { Session } from '../../servers/types.ts';
import { differencesIn, mostDifferences } from './row-differences.ts';
import { type Chunk, chunksOf, type Range, rangesOf, rowsIn, tableHash } from './table-hash.ts';
import { sameShape, type Table, tablesOn } from './tables.ts';

/** How often, and how long apart in ms, data is read again where transactions count as executed before readers see them. */
const secondLooks = 4;
const secondLookAfterMs = 50;

export interface Ends {
  readonly source: Session;
  readonly replica: Session;
}

export interface DataFacts {
  readonly tables: readonly TableComparison[];
  readonly differences: readonly RowDifference[];
  readonly moreDifferences: boolean;
  readonly labelsOnSource: ReadonlySet<string>;
  /** The replica was read more than once, because it differed at first. */
  readonly lookedAgain: boolean;
}

/** One table on both ends. */
interface Compared {
  readonly source: Table | undefined;
  readonly replica: Table | undefined;
  readonly ranges: readonly Range[];
  onSource: readonly Chunk[];
  onReplica: readonly Chunk[];
}

/** Compares all tables of both ends, which are read side by side, and looks for the rows that differ. */
export async function compareData(ends: Ends, executedBeforeVisible: boolean): Promise<DataFacts> {
  const compared = await readBoth(ends);
  let lookedAgain = false;
  for (let looks = executedBeforeVisible ? secondLooks : 0; looks > 0; looks -= 1) {
    const unequal = compared.filter((one) => !equal(one));
    if (unequal.length === 0) break;
    lookedAgain = true;
    await delay(secondLookAfterMs);
    for (const one of unequal) if (one.replica) one.onReplica = await chunksOf(ends.replica, one.replica, one.ranges);
  }
  const { differences, more } = await locate(ends, compared);
  return {
    tables: compared.map((one) => ({
      table: (one.source ?? one.replica)?.label ?? '',
      rows: { source: rowsIn(one.onSource), replica: rowsIn(one.onReplica) },
      hash: { source: one.source ? tableHash(one.onSource) : '', replica: one.replica ? tableHash(one.onReplica) : '' },
    })),
    differences,
    moreDifferences: more,
    labelsOnSource: new Set(compared.flatMap(({ source }) => source?.label ?? [])),
    lookedAgain,
  };
}

async function readBoth({ source, replica }: Ends): Promise<Compared[]> {
  const [onSource, onReplica] = await Promise.all([tablesOn(source), tablesOn(replica)]);
  const labels = [...new Set([...onSource, ...onReplica].map(({ label }) => label))].sort();
  const compared: Compared[] = [];
  for (const label of labels) {
    const there = onSource.find((table) => table.label === label);
    const here = onReplica.find((table) => table.label === label);
    const shared = there !== undefined && here !== undefined && sameShape(there, here);
    // The source says how its table is divided; the replica is asked for the same stretches.
    const ranges = shared ? await rangesOf(source, there) : [{ above: null, upTo: null }];
    compared.push({ source: there, replica: here, ranges, onSource: [], onReplica: [] });
  }
  const read = async (end: 'source' | 'replica', session: Session): Promise<void> => {
    for (const one of compared) {
      const table = one[end];
      const chunks = table ? await chunksOf(session, table, one.ranges) : [];
      if (end === 'source') one.onSource = chunks;
      else one.onReplica = chunks;
    }
  };
  await Promise.all([read('source', source), read('replica', replica)]);
  return compared;
}

function equal({ source, replica, onSource, onReplica }: Compared): boolean {
  if (!source || !replica) return false;
  return rowsIn(onSource) === rowsIn(onReplica) && tableHash(onSource) === tableHash(onReplica);
}

async function locate(
  ends: Ends,
  compared: readonly Compared[],
): Promise<{ differences: RowDifference[]; more: boolean }> {
  const differences: RowDifference[] = [];
  for (const one of compared) {
    if (equal(one)) continue;
    const { source, replica } = one;
    if (!source || !replica) {
      const what = source ? 'missing' : 'extra';
      differences.push({ table: (source ?? replica)?.label ?? '', key: '', what });
    } else if (!sameShape(source, replica)) differences.push({ table: source.label, key: '', what: 'changed' });
    else
      for (const [index, range] of one.ranges.entries()) {
        const room = mostDifferences + 1 - differences.length;
        if (room <= 0) break;
        if (sameChunk(one.onSource[index], one.onReplica[index])) continue;
        differences.push(...(await differencesIn(ends, source, range, room)));
      }
  }
  return { differences: differences.slice(0, mostDifferences), more: differences.length > mostDifferences };
}

const sameChunk = (a: Chunk | undefined, b: Chunk | undefined): boolean => a?.rows === b?.rows && a?.hash === b?.hash;
