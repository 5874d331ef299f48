/** A user of an isolated pair and an isolated server in a process of its own: breaks both with the kernel, lets a client in, tells what there is, and stays. */
import { readlinkSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { startPair, startServer } from '../../../../dist/src/index.js';

const client = `
  const { createConnection } = require('mysql2/promise');
  createConnection(JSON.parse(process.argv[1])).then(async (connection) => {
    const [rows] = await connection.query('SELECT CURRENT_USER() AS who');
    console.log(rows[0].who);
    await connection.end();
  });
`;

const spec = process.argv[2] ?? 'mariadb:10.11';
await using pair = await startPair({ server: spec, isolation: 'netns' });
await using server = await startServer(spec, { isolation: 'netns' });
await server.inject('packet-drop');
const sleeps = server.spawn('sleep', ['1000']);
const said = pair.spawn(process.execPath, ['-e', client, JSON.stringify(pair.throughLink)], {
  cwd: import.meta.dirname,
});
const who = (await Promise.all([text(said.stdout), text(said.stderr)])).join('').trim();
// A program that leaves a child behind.
const stays = pair.spawn('sh', ['-c', 'sleep 1000 & echo $!; exec sleep 1000']);
const [grandchild] = (await stays.stdout[Symbol.asyncIterator]().next()).value.toString().split('\n') as [string];
const fault = await pair.inject('packet-drop');
await pair.source.query('CREATE DATABASE mine');
const deadline = performance.now() + 10_000;
while (!(await fault.proof()).tookEffect && performance.now() < deadline);
const { tookEffect } = await fault.proof();
if (process.argv[3] === 'end') {
  await fault.heal();
  await pair.caughtUp();
}
process.stdout.write(
  `${JSON.stringify({
    uid: process.getuid?.(),
    who,
    tookEffect,
    port: pair.throughLink.port,
    ports: [pair.source.connection.port, pair.replica.connection.port],
    networks: [pair.source, server].map(({ pid }) => readlinkSync(`/proc/${pid}/ns/net`)),
    join: pair.join,
    pids: [pair.source.pid, pair.replica.pid, stays.pid, Number(grandchild), server.pid, sleeps.pid],
    logs: [pair.source.logFile, server.logFile],
    databases: (await pair.source.query('SHOW DATABASES')).map((row) => row['Database']),
  })}\n`,
);
if (process.argv[3] !== 'end') setInterval(() => undefined, 1_000);
