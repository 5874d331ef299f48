import { copyDatabase } from '../copy-database.ts';
import type { Action } from '../types.ts';
import { writable } from '../writable.ts';

export const action: Action = {
  does: 'replaces the database of the workload on the replica by a dump of the source, and marks the transactions of the dump as executed',
  defaults: {},
  async run(session) {
    const { flavour } = session.pair.replica;
    await session.say('replica', flavour.stopReplica);
    await writable(session, 'replica', async () => {
      const executed = await copyDatabase(session, 'replfault');
      for (const statement of flavour.operatorWords.adoptGtids(executed)) await session.say('replica', statement);
    });
    await session.say('replica', flavour.startReplica);
  },
};
