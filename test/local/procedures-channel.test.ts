import { describe, expect, it } from 'vitest';
import { runProcedure } from '../../src/operator/run-procedure.ts';
import { everyProcedure } from '../../src/procedures/index.ts';
import { secondChannel } from './support/procedures/harder-states.ts';
import { openLab } from './support/procedures/lab.ts';
import { eventually } from './support/processes.ts';

/** The one that removes the channel comes last. */
const inTurn = ['reconnect-receiver', 'change-channel', 'promote'];

describe.each(['mysql:9.7', 'mariadb:10.5', 'mariadb:10.11'])('procedures on a named channel of %s', (spec) => {
  it('act on it, and on no other', async () => {
    await using lab = await openLab(spec);
    await using second = await secondChannel(lab, spec);
    await second.join();
    const before = await lab.threads();
    const procedures = everyProcedure(lab.server, { channel: 'other', by: 'position', drainTimeoutS: 5 });
    for (const id of inTurn) {
      const procedure = procedures.find((one) => one.id === id);
      if (procedure === undefined) throw new Error(`there is no procedure ${id}`);
      const run = await runProcedure(procedure, lab.pair);
      expect([id, run.completed, run.reason]).toEqual([id, true, null]);
      // A statement without the name of the channel would have acted on the default one.
      expect(await lab.threads()).toEqual(before);
      for (const { sql } of run.ran.filter((one) => /^(STOP|START|CHANGE|RESET)/.test(one.sql)))
        expect(sql).toContain("'other'");
      // It may still be connecting.
      const replicates = async (): Promise<boolean> => (await second.complaints()).length === 0;
      if (id !== 'promote') expect(await eventually(replicates, { withinMs: 15_000 })).toBe(true);
    }
    await lab.pair.write();
    expect(await lab.caughtUp()).toBe(true);
  });
});
