import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Judgement } from '../../../src/model/verdict.ts';
import { compareEnds } from '../../../src/probes/integrity.ts';
import { flipOneBit, type PlantedPair, startPlantedPair, verdictOf } from '../support/planted-pair.ts';
import { eventually } from '../support/processes.ts';

/** One pair for all defects: each is planted, found, and taken back. */
let pair: PlantedPair;
beforeAll(async () => {
  pair = await startPlantedPair('mysql:9.7');
  expect(await eventually(caughtUp, { withinMs: 10_000 })).toBe(true);
});
afterAll(() => pair[Symbol.asyncDispose]());

const gtid = async (server: 'source' | 'replica'): Promise<string> =>
  String((await pair[server].query(pair[server].flavour.executedGtidQuery))[0]?.['gtid']);
const caughtUp = async (): Promise<boolean> => (await gtid('source')) === (await gtid('replica'));

/** What the comparison at the end of a case and its check say at this moment, without waiting for the replica. */
const judged = async (): Promise<Judgement> =>
  verdictOf(await compareEnds(pair.source, pair.replica, pair.ledger.entries, await caughtUp()));

/** Changes the replica behind the back of replication: no binary log, no GTID. */
const inSecret = (statement: string, values: readonly unknown[] = []): Promise<void> =>
  pair.inSecret([statement, values]);

describe('a data defect that is planted on the replica', () => {
  const token = (index: number): string => pair.ledger.entries[index]?.token ?? 'none';

  beforeEach(async () => {
    expect(await judged()).toMatchObject({
      outcome: 'pass',
      reason: expect.stringContaining('20 acknowledged writes'),
    });
  });

  it('a lost row is named, although the GTID sets are equal', async () => {
    const [row] = await pair.replica.query('SELECT id, payload FROM replfault.ledger WHERE token = ?', [token(7)]);
    await inSecret('DELETE FROM replfault.ledger WHERE token = ?', [token(7)]);
    expect(await caughtUp()).toBe(true);
    expect(await judged()).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining(`acknowledged writes lost on the replica (replfault.ledger): ${token(7)} (GTID `),
    });
    await inSecret('INSERT INTO replfault.ledger VALUES (?, ?, ?)', [row?.['id'], token(7), row?.['payload']]);
  });

  it('a write that is applied twice is named', async () => {
    await inSecret('INSERT INTO replfault.ledger (token, payload) VALUES (?, ?)', [token(3), 'x']);
    expect(await judged()).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining(`writes applied more than once (replfault.ledger): ${token(3)} (GTID `),
    });
    await inSecret('DELETE FROM replfault.ledger ORDER BY id DESC LIMIT 1');
  });

  it('one changed byte shows, although rows and GTID sets are equal', async () => {
    await inSecret(flipOneBit, [token(5)]);
    expect(await caughtUp()).toBe(true);
    expect(await judged()).toMatchObject({
      outcome: 'fail',
      reason: expect.stringMatching(
        /^GTID sets agree, data differs: replfault\.ledger id=\d+ changed in payload on the replica \(token \S+, GTID \S+\)$/,
      ),
    });
    await inSecret(flipOneBit, [token(5)]);
  });

  it('an update that was skipped or doubled shows', async () => {
    await inSecret('UPDATE replfault.counter SET n = n + 1');
    expect(await judged()).toMatchObject({
      outcome: 'fail',
      reason: expect.stringMatching(/shows 21, on the source 20/),
    });
    await inSecret('UPDATE replfault.counter SET n = n - 1');
  });

  it('a stopped applier shows as missing transactions, named by GTID', async () => {
    await pair.replica.query('STOP REPLICA SQL_THREAD');
    await pair.source.query('UPDATE replfault.counter SET n = n + 0');
    await pair.source.query('CREATE TABLE replfault.late (id INT)');
    const last = (await gtid('source')).replace(/:1-(\d+)$/, ':$1');
    expect(await judged()).toMatchObject({ outcome: 'fail', reason: `transactions missing on the replica: ${last}` });
    await pair.replica.query('START REPLICA SQL_THREAD');
    expect(await eventually(caughtUp, { withinMs: 10_000 })).toBe(true);
  });

  it('an applier error is reported with its number', async () => {
    await inSecret('CREATE TABLE replfault.clash (id INT)');
    await pair.source.query('CREATE TABLE replfault.clash (id INT)');
    const stopped = async (): Promise<boolean> =>
      (await judged()).reason.startsWith('the applier of the replica stopped with error 1050');
    expect(await eventually(stopped, { withinMs: 10_000 })).toBe(true);
    await inSecret('DROP TABLE replfault.clash');
    await pair.replica.query('START REPLICA SQL_THREAD');
    expect(await eventually(caughtUp, { withinMs: 10_000 })).toBe(true);
  });

  // Last, because a foreign GTID cannot be taken back.
  it('a transaction of the replica itself is named by GTID', async () => {
    await pair.replica.query('CREATE TABLE replfault.foreign_body (id INT)');
    const [row] = await pair.replica.query('SELECT @@server_uuid AS uuid');
    expect(await judged()).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining(`errant transactions on the replica: ${row?.['uuid']}:1 (foreign UUID`),
    });
  });
});
