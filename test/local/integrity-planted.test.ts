import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compareWithLedger } from '../../src/probes/integrity.ts';
import { flipOneBit, type PlantedPair, startPlantedPair, verdictOf } from './support/planted-pair.ts';

/** How each server is made to skip a transaction, and to write one under a foreign name; what that name looks like in GTIDs. */
const mysql = {
  skip: (gtid: string) => [`SET GTID_NEXT = '${gtid}'`, 'BEGIN', 'COMMIT', "SET GTID_NEXT = 'AUTOMATIC'"],
  foreign: ["SET GTID_NEXT = 'aaaaaaaa-1111-2222-3333-444444444444:1'"],
  foreignGtid: 'aaaaaaaa-1111-2222-3333-444444444444:1 (foreign UUID, neither',
  own: /errant transactions on the replica: [0-9a-f-]{36}:1 \(foreign UUID: written on the replica itself\)/,
};
const mariadb = {
  skip: (gtid: string) => [`SET GLOBAL gtid_slave_pos = '${gtid}'`],
  foreign: ['SET SESSION server_id = 77'],
  foreignGtid: /0-77-\d+ \(foreign server id, neither/,
  own: /errant transactions on the replica: 0-2-\d+ \(foreign server id: written on the replica itself\)/,
};
/** Two at a time: nothing here measures time. */
const lanes = [
  // None of this may need performance_schema; the others come without anyway.
  [{ spec: 'mysql:9.7', options: ['--performance-schema=OFF'], words: mysql }],
  [
    { spec: 'mysql:5.6', options: [], words: mysql },
    { spec: 'mariadb:10.11', options: [], words: mariadb },
  ],
];
type Server = (typeof lanes)[number][number];

for (const lane of lanes)
  describe.concurrent('side by side', () => {
    for (const server of lane)
      describe.sequential(`on ${server.spec}, a defect that is planted on the replica`, () => defectsOn(server));
  });

/** One pair for all defects of a server: each is planted, found and taken back; those that cannot be come last. */
function defectsOn({ spec, options, words }: Server): void {
  let pair: PlantedPair;
  beforeAll(async () => {
    pair = await startPlantedPair(spec, options);
  });
  afterAll(() => pair?.[Symbol.asyncDispose]());

  /** Plants, judges, takes back. Resolves to the reason of the failed verdict. */
  async function caught(plant: () => Promise<unknown>, takeBack: () => Promise<unknown>): Promise<string> {
    await plant();
    expect(await pair.caughtUp()).toBe(true);
    const { outcome, reason } = await pair.judged();
    expect(outcome, reason).toBe('fail');
    await takeBack();
    return reason;
  }
  const keyOf = async (token: string): Promise<string> =>
    `id=${(await pair.source.query('SELECT id FROM replfault.ledger WHERE token = ?', [token]))[0]?.['id']}`;
  const copyBack = async (token: string): Promise<void> => {
    const [row] = await pair.source.query('SELECT id, payload FROM replfault.ledger WHERE token = ?', [token]);
    await pair.inSecret(['INSERT INTO replfault.ledger VALUES (?, ?, ?)', [row?.['id'], token, row?.['payload']]]);
  };

  describe('that can be taken back', () => {
    beforeEach(async () => {
      const { outcome, reason } = await pair.judged();
      expect(outcome, reason).toBe('pass');
    });

    it('a deleted row', async () => {
      const { token, gtid } = pair.entry(7);
      const reason = await caught(
        () => pair.inSecret(['DELETE FROM replfault.ledger WHERE token = ?', [token]]),
        () => copyBack(token),
      );
      expect(reason).toContain(`acknowledged writes lost on the replica (replfault.ledger): ${token} (GTID ${gtid})`);
      expect(reason).toContain(
        `GTID sets agree, data differs: replfault.ledger ${await keyOf(token)} missing on the replica (token ${token}, GTID ${gtid})`,
      );
    });

    it('a changed value', async () => {
      const { token, gtid } = pair.entry(5);
      const reason = await caught(
        () => pair.inSecret([flipOneBit, [token]]),
        () => pair.inSecret([flipOneBit, [token]]),
      );
      expect(reason).toBe(
        `GTID sets agree, data differs: replfault.ledger ${await keyOf(token)} changed in payload on the replica (token ${token}, GTID ${gtid})`,
      );
    });

    it('a write that was applied twice', async () => {
      const { token, gtid } = pair.entry(3);
      const reason = await caught(
        () =>
          pair.inSecret(
            ['INSERT INTO replfault.ledger (id, token, payload) VALUES (100000, ?, ?)', [token, 'x']],
            'UPDATE replfault.counter SET n = n + 1',
          ),
        () => pair.inSecret('DELETE FROM replfault.ledger WHERE id = 100000', 'UPDATE replfault.counter SET n = n - 1'),
      );
      expect(reason).toContain(`replfault.ledger id=100000 duplicated on the replica (token ${token}, GTID ${gtid})`);
      expect(reason).toContain(
        `writes applied more than once (replfault.ledger): ${token} (GTID ${gtid}, replfault.ledger ${await keyOf(token)} and id=100000)`,
      );
    });

    it('an update of the counter that was applied twice', async () => {
      const reason = await caught(
        () => pair.inSecret('UPDATE replfault.counter SET n = n + 1'),
        () => pair.inSecret('UPDATE replfault.counter SET n = n - 1'),
      );
      expect(reason).toContain('replfault.counter id=1 changed in n on the replica');
      expect(reason).toMatch(
        /counter id=1 on the replica shows 21, on the source 20: 1 too many, updates applied more than once/,
      );
    });

    it('a skipped GTID, although the GTID sets are equal', async () => {
      const { startReplica, stopReplica } = pair.replica.flavour;
      let skipped = { token: '', gtid: '' };
      const reason = await caught(
        async () => {
          await pair.replica.query(stopReplica);
          skipped = await pair.write();
          await pair.write();
          await using session = await pair.replica.connect();
          for (const statement of words.skip(skipped.gtid)) await session.query(statement);
          await session.query(startReplica);
        },
        // The counter is right again: the write after it, logged as a row, has set it.
        () => copyBack(skipped.token),
      );
      const { token, gtid } = skipped;
      expect(reason).toContain(`lost on the replica (replfault.ledger): ${token} (GTID ${gtid})`);
      expect(reason).toContain('GTID sets agree, data differs: ');
      expect(reason).toContain(`replfault.ledger ${await keyOf(token)} missing on the replica (token ${token}, GTID`);
    });

    it('rows of tables with any key or none, under any sql_mode', async () => {
      for (const server of [pair.source, pair.replica])
        await server.query("SET GLOBAL sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES,IGNORE_SPACE'");
      await pair.source.query('CREATE DATABASE other');
      await pair.source.query(
        "CREATE TABLE other.`o\"d``d` (a VARCHAR(20) CHARACTER SET utf8, b INT, d DECIMAL(9,3), t DATETIME, e ENUM('x', 'y'), f DOUBLE, g BIT(3), s TEXT, PRIMARY KEY (a, b)) ENGINE=InnoDB",
      );
      await pair.source.query(
        "INSERT INTO other.`o\"d``d` VALUES ('ä\\\\', 1, 1.5, '2026-01-01 00:00:00', 'x', 0.1, 5, NULL), ('ä\\\\', 2, NULL, NULL, 'y', NULL, 1, '')",
      );
      await pair.source.query('CREATE TABLE other.heap (v INT) ENGINE=InnoDB');
      await pair.source.query('INSERT INTO other.heap VALUES (1), (1), (2)');
      expect((await pair.judged()).outcome).toBe('pass');
      const nulls = await caught(
        () => pair.inSecret("UPDATE other.`o\"d``d` SET s = '' WHERE b = 1"),
        () => pair.inSecret('UPDATE other.`o"d``d` SET s = NULL WHERE b = 1'),
      );
      expect(nulls).toBe('GTID sets agree, data differs: other.o"d`d a=ä\\, b=1 changed in s on the replica');
      const twice = await caught(
        () => pair.inSecret('INSERT INTO other.heap VALUES (2)'),
        () => pair.inSecret('DELETE FROM other.heap WHERE v = 2 LIMIT 1'),
      );
      expect(twice).toMatch(/data differs: other\.heap row [0-9a-f]{16} duplicated on the replica$/);
      const gone = await caught(
        () => pair.inSecret('DROP TABLE other.heap'),
        () =>
          pair.inSecret('CREATE TABLE other.heap (v INT) ENGINE=InnoDB', 'INSERT INTO other.heap VALUES (2),(1),(1)'),
      );
      expect(gone).toBe('GTID sets agree, data differs: the whole table other.heap missing on the replica');
    });

    it('a replica with filters', async () => {
      await pair.restartReplica('--replicate-ignore-table=replfault.counter');
      expect(await pair.caughtUp()).toBe(true);
      expect(await pair.judged()).toMatchObject({
        outcome: 'inconclusive',
        reason: 'the ends agree, but filters leave writes out: Replicate_Ignore_Table = replfault.counter',
      });
      await pair.write();
      expect(await pair.caughtUp()).toBe(true);
      expect(await pair.judged()).toMatchObject({
        outcome: 'inconclusive',
        reason:
          'filtered, so not equal: replfault.counter (other values); filters leave writes out: Replicate_Ignore_Table = replfault.counter',
      });
      // What no filter names is lost all the same, and nothing is said of the counter.
      const { token } = await pair.write();
      const reason = await caught(
        () => pair.inSecret(['DELETE FROM replfault.ledger WHERE token = ?', [token]]),
        () => copyBack(token),
      );
      expect(reason).toContain('GTID sets agree, data differs: replfault.ledger id=');
      expect(reason).not.toContain('replfault.counter id=1');
      await pair.inSecret('UPDATE replfault.counter SET n = n + 2');
      await pair.restartReplica();
    });
  });

  it('a transaction under a foreign name', async () => {
    await using session = await pair.replica.connect();
    for (const statement of words.foreign) await session.query(statement);
    await session.query("INSERT INTO replfault.ledger (id, token) VALUES (200000, 'foreign')");
    const { outcome, reason } = await pair.judged();
    expect(outcome).toBe('fail');
    expect(reason).toMatch(/^errant transactions on the replica: /);
    if (typeof words.foreignGtid === 'string') expect(reason).toContain(words.foreignGtid);
    else expect(reason).toMatch(words.foreignGtid);
    expect(reason).toContain('data differs: ');
    expect(reason).toContain('replfault.ledger id=200000 only on the replica (token foreign)');
  });

  it('an acknowledged write that died with the source', async () => {
    await pair.replica.query(pair.replica.flavour.operatorWords.stopReceiver);
    const { token, gtid } = await pair.write();
    await pair.source.kill();
    const facts = await compareWithLedger(pair.replica, pair.ledger.entries);
    expect(facts).toMatchObject({ sourceGone: true, caughtUp: true, lost: [token] });
    const { outcome, reason } = verdictOf(facts);
    expect(outcome).toBe('fail');
    expect(reason).toContain(
      `acknowledged writes lost on the replica, and the source never came back (replfault.ledger): ${token} (GTID ${gtid})`,
    );
  });

  it('a transaction of its own, which shows without its source as well', async () => {
    await pair.replica.query('CREATE TABLE replfault.own (id INT PRIMARY KEY)');
    const { reason } = verdictOf(await compareWithLedger(pair.replica, pair.ledger.entries));
    expect(reason).toMatch(words.own);
  });
}
