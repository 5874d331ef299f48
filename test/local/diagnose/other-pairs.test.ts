import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Pair, type PairOptions, startPair } from '../../../dist/src/index.js';
import { lookLimits } from '../../../src/diagnose/end-reader.ts';
import { startCli } from '../support/cli.ts';
import { accountFor, expectVerdicts, type Looking, lookAt, password, targetOf } from '../support/diagnosing.ts';
import { eventually } from '../support/processes.ts';

const table = 'CREATE TABLE shop.orders (id INT PRIMARY KEY, note TEXT) ENGINE = InnoDB';

async function started(options: PairOptions & { readonly server: string }): Promise<Pair> {
  const pair = await startPair({
    ...options,
    replica: { replica_net_timeout: 60 },
    replication: { connectRetryS: 1, heartbeatPeriodS: 0.5 },
  });
  for (const statement of [...accountFor(options.server), 'CREATE DATABASE shop', table])
    await pair.source.query(statement);
  await pair.caughtUp();
  return pair;
}
const looked = (pair: Pair, more: Looking = {}) =>
  lookAt(targetOf('source', pair.source), targetOf('replica', pair.replica), more);
const insert = (pair: Pair, id: number) => pair.source.query('INSERT INTO shop.orders VALUES (?, ?)', [id, 'x']);

describe('diagnose of a semi-synchronous pair', () => {
  it('tells commits that wait from those that fell back, and no transaction on its way is one too many', async () => {
    await using pair = await started({
      server: 'mysql:9.7',
      semiSync: true,
      source: { rpl_semi_sync_source_timeout: 6_000 },
    });
    expectVerdicts(await looked(pair), { 'semi-sync': 'on', source: 'healthy' });
    await using _ = await pair.inject('stall');
    const waiting = insert(pair, 1);
    // Sessions are listed from 2 s on.
    await delay(2_000);
    const blocked = expectVerdicts(await looked(pair), { 'semi-sync': 'blocking', source: 'cannot-commit' });
    expect(blocked.verdicts[2].cause).toBe('semi-sync');
    expect(blocked.verdicts[3].verdict).not.toBe('replica-ahead-of-source');
    await waiting;
    expectVerdicts(await looked(pair), { 'semi-sync': 'fallen-back', receiver: 'stalled-blind', source: 'healthy' });
  });
});

describe('diagnose of a replica by file and position', () => {
  it('compares positions', async () => {
    await using pair = await started({ server: 'mysql:5.6', by: 'position' });
    // A new file has a beginning that is no transaction.
    await pair.source.query('FLUSH BINARY LOGS');
    expectVerdicts(await looked(pair), { receiver: 'idle', applier: 'running', data: 'equal' });
    await insert(pair, 1);
    await pair.caughtUp();
    expect(expectVerdicts(await looked(pair), { receiver: 'idle', data: 'equal' }).severity).toBe('ok');
    await using _ = await pair.inject('stall');
    await insert(pair, 2);
    expectVerdicts(await looked(pair), { receiver: 'stalled-blind', data: 'missing' });
  });
});

describe('diagnose by file and position, where transactions wait on the replica', () => {
  it('tells what was received from what was not', async () => {
    await using pair = await started({ server: 'mariadb:10.11', by: 'position' });
    await pair.replica.query('STOP SLAVE SQL_THREAD');
    await insert(pair, 1);
    const found = expectVerdicts(await looked(pair), { receiver: 'idle', applier: 'stopped', data: 'missing' });
    expect(found.verdicts[3].cause).toBe('received');
  });

  it('does not blame the applier for half a transaction', async () => {
    await using pair = await started({ server: 'mariadb:10.11', by: 'position' });
    await using _ = await pair.inject('bandwidth', { rateKBps: 200 });
    await pair.source.query('INSERT INTO shop.orders VALUES (1, ?)', ['x'.repeat(60_000)]);
    const rows = Array.from({ length: 60 }, (_, at) => `(${at + 2}, REPEAT('y', 60000))`).join();
    await pair.source.query(`INSERT INTO shop.orders VALUES ${rows}`);
    expectVerdicts(await looked(pair, { times: 4 }), { applier: 'running' });
  });
});

describe('diagnose of servers that do not answer', () => {
  it('takes a status that does not return as evidence, and does not ask twice', async () => {
    await using pair = await started({ server: 'mysql:5.6' });
    await insert(pair, 1);
    await pair.caughtUp();
    // STOP SLAVE waits for the applier, which waits for a row, and nobody else gets the status meanwhile (5.6).
    const { createConnection } = await import('mysql2/promise');
    const locker = await createConnection(pair.replica.connection);
    await locker.query('BEGIN');
    await locker.query('SELECT * FROM shop.orders WHERE id = 1 FOR UPDATE');
    await pair.source.query("UPDATE shop.orders SET note = 'y' WHERE id = 1");
    await delay(300);
    const stopper = await createConnection(pair.replica.connection);
    const stopping = stopper.query('STOP SLAVE');
    await delay(300);
    const startedAt = performance.now();
    const found = expectVerdicts(await looked(pair, { limits: { ...lookLimits, statementMs: 400 } }), {
      receiver: 'not-judged',
      applier: 'not-judged',
      source: 'healthy',
    });
    expect(performance.now() - startedAt).toBeLessThan(6_000);
    expect(found.conditions.map(({ name }) => name)).toContain('status-blocked');
    expect(found.severity).toBe('critical');
    // Longer than one look waits: the question of the first look is still the only one.
    expect(found.verdicts[0].evidence.join()).toMatch(/has not answered the question for its status for [1-9]/);
    await locker.query('ROLLBACK');
    await locker.end();
    await stopping;
    await stopper.end();
    const statements = 'SELECT COUNT(*) AS n FROM information_schema.PROCESSLIST WHERE USER = ?';
    const left = async (): Promise<boolean> =>
      String((await pair.replica.query(statements, ['diagnose']))[0]?.['n']) === '0';
    expect(await eventually(left, { withinMs: 5_000 })).toBe(true);
  });

  it('goes on without a server that is suspended, and with it when it answers again', async () => {
    await using pair = await started({ server: 'mysql:9.7' });
    const limits = { ...lookLimits, connectMs: 400, statementMs: 300 };
    {
      await using _ = await pair.inject('pause', {}, 'source');
      const alone = expectVerdicts(await looked(pair, { limits }), { source: 'not-judged', data: 'not-judged' });
      expect(alone.endsReached).toBe(1);
      expect(alone.verdicts[2].evidence.join()).toMatch(/cannot be reached: .*(does not answer|ETIMEDOUT)/);
    }
    expectVerdicts(await looked(pair), { receiver: 'idle', data: 'equal' });
  });
});

describe('diagnose on the machine of the replica', () => {
  it('sees the socket of the receiver, also where --source is the address of the channel', async () => {
    await using pair = await started({ server: 'mysql:9.7' });
    const { host = '', port = 0 } = pair.throughLink;
    const source = { ...targetOf('source', pair.source), address: { kind: 'tcp', host, port } } as const;
    const [look] = await lookAt(source, targetOf('replica', pair.replica));
    expect(look.source.state).toBe('read');
    expect(look.replica).toMatchObject({ socket: { receiveQueue: 0 } });
  });
});

describe('diagnose --watch', () => {
  it('goes on until Ctrl-C, reports what changes, and leaves no connection', async () => {
    await using pair = await started({ server: 'mysql:9.7' });
    const url = (end: 'source' | 'replica'): string => `mysql://diagnose@${encodeURI(pair[end].connection.socketPath)}`;
    const args = ['diagnose', '--watch', '--interval', '0.5', '--source', url('source'), '--replica', url('replica')];
    const watching = startCli(args, { env: { ...process.env, MYSQL_PWD: password } });
    await watching.printed(/receiver +idle/);
    await using _ = await pair.inject('stall');
    await insert(pair, 1);
    await watching.printed(/receiver +stalled-blind +PROBLEM/);
    watching.signalGroup('SIGINT');
    const { code, stdout } = await watching.exited;
    expect(code, stdout).toBe(1);
    expect(stdout.match(/receiver +idle {2}ok/g)?.length).toBe(1);
    const statements = "SELECT COUNT(*) AS n FROM information_schema.PROCESSLIST WHERE USER = 'diagnose'";
    const left = async (): Promise<boolean> => String((await pair.source.query(statements))[0]?.['n']) === '0';
    expect(await eventually(left, { withinMs: 5_000 })).toBe(true);
  });
});
