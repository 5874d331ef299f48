import { dialectOf } from '../../../../src/procedures/index.ts';
import { statementsFor } from '../../../../src/procedures/statements.ts';
import { startPlantedPair } from '../planted-pair.ts';
import { column, type Lab } from './lab.ts';
import { backlog, caughtUp, receivedAndNotApplied, type State, shows, thread, writeBacklog } from './states.ts';

/** Longer than a procedure of the lab waits, short enough to wait for, seconds. */
const delayS = 5;

/** A replica that applies late on purpose: for that long its relay logs are the only copy once the source is gone. */
export const delayed: State = async (lab) => {
  const { source, replica } = lab.pair;
  const { prefix } = dialectOf(lab.server);
  await caughtUp(lab);
  await thread(lab, 'STOP', 'IO');
  await thread(lab, 'STOP', 'SQL');
  await replica.query(lab.say.change([`${prefix}_DELAY=${delayS}`]));
  await replica.query(lab.say.startBoth);
  await shows(lab, 'receiver Yes', async () => (await lab.threads()).receiver === 'Yes');
  await writeBacklog(lab);
  const rows = await receivedAndNotApplied(lab);
  await source.kill();
  return { rows };
};

/** A backlog is received, the source is gone, and the replica was restarted: both threads are stopped. */
export const replicaRestarted: State = async (lab) => {
  const { source, replica } = lab.pair;
  await thread(lab, 'STOP', 'SQL');
  await writeBacklog(lab);
  const rows = await receivedAndNotApplied(lab);
  await source.kill();
  await replica.signal('SIGTERM');
  await replica.exited;
  // Without this option MariaDB has deleted the relay logs by the time it serves: the restart itself loses them.
  await replica.restart({ extra: ['--skip-slave-start'] });
  await shows(lab, 'both threads No', async () => (await lab.threads()).receiver === 'No');
  return { rows };
};

/** One transaction cannot be applied. With parallel workers that do not keep the order, later ones are: the executed set has a gap. */
const blockedTransaction =
  (fails: 'before' | 'meanwhile'): State =>
  async (lab) => {
    const { source, replica } = lab.pair;
    await caughtUp(lab);
    const parallel = lab.server.flavour === 'mysql-9';
    await thread(lab, 'STOP', 'SQL');
    const settings = parallel
      ? ['SET GLOBAL replica_preserve_commit_order = OFF', 'SET GLOBAL replica_parallel_workers = 4']
      : [];
    for (const statement of settings) await replica.query(statement);
    const next = Number((await source.query('SELECT COALESCE(MAX(id), 0) AS id FROM replfault.gap'))[0]?.['id']) + 1;
    // The row that will be in the way is locked first: workers that need not wait for it go on, and leave a gap behind them.
    const planter = await replica.connect();
    await planter.query('SET SESSION sql_log_bin = 0');
    await planter.query('START TRANSACTION');
    await planter.query(`INSERT INTO replfault.gap VALUES (${next + 3}, TRUE)`);
    for (let id = next; id < next + backlog; id++)
      await source.query(`INSERT INTO replfault.gap VALUES (${id}, FALSE)`);
    const rows = await lab.received();
    await thread(lab, 'START', 'SQL');
    await shows(
      lab,
      'all other transactions applied',
      async () => (await lab.applied()) === (parallel ? rows - 1 : rows - backlog + 3),
    );
    const fail = async (): Promise<void> => {
      await planter.query('COMMIT');
      await planter.end();
      await shows(lab, 'error 1062', async () => column(await lab.status(), /^Last_SQL_Errno$/) === '1062');
      await shows(lab, 'applier No', async () => (await lab.threads()).applier === 'No');
    };
    if (fails === 'before') await fail();
    await source.kill();
    let failing: Promise<unknown> = Promise.resolve();
    return {
      rows,
      arm: async () => {
        if (fails === 'before') return;
        // While the procedure waits.
        failing = new Promise((resolve) => setTimeout(resolve, 500)).then(fail).catch((error: unknown) => error);
      },
      release: async () => {
        await failing;
        await using mender = await replica.connect();
        await mender.query('SET SESSION sql_log_bin = 0');
        await mender.query('DELETE FROM replfault.gap WHERE planted');
      },
    };
  };

export const stoppedByError = blockedTransaction('before');
/** The same, and it fails only while a procedure waits for it. */
export const stopsMeanwhile = blockedTransaction('meanwhile');

/** The source dies while it sends a large transaction: the relay log ends in the middle of it, and the applier has begun with it. */
export const halfTransaction: State = async (lab) => {
  const { source } = lab.pair;
  const { rows } = await caughtUp(lab);
  const before = await lab.relayBytes();
  const bytes = 48 * 1024 * 1024;
  const writing = lab.pair.ledger
    .burst({ bytes, rowBytes: 48 * 1024, rowsPerTransaction: bytes / (48 * 1024) })
    .catch(() => undefined);
  const deadline = Date.now() + 20_000;
  while ((await lab.relayBytes()) < before + 512 * 1024) {
    if (Date.now() > deadline) throw new Error('nothing of the transaction arrived');
  }
  await source.signal('SIGSTOP');
  const received = await lab.relayBytes();
  if (received > before + bytes) {
    await source.signal('SIGCONT');
    throw new Error('the whole transaction arrived before the source could be stopped');
  }
  await source.kill();
  await writing;
  await shows(lab, 'receiver Connecting', async () => (await lab.threads()).receiver !== 'Yes');
  if ((await lab.applied()) !== rows) throw new Error('the transaction was applied');
  return { rows };
};

/** Nobody may write on the replica, not even with SUPER where the server knows that. */
export const readOnly: State = async (lab) => {
  const situation = await caughtUp(lab);
  const { replica } = lab.pair;
  const strict = lab.server.flavour.startsWith('mysql') && lab.server.flavour !== 'mysql-5.6';
  return {
    ...situation,
    arm: async () => {
      await replica.query(`SET GLOBAL ${strict ? 'super_read_only' : 'read_only'} = ON`);
    },
    release: async () => {
      await replica.query('SET GLOBAL read_only = OFF');
    },
  };
};

/** Clients go on writing on the source while the procedure runs. */
export const underLoad: State = async (lab) => {
  const situation = await caughtUp(lab);
  const writer = await lab.pair.source.connect();
  let on = true;
  let writing: Promise<void> = Promise.resolve();
  let next = Number((await writer.query('SELECT COALESCE(MAX(id), 0) AS id FROM replfault.gap'))[0]?.['id']);
  return {
    ...situation,
    arm: async () => {
      writing = (async () => {
        while (on) await writer.query(`INSERT INTO replfault.gap VALUES (${++next}, FALSE)`);
      })();
    },
    release: async () => {
      on = false;
      await writing;
      await writer.end();
    },
  };
};

/** A second channel, from another source, that must not notice anything. */
export interface SecondChannel extends AsyncDisposable {
  /** What differs from before, and what of its transactions is missing; empty where nothing is. */
  complaints(): Promise<string[]>;
  /** Sets the channel up and sees it replicate. */
  join(): Promise<void>;
  /** Takes it away: the lab resets the replica as a whole. */
  leave(): Promise<void>;
}

/** Starts another source and lets the replica of the lab follow it on a channel of its own, by position. */
export async function secondChannel(lab: Lab, spec: string): Promise<SecondChannel> {
  const dialect = dialectOf(lab.server);
  // A MariaDB replica keeps one position for each domain, whichever source it came from: two sources must not share one.
  const second = await startPlantedPair(spec, dialect.vendor === 'mariadb' ? ['--gtid-domain-id=7'] : []);
  // The replica of that pair has the server id of the lab's, and a source serves one of the two.
  await second.replica.query(second.replica.flavour.stopReplica);
  const statements = statementsFor(dialect, 'other');
  const { source } = second;
  const { replica } = lab.pair;
  const mariadb = dialect.vendor === 'mariadb';
  await using setUp = await source.connect();
  await setUp.query('CREATE DATABASE other');
  await setUp.query('CREATE TABLE other.t (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB');
  {
    await using session = await replica.connect();
    await session.query('SET SESSION sql_log_bin = 0');
    await session.query('CREATE DATABASE other');
    await session.query('CREATE TABLE other.t (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB');
  }
  let rows = 0;
  // Who reads the binary log of the second source: another thread where the receiver was stopped and started meanwhile.
  const reader = async (): Promise<string> =>
    (await source.query('SHOW PROCESSLIST'))
      .filter((row) => String(row['Command']).startsWith('Binlog Dump'))
      .map((row) => String(row['Id']))
      .join(', ');
  let readerBefore = '';
  const threads = async (): Promise<string> => {
    const all = await replica.query(mariadb ? 'SHOW ALL SLAVES STATUS' : statements.status);
    const row = mariadb ? all.find((one) => one['Connection_name'] === 'other') : all[0];
    return `${column(row ?? null, /_IO_Running$/)}/${column(row ?? null, /_SQL_Running$/)}`;
  };
  const count = async (): Promise<number> =>
    Number((await replica.query('SELECT COUNT(*) AS n FROM other.t'))[0]?.['n']);
  const write = async (): Promise<void> => {
    await using session = await source.connect();
    for (let i = 0; i < 5; i++) await session.query('INSERT INTO other.t () VALUES ()');
    rows += 5;
  };
  return {
    async join() {
      const [end = {}] = await source.query(source.flavour.binaryLogStatusQuery);
      const { file, position } = source.flavour.readBinaryLogStatus(end);
      const { user, password } = source.replicationUser;
      const prefix = dialect.prefix;
      await replica.query(
        statements.change([
          `${prefix}_HOST='${source.host}'`,
          `${prefix}_PORT=${source.port}`,
          `${prefix}_USER='${user}'`,
          `${prefix}_PASSWORD='${password}'`,
          mariadb ? 'MASTER_USE_GTID=no' : `${prefix}_AUTO_POSITION=0`,
          `${prefix}_LOG_FILE='${file}'`,
          `${prefix}_LOG_POS=${position}`,
          `${prefix}_CONNECT_RETRY=1`,
          `${prefix}_SSL=0`,
          ...(mariadb ? ['MASTER_SSL_VERIFY_SERVER_CERT=0'] : ['GET_SOURCE_PUBLIC_KEY=1']),
        ]),
      );
      await replica.query(statements.startBoth);
      await shows(lab, 'the other channel runs', async () => (await threads()) === 'Yes/Yes');
      await write();
      await shows(lab, 'the other channel applies', async () => (await count()) === rows);
      readerBefore = await reader();
    },
    async leave() {
      await replica.query(statements.stopReceiver);
      await replica.query(statements.stopApplier);
      await replica.query(statements.resetAll);
    },
    async complaints() {
      const seen = await threads();
      if (seen !== 'Yes/Yes') return [`the other channel is ${seen}`];
      await write();
      await shows(lab, 'the other channel still applies', async () => (await count()) === rows);
      const readerAfter = await reader();
      return readerAfter === readerBefore ? [] : ['the receiver of the other channel was stopped meanwhile'];
    },
    [Symbol.asyncDispose]: () => second[Symbol.asyncDispose](),
  };
}
