import { setTimeout as delay } from 'node:timers/promises';
import { endDumpThreads, serverAt } from '../server-fault.ts';
import type { Fault, FaultServer } from '../types.ts';

type Role = 'source' | 'replica';

/**
 * One end of a semi-synchronous pair loses its plugin (MariaDB, which has it built in: turned off), as after an upgrade that forgot to load it. A plugin in
 * use cannot be taken away, so replication stops for that moment and starts again.
 */
export const fault: Fault = {
  layer: 'server',
  legs: ['replica', 'source'],
  needs: [],
  defaults: {},
  async inject(target, _params, leg) {
    const server = serverAt(target, leg);
    const { source, replica } = target.servers;
    const role: Role = leg === 'source' ? 'source' : 'replica';
    const { settings, remove, restore } = server.words.semiSync(role);
    const before = (await server.query(settings)).map((row) => ({
      name: String(row['Variable_name']),
      value: String(row['Value']),
    }));
    const whileStopped = async (statements: readonly string[]): Promise<void> => {
      await replica.query(replica.words.stopReplica);
      if (role === 'source') await endDumpThreads(source);
      try {
        for (const statement of statements) await sayPatiently(server, statement);
      } finally {
        await replica.query(replica.words.startReplica);
      }
    };
    await whileStopped(remove);
    return {
      async proof() {
        const [own, other] = await Promise.all([
          statusOf(target.servers[role], role),
          statusOf(target.servers[peerOf(role)], peerOf(role)),
        ]);
        return {
          // A source that lost its acknowledgements shows it; some replicas go on saying ON to a source that no longer listens.
          tookEffect: own !== 'ON' && (role === 'source' || other !== 'ON'),
          summary: `semi-sync status of the ${role}: ${own}; of the ${peerOf(role)}: ${other}`,
          numbers: { [role]: own, [peerOf(role)]: other },
        };
      },
      heal: () => whileStopped(restore(before)),
    };
  },
};

const patienceMs = 5_000;
const againAfterMs = 20;

/** The source's plugin is in use until the last dump thread has taken its leave; the refusals before are not errors. */
async function sayPatiently(server: FaultServer, statement: string): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      await server.query(statement);
      return;
    } catch (cause) {
      if (!/cannot be uninstalled now/.test((cause as Error).message) || performance.now() > deadline) throw cause;
      await delay(againAfterMs);
    }
  }
}

const peerOf = (role: Role): Role => (role === 'source' ? 'replica' : 'source');

/** ON while commits really wait (source) or are really acknowledged (replica); `missing` without the plugin. */
async function statusOf(server: FaultServer, role: Role): Promise<string> {
  const words = role === 'source' ? '(source|master)' : '(replica|slave)';
  const rows = await server.query("SHOW GLOBAL STATUS LIKE 'Rpl\\_semi\\_sync\\_%'");
  const row = rows.find(({ Variable_name: name }) =>
    new RegExp(`^rpl_semi_sync_${words}_status$`, 'i').test(String(name)),
  );
  return row ? String(row['Value']) : 'missing';
}
