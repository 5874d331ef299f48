import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { globalVariable, proveRefusal, restartWith } from '../server-fault.ts';
import type { Fault } from '../types.ts';

/** The replica comes back from a restart with the UUID of its source, as one whose data folder was copied whole (with `auto.cnf`). */
export const fault: Fault = {
  layer: 'server',
  legs: ['replica'],
  needs: [],
  defaults: {},
  async inject(target) {
    const { source, replica } = target.servers;
    const uuid = await globalVariable(source, 'server_uuid');
    const file = join(replica.dataDir, 'auto.cnf');
    const own = await readFile(file, 'utf8');
    const restartAs = async (identity: string): Promise<void> => {
      await writeFile(file, identity);
      await restartWith(replica);
    };
    await restartAs(`[auto]\nserver-uuid=${uuid}\n`);
    const now = await globalVariable(replica, 'server_uuid');
    return {
      proof: () =>
        proveRefusal(target, `the replica's UUID is ${now}, the source's ${uuid}`, ({ errno }) => errno !== 0),
      heal: () => restartAs(own),
    };
  },
};
