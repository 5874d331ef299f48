import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { compareEnds } from '../../../src/probes/integrity.ts';
import type { LedgerEntry } from '../../../src/probes/ledger.ts';
import type { Row } from '../../../src/servers/flavour.ts';
import type { StartedServer } from '../../../src/servers/types.ts';
import { otherUuid, upTo, uuid } from '../../fixtures/timeline-builder.ts';
import { fakeServer } from './fake-server.ts';

interface End {
  readonly gtid: string;
  readonly tokens: readonly string[];
  /** What every row's payload is; another one makes other hashes. */
  readonly payload?: string;
  readonly counter?: number;
  readonly applierErrno?: number;
  readonly status?: Row;
  /** The joined hash comes back this many bytes too short. */
  readonly cutBytes?: number;
  readonly executedBeforeVisible?: boolean;
  readonly id?: string;
}

const schema: Record<string, readonly Row[]> = {
  'SHOW DATABASES': [{ Database: 'mysql' }, { Database: 'replfault' }],
  'information_schema.TABLES': [{ t: 'counter' }, { t: 'ledger' }],
  'information_schema.COLUMNS': [
    { t: 'counter', c: 'id', type: 'int', nullable: 'NO' },
    { t: 'counter', c: 'n', type: 'bigint', nullable: 'NO' },
    { t: 'ledger', c: 'id', type: 'bigint', nullable: 'NO' },
    { t: 'ledger', c: 'token', type: 'varchar', nullable: 'NO' },
    { t: 'ledger', c: 'payload', type: 'longblob', nullable: 'YES' },
  ],
  'information_schema.KEY_COLUMN_USAGE': [
    { t: 'counter', c: 'id' },
    { t: 'ledger', c: 'id' },
  ],
  'AS bound': [],
};

/** Answers what the comparison asks of a server, from a list of tokens. Hashes are 16 digits made of what they stand for. */
function server(end: End): StartedServer {
  const { gtid, payload = 'x', cutBytes = 0, tokens, counter = tokens.length } = end;
  const hex = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
  const ids = tokens.map((token, index) => ({ id: String(index + 1), token }));
  const fake = fakeServer((sql) => {
    for (const [part, rows] of Object.entries(schema)) if (sql.includes(part)) return rows;
    if (sql === 'SELECT EXECUTED') return [{ gtid }];
    if (sql === 'SHOW STATUS') return [{ errno: end.applierErrno ?? 0, ...end.status }];
    if (sql.startsWith('SHOW GLOBAL VARIABLES')) return [{ Variable_name: 'server_uuid', Value: end.id ?? uuid }];
    if (sql.includes('AS id, token')) return ids;
    if (sql.startsWith('SELECT SUM(n) AS n FROM')) return [{ n: counter }];
    const ofCounter = sql.includes('`replfault`.`counter`');
    const rows = ofCounter
      ? [{ k0: '1', hash: hex(`n${counter}`), c0: 'id1', c1: `n${counter}` }]
      : ids.map(({ id, token }) => ({
          k0: id,
          hash: hex(`${id}${token}${payload}`),
          c0: id,
          c1: token,
          c2: payload,
          token,
        }));
    if (sql.includes('joined_length'))
      return [{ row_count: rows.length, joined_length: rows.length * 16 - cutBytes, hash: hex(JSON.stringify(rows)) }];
    if (sql.includes('AS k0')) return rows;
    if (sql.includes('AS c0')) return rows.filter(({ hash }) => sql.includes(`'${hash}'`));
    return [];
  });
  return { ...fake, flavour: { ...fake.flavour, executedBeforeVisible: end.executedBeforeVisible ?? false } };
}

const three: readonly LedgerEntry[] = ['a', 'b', 'c'].map((token, i) => ({
  token,
  outcome: 'ok',
  gtid: `${uuid}:${i + 1}`,
}));
const tokens = ['a', 'b', 'c'];
const compare = (replica: Partial<End>, entries = three, caughtUp = true) =>
  compareEnds(
    server({ gtid: upTo(3), tokens }),
    server({ gtid: upTo(3), tokens, id: otherUuid, ...replica }),
    entries,
    caughtUp,
  );

describe('comparing both ends', () => {
  it('finds nothing wrong when nothing is', async () => {
    const facts = await compare({});
    expect(facts).toMatchObject({
      replica: 'replica',
      missing: '',
      errant: '',
      ids: { source: uuid, replica: otherUuid },
      acknowledged: 3,
      lost: [],
      duplicated: [],
      neverCommitted: [],
      rows: { source: 3, replica: 3 },
      differences: [],
      writes: {},
      counter: { source: 3, replica: 3 },
      filters: {},
      caughtUp: true,
      applierErrno: 0,
    });
    expect(facts.checksum.source).toBe(facts.checksum.replica);
    expect(facts.tables?.map(({ table }) => table)).toEqual(['replfault.counter', 'replfault.ledger']);
  });
  it('names key and GTID of an acknowledged write that is not there although GTID sets agree', async () => {
    expect(await compare({ tokens: ['a', 'b'], counter: 3 })).toMatchObject({
      lost: ['c'],
      missing: '',
      rows: { replica: 2 },
      differences: [{ table: 'replfault.ledger', key: 'id=3', what: 'missing', token: 'c' }],
      writes: { c: { gtid: `${uuid}:3` } },
    });
  });
  it('names a write that is there twice, by both keys', async () => {
    expect(await compare({ tokens: [...tokens, 'b'] })).toMatchObject({
      duplicated: ['b'],
      lost: [],
      differences: [
        { key: 'id=1', what: 'changed' },
        { key: 'id=4', what: 'doubled', token: 'b' },
      ],
      writes: { b: { gtid: `${uuid}:2` } },
    });
  });
  it('finds an update that was applied once too often, or not at all', async () => {
    expect(await compare({ counter: 4 })).toMatchObject({
      counter: { source: 3, replica: 4 },
      rows: { source: 3, replica: 3 },
      differences: [{ table: 'replfault.counter', key: 'id=1', what: 'changed', columns: ['n'] }],
    });
  });
  it('names the column of changed data behind equal GTID sets and row counts', async () => {
    const { checksum, differences } = await compare({ payload: 'y' });
    expect(checksum.source).not.toBe(checksum.replica);
    expect(differences).toHaveLength(3);
    expect(differences?.[0]).toMatchObject({ key: 'id=1', what: 'changed', columns: ['payload'], token: 'a' });
  });
  it('names transactions missing on the one end and errant on the other', async () => {
    expect(await compare({ gtid: `${upTo(2)},${otherUuid}:1` }, three, false)).toMatchObject({
      missing: `${uuid}:3`,
      errant: `${otherUuid}:1`,
      caughtUp: false,
    });
  });
  it('asks of an unknown write only that it is there at most once, and of a failed one that it is not', async () => {
    const entries: readonly LedgerEntry[] = [
      ...three,
      { token: 'd', outcome: 'unknown' },
      { token: 'e', outcome: 'failed' },
    ];
    expect(await compare({}, entries)).toMatchObject({ lost: [], unknown: 1, acknowledged: 3 });
    expect(await compare({ tokens: [...tokens, 'd', 'd'] }, entries)).toMatchObject({ duplicated: ['d'] });
    expect(await compare({ tokens: [...tokens, 'e'] }, entries)).toMatchObject({ neverCommitted: ['e'] });
  });
  it('shows the error of the applier, and filters', async () => {
    const status = {
      Replicate_Do_DB: '',
      Replicate_Ignore_DB: 'other',
      Replicate_Do_Table: null,
      Master_Log_File: 'b',
    };
    expect(await compare({ applierErrno: 1062, status })).toMatchObject({
      applierErrno: 1062,
      filters: { Replicate_Ignore_DB: 'other' },
    });
  });
  it('tells at most 20 tokens and rows', async () => {
    const many: LedgerEntry[] = Array.from({ length: 50 }, (_, i) => ({ token: `t${i}`, outcome: 'ok' }));
    const source = server({ gtid: upTo(3), tokens: many.map(({ token }) => token) });
    const facts = await compareEnds(source, server({ gtid: upTo(3), tokens: [] }), many, true);
    expect(facts.lost).toHaveLength(20);
    expect(facts.differences).toHaveLength(20);
    expect(facts.moreDifferences).toBe(true);
  });
  it('does not believe a hash that was cut off', async () => {
    await expect(compare({ cutBytes: 16 })).rejects.toMatchObject({ code: 'INTEGRITY_INCOMPLETE' });
  });

  describe('where a transaction counts as executed before readers see it', () => {
    /** A replica whose last row can be read only from the given look at the ledger's hash on. */
    const late = (visibleFromLook: number): StartedServer => {
      const [whole, part] = [tokens, ['a', 'b']].map((seen) =>
        server({ gtid: upTo(3), tokens: seen, counter: 3, executedBeforeVisible: true }),
      ) as [StartedServer, StartedServer];
      let looks = 0;
      const connect = async () => {
        const [after, before] = await Promise.all([whole.connect(), part.connect()]);
        const query = (sql: string) => {
          if (sql.includes('joined_length') && sql.includes('`ledger`')) looks += 1;
          return (looks >= visibleFromLook ? after : before).query(sql);
        };
        return { ...after, query, queryEach: (all: readonly string[]) => Promise.all(all.map(query)) };
      };
      return { ...whole, connect };
    };
    const against = (replica: StartedServer) => compareEnds(server({ gtid: upTo(3), tokens }), replica, three, true);

    it('looks again before it calls a write lost', async () => {
      expect(await against(late(3))).toMatchObject({ lost: [], differences: [], rows: { source: 3, replica: 3 } });
    });
    it('believes a difference that stays', async () => {
      expect(await against(late(1_000))).toMatchObject({ lost: ['c'], rows: { source: 3, replica: 2 } });
    });
  });
});
