/** Of a run of `replfault run --shard`: which part of which plan it played. */
export interface ShardOfRun {
  /** From 1. */
  readonly index: number;
  readonly total: number;
  /** Ids of every case of the whole plan, in the order of the report of a run that plays them all. */
  readonly plan: readonly string[];
}

/** What a merged run lacks, or has twice. Absent where every shard was there once. */
export interface PartialMerge {
  /** How many shards the plan has. */
  readonly total: number;
  /** Shards of which no finished run was found. */
  readonly missing: readonly number[];
  /** Shards of which several finished runs were found; the newest one is in the report. */
  readonly doubled: readonly number[];
  /** Ids of cases of the plan that shards which are there should have played, and did not. */
  readonly lackingCases: readonly string[];
  /** Ids of cases, other than controls, that several shards played. */
  readonly doubledCases: readonly string[];
}

/** Why a report is partial, one sentence for each kind of defect, without a full stop; none where it is complete. */
export function partialReasons(partial: PartialMerge | undefined): string[] {
  if (partial === undefined) return [];
  const { total, missing, doubled, lackingCases, doubledCases } = partial;
  const shards = (numbers: readonly number[], one: string, several: string): string[] =>
    numbers.length === 0
      ? []
      : [
          numbers.length === 1
            ? `shard ${numbers[0]} of ${total} ${one}`
            : `shards ${listed(numbers)} of ${total} ${several}`,
        ];
  return [
    ...shards(missing, 'is missing', 'are missing'),
    ...shards(doubled, 'is there more than once', 'are there more than once'),
    ...(lackingCases.length === 0 ? [] : [`no shard played ${counted(lackingCases)}`]),
    ...(doubledCases.length === 0 ? [] : [`several shards played ${counted(doubledCases)}`]),
  ];
}

/** `3, 5-9 and 12`. */
function listed(numbers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  const texts = ranges.flatMap(([from, to]) =>
    to - from > 1 ? [`${from}-${to}`] : from === to ? [`${from}`] : [`${from}`, `${to}`],
  );
  return texts.length === 1 ? String(texts[0]) : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}

/** The first ones by name, the rest by number. */
function counted(ids: readonly string[]): string {
  const shown = ids.slice(0, 3).join(', ');
  return ids.length > 3 ? `${shown} and ${ids.length - 3} more` : shown;
}
