/**
 * What independent-link.sh says to its two servers: replicates, lets a backlog cross the link, and prints one line of JSON. Its conditions are in the
 * environment. No code of replfault takes part.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';

const { env } = process;
/** As often as replfault looks at a replica. */
const lookEveryMs = 30;
/** Fifty times what it should take, and a minute. */
const bits = Number(env.KILOBYTES) * 8000;
const arrivalTimeoutMs =
  60_000 + 50 * (Number(env.BANDWIDTH_MBIT_S) > 0 ? bits / (1000 * Number(env.BANDWIDTH_MBIT_S)) : 1000);

const log = (end) =>
  createConnection({ socketPath: `${env.WORK}/${end}/sock`, user: 'root', password: env.ROOT_PASSWORD });
const first = async (connection, sql, values) => (await connection.query(sql, values))[0][0];

async function main() {
  const [source, replica] = await Promise.all([log('source'), log('replica')]);
  // What a row of replfault's workload is: the same bytes in the binary log.
  for (const statement of [
    'CREATE DATABASE bench',
    'CREATE TABLE bench.ledger (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, token VARCHAR(48) NOT NULL, payload LONGBLOB, KEY (token))',
    'CREATE TABLE bench.counter (id INT NOT NULL PRIMARY KEY, n BIGINT NOT NULL)',
    'INSERT INTO bench.counter VALUES (1, 0)',
  ])
    await source.query(statement);
  await replica.query(
    'CHANGE REPLICATION SOURCE TO SOURCE_HOST=?, SOURCE_PORT=?, SOURCE_USER=?, SOURCE_PASSWORD=?, SOURCE_AUTO_POSITION=1, SOURCE_SSL=0, GET_SOURCE_PUBLIC_KEY=1, SOURCE_CONNECT_RETRY=1, SOURCE_RETRY_COUNT=10',
    [env.SOURCE_ADDRESS, Number(env.SOURCE_PORT), 'repl', env.REPL_PASSWORD],
  );
  await replica.query('START REPLICA');
  const { gtid } = await first(source, 'SELECT @@GLOBAL.gtid_executed AS gtid');
  const { late } = await first(replica, 'SELECT WAIT_FOR_EXECUTED_GTID_SET(?, 60) AS late', [gtid]);
  if (late !== 0)
    throw new Error(`waited 60 s for replication: ${JSON.stringify(await first(replica, 'SHOW REPLICA STATUS'))}`);
  await replica.query('STOP REPLICA');

  const from = await binaryLog(source);
  await write(source);
  const to = await binaryLog(source);
  if (from.file !== to.file) throw new Error('the backlog is in more than one binary log');
  const { all } = await first(source, 'SELECT @@GLOBAL.gtid_executed AS `all`');

  const before = counters();
  const startedAt = performance.now();
  await replica.query('START REPLICA');
  await arrived(replica, all, startedAt + arrivalTimeoutMs);
  const seconds = (performance.now() - startedAt) / 1000;
  const after = counters();
  const { version } = await first(source, 'SELECT VERSION() AS version');
  const result = {
    version,
    rttMs: Number(env.ROUND_TRIP_US) / 1000,
    seconds: Math.round(seconds * 1000) / 1000,
    binlogBytes: to.position - from.position,
    mbitS: Math.round((8 * (to.position - from.position)) / seconds / 1e4) / 100,
    linkBytes: after.arrivedBytes - before.arrivedBytes,
    retransmits: after.resent - before.resent,
    asked: {
      rttMs: Number(env.RTT_MS),
      bandwidthMbitS: Number(env.BANDWIDTH_MBIT_S),
      kilobytes: Number(env.KILOBYTES),
      rowBytes: Number(env.ROW_BYTES),
    },
    congestionControl: 'cubic',
    tcpWmem: env.TCP_WMEM,
    tcpRmem: env.TCP_RMEM,
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
  await Promise.all([source.end(), replica.end()]);
}

/** Incompressible rows, each a transaction. */
async function write(source) {
  const rowBytes = Number(env.ROW_BYTES);
  for (let left = Number(env.KILOBYTES) * 1000, n = 0; left > 0; left -= rowBytes, n += 1) {
    await source.query('BEGIN');
    const row = [`independent-${n}`, randomBytes(Math.min(left, rowBytes))];
    await source.query('INSERT INTO bench.ledger (token, payload) VALUES (?, ?)', row);
    await source.query('UPDATE bench.counter SET n = n + 1 WHERE id = 1');
    await source.query('COMMIT');
  }
}

async function binaryLog(source) {
  const { File, Position } = await first(source, 'SHOW BINARY LOG STATUS');
  return { file: File, position: Number(Position) };
}

/** Until the relay logs have all of it, executed or not. */
async function arrived(replica, all, untilMs) {
  for (;;) {
    const { has } = await first(
      replica,
      'SELECT GTID_SUBSET(?, CONCAT(@@GLOBAL.gtid_executed, ",", received_transaction_set)) AS has FROM performance_schema.replication_connection_status',
      [all],
    );
    if (has === 1) return;
    if (performance.now() > untilMs)
      throw new Error(`the backlog did not arrive: ${JSON.stringify(await first(replica, 'SHOW REPLICA STATUS'))}`);
    await delay(lookEveryMs);
  }
}

/** Bytes that came out of the link at the replica, and segments that the source sent again, both since the start. */
function counters() {
  const device = readFileSync(`/proc/${env.REPLICA_NET}/net/dev`, 'utf8')
    .split('\n')
    .find((line) => line.trim().startsWith('replica-in:'));
  const [names, values] = readFileSync('/proc/self/net/snmp', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('Tcp:'))
    .map((line) => line.split(' '));
  return {
    arrivedBytes: Number(device.split(':')[1].trim().split(/\s+/)[0]),
    resent: Number(values[names.indexOf('RetransSegs')]),
  };
}

await main();
