import { endDumpThreads, sayAll, serverAt } from '../server-fault.ts';
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
      // The source's plugin counts a replica as long as its dump thread lives.
      if (role === 'source') await endDumpThreads(source);
      await sayAll(server, statements);
      await replica.query(replica.words.startReplica);
    };
    await whileStopped(remove);
    return {
      async proof() {
        const [own, other] = await Promise.all([
          statusOf(target.servers[role], role),
          statusOf(target.servers[peerOf(role)], peerOf(role)),
        ]);
        return {
          tookEffect: own !== 'ON' && other !== 'ON',
          summary: `semi-sync of the ${role}: ${own}; of the ${peerOf(role)}: ${other}`,
          numbers: { [role]: own, [peerOf(role)]: other },
        };
      },
      heal: () => whileStopped(restore(before)),
    };
  },
};

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
