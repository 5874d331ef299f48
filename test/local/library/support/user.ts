/** A user of the library in a process of its own: starts a pair, a server and a proxy, breaks and records the pair, tells what it has, and stays. */
import { startPair, startServer } from '../../../../dist/src/index.js';
import { startProxy } from '../../../../dist/src/proxy/index.js';

const [pair, server] = await Promise.all([startPair('mariadb:10.11'), startServer('mysql:5.6')]);
const proxy = await startProxy();
const link = await proxy.openLink({ upstream: { port: server.connection.port } });
await pair.record();
await pair.inject('stall');
await pair.source.query('CREATE DATABASE mine');
process.stdout.write(
  `${JSON.stringify({
    pids: [pair.source.pid, pair.replica.pid, server.pid],
    logs: [pair.source.logFile, server.logFile],
    ports: [pair.source.connection.port, pair.replica.connection.port, pair.throughLink.port, link.port],
    databases: (await pair.source.query('SHOW DATABASES')).map((row) => row['Database']),
  })}\n`,
);
setInterval(() => undefined, 1_000);
