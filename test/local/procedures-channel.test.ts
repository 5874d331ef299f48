import { describe, expect, it } from 'vitest';
import { everyProcedure } from '../../src/procedures/index.ts';
import { actsElsewhere, complaints } from './support/procedures/complaints.ts';
import { secondChannel } from './support/procedures/harder-states.ts';
import { openLab } from './support/procedures/lab.ts';
import { caughtUp } from './support/procedures/states.ts';
import { tryProcedure } from './support/procedures/trial.ts';

/** The one that removes the channel comes last. */
const inTurn = ['reconnect-receiver', 'change-channel', 'promote'];

describe.each(['mysql:9.7', 'mariadb:10.5', 'mariadb:10.11'])('procedures on a named channel of %s', (spec) => {
  it('act on it, and on no other', async () => {
    await using lab = await openLab(spec, 'gtid', { channelName: 'east' });
    await using second = await secondChannel(lab, spec);
    await second.join();
    const procedures = everyProcedure(lab.server, lab.channel);
    for (const id of inTurn) {
      const procedure = procedures.find((one) => one.id === id);
      if (procedure === undefined) throw new Error(`there is no procedure ${id}`);
      const trial = await tryProcedure(lab, procedure, await caughtUp(lab));
      expect([id, trial.run.completed, trial.run.reason]).toEqual([id, true, null]);
      expect([...complaints(procedure, trial), ...actsElsewhere(trial, 'east')]).toEqual([]);
      expect(await second.complaints()).toEqual([]);
    }
  });
});
