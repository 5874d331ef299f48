// A client of change data capture, as many are: it prints the rows that are inserted, and connects again when it is told of an error.
//
//   node client.mjs CONNECTION [OPTIONS]      both in JSON
//
// silenceMs: it connects again when nothing has arrived for so long. The source then sends a heartbeat four times as often.
// keepAliveMs: TCP probes a connection that has been silent for so long.
// Without them it waits for ever for a source that says nothing.
import ZongJi from '@vlasky/zongji';

const [connection, options = '{}'] = process.argv.slice(2);
const { silenceMs, keepAliveMs } = JSON.parse(options);
const settings = {
  ...JSON.parse(connection),
  connectTimeout: 1_000,
  enableKeepAlive: keepAliveMs !== undefined,
  keepAliveInitialDelay: keepAliveMs ?? 0,
};

let gtidSet; // what it has read, to go on from there
let watchdog;

function start() {
  const zongji = new ZongJi(settings);
  let over = false;
  const again = (afterMs) => {
    // Both of its connections may tell of the same end.
    if (over) return;
    over = true;
    clearTimeout(watchdog);
    zongji.stop();
    setTimeout(start, afterMs);
  };
  const expectMore = () => {
    clearTimeout(watchdog);
    if (silenceMs !== undefined) watchdog = setTimeout(again, silenceMs, 0);
  };
  zongji.on('error', () => again(200));
  zongji.on('binlog', (event) => {
    if (over) return;
    gtidSet = zongji.gtidSet ?? gtidSet;
    expectMore();
    if (event.getTypeName() === 'WriteRows') for (const row of event.rows) console.log(JSON.stringify(row));
  });
  zongji.start({ serverId: 4711, ...(gtidSet === undefined ? { startAtEnd: true } : { gtidSet }) });
  expectMore();
  if (silenceMs === undefined) return;
  // MySQL before 8.0.26, and MariaDB, read the second variable; newer ones read the first.
  const ns = Math.round((silenceMs / 4) * 1e6);
  zongji.connection.query(`SET @source_heartbeat_period = ${ns}, @master_heartbeat_period = ${ns}`);
}

start();
