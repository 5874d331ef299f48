import { copyDatabase } from '../copy-database.ts';
import type { Action } from '../types.ts';
import { writable } from '../writable.ts';

export const action: Action = {
  does: "replaces the replica's copy of the workload's database by a dump of the source's, and counts as executed what the dump holds",
  defaults: {},
  async run(desk) {
    const { flavour } = desk.pair.replica;
    await desk.say('replica', flavour.stopReplica);
    await writable(desk, 'replica', async () => {
      const executed = await copyDatabase(desk, 'replfault');
      for (const statement of flavour.operatorWords.adoptGtids(executed)) await desk.say('replica', statement);
    });
    await desk.say('replica', flavour.startReplica);
  },
};
