/**
 * GTID sets as servers print them. MySQL: `uuid:1-5:7,uuid2:tag:1` (tags since 8.3). MariaDB prints positions, `0-1-17,0-2-5`
 * (domain-server-sequence): everything of that server in that domain up to and with the sequence number.
 * Pure set arithmetic, so that judges need no server. Sources of the grammar: MySQL manual, "GTID Sets"; MariaDB, "Global Transaction ID".
 *
 * A MariaDB server's numbers have holes where another server wrote in the same domain, so `count` of a MariaDB set is an upper bound.
 * A stretch that does not begin at 1, which no server prints, is written `0-1-5..9`.
 */
type Interval = readonly [first: number, last: number];

export class GtidSet {
  private readonly bySource: ReadonlyMap<string, readonly Interval[]>;

  private constructor(bySource: ReadonlyMap<string, readonly Interval[]>) {
    this.bySource = bySource;
  }

  static readonly empty = new GtidSet(new Map());

  /** @throws Error when the text is not a GTID set. */
  static parse(text: string): GtidSet {
    const collected = new Map<string, Interval[]>();
    const add = (key: string, first: number, last: number): void => {
      if (last >= first) collected.set(key, [...(collected.get(key) ?? []), [first, last]]);
    };
    for (const part of text.replace(/\s+/g, '').split(',')) {
      if (part === '') continue;
      const position = /^(\d+-\d+)-(\d+)(?:\.\.(\d+))?$/.exec(part);
      if (position) {
        const [, key = '', number, last] = position;
        if (last === undefined) add(key, 1, Number(number));
        else add(key, Number(number), Number(last));
        continue;
      }
      const [uuid, ...rest] = part.split(':');
      if (uuid === undefined || rest.length === 0) throw new Error(`not a GTID set: ${text}`);
      let key = uuid.toLowerCase();
      for (const piece of rest) {
        const range = /^(\d+)(?:-(\d+))?$/.exec(piece);
        if (range) {
          const first = Number(range[1]);
          add(key, first, range[2] === undefined ? first : Number(range[2]));
        } else if (/^[a-z_][a-z0-9_]*$/i.test(piece)) {
          key = `${uuid.toLowerCase()}:${piece.toLowerCase()}`;
        } else {
          throw new Error(`not a GTID set: ${text}`);
        }
      }
    }
    return new GtidSet(new Map([...collected].map(([key, list]) => [key, normalise(list)])));
  }

  union(other: GtidSet): GtidSet {
    const merged = new Map<string, readonly Interval[]>(this.bySource);
    for (const [key, list] of other.bySource) merged.set(key, normalise([...(merged.get(key) ?? []), ...list]));
    return new GtidSet(merged);
  }

  /** What is in this set and not in the other. */
  minus(other: GtidSet): GtidSet {
    const left = new Map<string, readonly Interval[]>();
    for (const [key, list] of this.bySource) {
      const rest = subtract(list, other.bySource.get(key) ?? []);
      if (rest.length > 0) left.set(key, rest);
    }
    return new GtidSet(left);
  }

  contains(gtid: string): boolean {
    return GtidSet.parse(gtid).minus(this).isEmpty;
  }

  get isEmpty(): boolean {
    return this.bySource.size === 0;
  }

  /** Number of transactions. */
  get count(): number {
    let total = 0;
    for (const list of this.bySource.values()) for (const [first, last] of list) total += last - first + 1;
    return total;
  }

  /** What lies between the first and the last transaction of each source and is not in the set. A MariaDB position has none, whatever was left out. */
  get gaps(): GtidSet {
    const between = new Map<string, readonly Interval[]>();
    for (const [key, list] of this.bySource) {
      const whole: Interval = [list[0]?.[0] ?? 1, list.at(-1)?.[1] ?? 0];
      const rest = subtract([whole], list);
      if (rest.length > 0) between.set(key, rest);
    }
    return new GtidSet(between);
  }

  /** The lowest transaction of each source in the set, as single GTIDs. */
  firsts(): string[] {
    return [...this.bySource].map(([key, list]) => single(key, list[0]?.[0] ?? 0));
  }

  toString(): string {
    return [...this.bySource]
      .map(([key, list]) =>
        isMariadb(key)
          ? list.map(([a, b]) => (a === 1 ? `${key}-${b}` : `${key}-${a}..${b}`)).join(',')
          : `${key}:${list.map(([a, b]) => (a === b ? `${a}` : `${a}-${b}`)).join(':')}`,
      )
      .join(',');
  }
}

/** Whether a key is `domain-server`; MySQL's are UUIDs, which have four hyphens. */
function isMariadb(key: string): boolean {
  return /^\d+-\d+$/.test(key);
}

function single(key: string, number: number): string {
  return isMariadb(key) ? `${key}-${number}` : `${key}:${number}`;
}

function normalise(list: readonly Interval[]): Interval[] {
  const out: [number, number][] = [];
  for (const [first, last] of [...list].sort((a, b) => a[0] - b[0])) {
    const previous = out.at(-1);
    if (previous && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
    else out.push([first, last]);
  }
  return out;
}

function subtract(list: readonly Interval[], remove: readonly Interval[]): Interval[] {
  let rest: Interval[] = [...list];
  for (const [from, to] of remove) {
    rest = rest.flatMap(([first, last]): Interval[] => {
      if (to < first || from > last) return [[first, last]];
      const pieces: Interval[] = [];
      if (first < from) pieces.push([first, from - 1]);
      if (last > to) pieces.push([to + 1, last]);
      return pieces;
    });
  }
  return rest;
}
