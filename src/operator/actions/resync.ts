import { copyDatabase } from '../copy-database.ts';
import type { Action } from '../types.ts';
import { writable } from '../writable.ts';

export const action: Action = {
  does: "replaces the replica's copy of the workload's database by a dump of the source's, and counts as executed what the dump holds",
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
