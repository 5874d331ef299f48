import { CleanupStack } from '../../model/cleanup.ts';
import type { Proof } from '../../model/samples.ts';
import { numberIn } from '../packet-fault.ts';
import { endDumpThreads, globalStatus, globalVariable, proveRefusal, sayAll } from '../server-fault.ts';
import type { Fault, FaultServer, FaultTarget } from '../types.ts';

/** What a client is told when a server has no connection left: ER_CON_COUNT_ERROR. */
const tooManyConnections = 1040;
/** The least that MariaDB lets a server have (10.3.6 and later); MySQL allows fewer. */
const leastConnections = 10;
/** More replicas than a case has. */
const mostLeft = 100;
/**
 * Connections that a source refused because of its limit (measured on MySQL 9.7.4 and 5.6.24, MariaDB 10.11.18 and 11.8.9), or did not let in for whatever
 * reason: MariaDB 10.5.23 counts refused ones only there (measured).
 */
const refusals = ['Connection_errors_max_connections', 'Aborted_connects'] as const;

/**
 * Clients have taken all connections of the source but `left`, as after a leak of connections in an application. Open connections stay; the dump threads
 * are ended, so that the replicas must log in again.
 */
export const fault: Fault = {
  layer: 'server',
  legs: ['source'],
  needs: [],
  defaults: { left: 0 },
  async inject(target, params) {
    const { source } = target.servers;
    const left = numberIn(params, 'left', { least: 0, most: mostLeft, unit: 'connections' });
    await using taken = new CleanupStack();
    const before = await globalVariable(source, 'max_connections');
    const refusedBefore = await countRefused(source);
    const dumpThreads = await dumpThreadsOf(source);
    let others = (await globalStatus(source, 'Threads_connected')) - dumpThreads;
    // Also without the dump threads the limit is reached: the replica is faster than whoever would take their places.
    for (; others < leastConnections; others += 1) taken.use(await source.occupy());
    const limit = left === 0 ? leastConnections : others + left;
    await sayAll(source, [`SET GLOBAL max_connections = ${limit}`]);
    taken.defer(() => sayAll(source, [`SET GLOBAL max_connections = ${before}`]));
    const ended = await endDumpThreads(source);
    const held = taken.release();
    return {
      proof: async () => {
        const open = await globalStatus(source, 'Threads_connected');
        const refused = Math.max(
          ...(await countRefused(source)).map((now, index) => now - (refusedBefore[index] ?? now)),
        );
        const what = `max_connections is ${limit}, ${open} are open, ${refused} were refused, and ${ended} dump threads were ended`;
        return left === 0 ? refusedReplica(target, what, refused) : refusedSome(what, { open, limit, refused, ended });
      },
      heal: () => held.run(),
    };
  },
};

async function refusedReplica(target: FaultTarget, what: string, refused: number): Promise<Proof> {
  const proof = await proveRefusal(target, what, ({ errno }) => errno === tooManyConnections);
  return { ...proof, numbers: { ...proof.numbers, refused } };
}

/** Which replica gets one of the places that are left, nobody knows: that of the pair may have it. */
function refusedSome(what: string, numbers: { open: number; limit: number; refused: number; ended: number }): Proof {
  return { tookEffect: numbers.refused > 0 && numbers.open >= numbers.limit, summary: what, numbers };
}

async function countRefused(source: FaultServer): Promise<number[]> {
  const counts = [];
  for (const name of refusals) counts.push(await globalStatus(source, name));
  return counts;
}

async function dumpThreadsOf(source: FaultServer): Promise<number> {
  const rows = await source.query('SHOW PROCESSLIST');
  return rows.filter((row) => /^Binlog Dump/.test(String(row['Command']))).length;
}
