import { CleanupStack } from '../../model/cleanup.ts';
import { endDumpThreads, globalVariable, proveRefusal, sayAll } from '../server-fault.ts';
import type { Fault, FaultServer } from '../types.ts';

/** What a client is told when a server has no connection left: ER_CON_COUNT_ERROR. */
const tooManyConnections = 1040;
/** The least that MariaDB lets a server have (10.3.6 and later); MySQL allows fewer. */
const leastConnections = 10;

/**
 * Clients have taken all connections of the source, as after a leak of connections in an application. Open connections stay; the dump threads are ended,
 * so that the replica must log in again.
 */
export const fault: Fault = {
  layer: 'server',
  legs: ['source'],
  needs: [],
  defaults: {},
  async inject(target) {
    const { source } = target.servers;
    await using taken = new CleanupStack();
    const before = await globalVariable(source, 'max_connections');
    const dumpThreads = await dumpThreadsOf(source);
    // Also without the dump threads the limit is reached: the replica is faster than whoever would take their places.
    for (let have = await connected(source); have - dumpThreads < leastConnections; have += 1)
      taken.use(await source.occupy());
    await sayAll(source, [`SET GLOBAL max_connections = ${leastConnections}`]);
    taken.defer(() => sayAll(source, [`SET GLOBAL max_connections = ${before}`]));
    const ended = await endDumpThreads(source);
    const held = taken.release();
    return {
      proof: async () =>
        proveRefusal(
          target,
          `max_connections is ${leastConnections}, ${await connected(source)} are open, and ${ended} dump threads were ended`,
          ({ errno }) => errno === tooManyConnections,
        ),
      heal: () => held.run(),
    };
  },
};

async function connected(source: FaultServer): Promise<number> {
  const [row] = await source.query("SHOW GLOBAL STATUS LIKE 'Threads_connected'");
  return Number(row?.['Value'] ?? 0);
}

async function dumpThreadsOf(source: FaultServer): Promise<number> {
  const rows = await source.query('SHOW PROCESSLIST');
  return rows.filter((row) => /^Binlog Dump/.test(String(row['Command']))).length;
}
