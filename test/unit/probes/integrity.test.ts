import { describe, expect, it } from 'vitest';
import { compareEnds } from '../../../src/probes/integrity.ts';
import type { LedgerEntry } from '../../../src/probes/ledger.ts';
import type { StartedServer } from '../../../src/servers/types.ts';
import { otherUuid, upTo, uuid } from '../../fixtures/timeline-builder.ts';
import { fakeServer } from './fake-server.ts';

interface End {
  readonly gtid: string;
  readonly tokens: readonly string[];
  readonly checksum?: number;
  readonly counter?: number;
  readonly applierErrno?: number;
}

const server = ({ gtid, tokens, checksum = 77, counter = tokens.length, applierErrno = 0 }: End) =>
  fakeServer((sql) => {
    if (sql === 'SELECT EXECUTED') return [{ gtid }];
    if (sql === 'SHOW STATUS') return [{ errno: applierErrno }];
    if (sql.includes('GROUP BY token'))
      return [...new Set(tokens)].map((token) => ({ token, copies: tokens.filter((t) => t === token).length }));
    if (sql.includes('replfault.counter')) return [{ n: counter }];
    return [{ row_count: tokens.length, checksum }];
  });

const three: readonly LedgerEntry[] = ['a', 'b', 'c'].map((token) => ({ token, outcome: 'ok' }));
const tokens = ['a', 'b', 'c'];
const compare = (replica: Partial<End>, entries = three, caughtUp = true) =>
  compareEnds(server({ gtid: upTo(3), tokens }), server({ gtid: upTo(3), tokens, ...replica }), entries, caughtUp);

describe('comparing both ends', () => {
  it('finds nothing wrong when nothing is', async () => {
    expect(await compare({})).toEqual({
      replica: 'replica',
      sourceGtid: upTo(3),
      replicaGtid: upTo(3),
      missing: '',
      errant: '',
      acknowledged: 3,
      unknown: 0,
      lost: [],
      duplicated: [],
      rows: { source: 3, replica: 3 },
      checksum: { source: '77/3', replica: '77/3' },
      caughtUp: true,
      applierErrno: 0,
    });
  });
  it('finds an acknowledged write that is not there although GTID sets agree', async () => {
    expect(await compare({ tokens: ['a', 'c'] })).toMatchObject({ lost: ['b'], missing: '', rows: { replica: 2 } });
  });
  it('finds a write that is there twice', async () => {
    expect(await compare({ tokens: ['a', 'b', 'b', 'c'] })).toMatchObject({ duplicated: ['b'], lost: [] });
  });
  it('finds an update that was applied once too often, or not at all', async () => {
    const { checksum, rows } = await compare({ counter: 4 });
    expect(rows.source).toBe(rows.replica);
    expect(checksum.source).not.toBe(checksum.replica);
  });
  it('finds changed data behind equal GTID sets and row counts', async () => {
    const { checksum } = await compare({ checksum: 78 });
    expect(checksum).toEqual({ source: '77/3', replica: '78/3' });
  });
  it('names transactions missing on the one end and errant on the other', async () => {
    expect(await compare({ gtid: `${upTo(2)},${otherUuid}:1` }, three, false)).toMatchObject({
      missing: `${uuid}:3`,
      errant: `${otherUuid}:1`,
      caughtUp: false,
    });
  });
  it('asks of an unknown write nothing but that it is there at most once', async () => {
    const entries: readonly LedgerEntry[] = [
      ...three,
      { token: 'd', outcome: 'unknown' },
      { token: 'e', outcome: 'failed' },
    ];
    expect(await compare({}, entries)).toMatchObject({ lost: [], unknown: 1, acknowledged: 3 });
    expect(await compare({ tokens: [...tokens, 'd', 'd'] }, entries)).toMatchObject({ duplicated: ['d'] });
  });
  it('shows the error of the applier', async () => {
    expect(await compare({ applierErrno: 1062 })).toMatchObject({ applierErrno: 1062 });
  });
  it('shows at most 20 tokens', async () => {
    const many: LedgerEntry[] = Array.from({ length: 50 }, (_, i) => ({ token: `t${i}`, outcome: 'ok' }));
    expect((await compare({ tokens: [] }, many)).lost).toHaveLength(20);
  });

  describe('where a transaction counts as executed before readers see it', () => {
    /** A replica whose last row can be read only from the given look on. */
    const late = (visibleFromLook: number) => {
      let looks = 0;
      const end = server({ gtid: upTo(3), tokens });
      const query = async (sql: string) => {
        if (sql.includes('AS row_count')) looks += 1;
        const rows = await end.query(sql);
        if (looks >= visibleFromLook) return rows;
        if (sql.includes('AS row_count')) return [{ row_count: 2, checksum: 70 }];
        return sql.includes('GROUP BY token') ? rows.slice(0, 2) : rows;
      };
      return { ...end, query, flavour: { ...end.flavour, executedBeforeVisible: true } };
    };
    const against = (replica: ReturnType<typeof late>) =>
      compareEnds(server({ gtid: upTo(3), tokens }), replica as unknown as StartedServer, three, true);

    it('looks again before it calls a write lost', async () => {
      expect(await against(late(3))).toMatchObject({ lost: [], rows: { source: 3, replica: 3 } });
    });
    it('believes a difference that stays', async () => {
      expect(await against(late(1_000))).toMatchObject({ lost: ['c'], rows: { source: 3, replica: 2 } });
    });
  });
});
