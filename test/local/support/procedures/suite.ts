import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Procedure } from '../../../../src/model/procedure.ts';
import { runProcedure } from '../../../../src/operator/run-procedure.ts';
import { changeChannel, everyProcedure, promote } from '../../../../src/procedures/index.ts';
import { flavourFor } from '../../../../src/servers/flavour-registry.ts';
import { complaints } from './complaints.ts';
import { column, type Following, type Lab, openLab } from './lab.ts';
import { caughtUp, completes, sourceKilled } from './states.ts';
import { tryProcedure, undo } from './trial.ts';

/** Runs in the worst common state stop here, before they change anything; the others only read the replica. */
const stopsFirst =
  /^(start-receiver|reconnect-receiver|change-channel|use-file-position|use-auto-position|promote|apply-received|accept-unverified-source)$/;

/**
 * Every procedure of one server on one pair: to its end, with just the privileges that it names, and in the worst common state: a backlog is received, the
 * applier stopped, the source gone.
 */
export function procedureSuite(vendor: 'mysql' | 'mariadb', version: string, by: Following): void {
  describe(`procedures on ${vendor}:${version}, following by ${by}`, async () => {
    const flavour = await flavourFor(vendor, `${version}.0`);
    const listed = everyProcedure({ flavour: flavour.name, version: `${version}.0` }, { by });
    let lab: Lab;
    beforeAll(async () => {
      lab = await openLab(`${vendor}:${version}`, by);
    });
    // Each test finds a pair that replicates, also after one that failed.
    let disturbed = false;
    beforeEach(async () => {
      if (disturbed) await lab.reset();
      disturbed = true;
    });
    afterAll(() => lab?.[Symbol.asyncDispose]());
    const find = (id: string): Procedure => {
      const found = everyProcedure(lab.server, lab.channel).find((one) => one.id === id);
      if (!found) throw new Error(`this server has no procedure ${id}`);
      return found;
    };
    const touchesReplica = (id: string): boolean =>
      find(id).steps.some(({ on, kind }) => on === 'replica' && kind !== 'show');

    it.each(listed.map(({ id }) => id))(
      '%s runs to its end, costs what it says, and needs no other privilege',
      async (id) => {
        const procedure = find(id);
        const trial = await tryProcedure(lab, procedure, await completes(id)(lab));
        expect(trial.run, trial.run.reason ?? '').toMatchObject({ completed: true });
        expect(complaints(procedure, trial)).toEqual([]);
        await undo(lab, procedure, trial.run);
        if (procedure.id === 'promote' || procedure.id === 'apply-received') return;
        expect(await lab.pair.judged()).toMatchObject({ outcome: 'pass' });
        disturbed = touchesReplica(id);
      },
    );

    it.each(listed.map(({ id }) => id).filter((id) => stopsFirst.test(id)))(
      '%s stops where a backlog is received, the applier stopped and the source gone, and loses nothing',
      async (id) => {
        const procedure = find(id);
        const trial = await tryProcedure(lab, procedure, await sourceKilled(lab));
        expect(trial.run.completed).toBe(false);
        expect(complaints(procedure, trial)).toEqual([]);
        expect(trial.run.ran.map(({ sql }) => sql).join('; ')).not.toMatch(/\b(STOP|CHANGE|RESET)\b/);
      },
    );

    it('the replica is promoted after its source is gone, with everything that it received', async () => {
      const situation = await sourceKilled(lab);
      const procedure = promote(lab.server, lab.channel);
      // First it says to start the applier; once it has, everything is applied.
      const first = await tryProcedure(lab, procedure, situation);
      expect(first.run.completed).toBe(false);
      const again = await tryProcedure(lab, procedure, situation);
      expect(again.run, again.run.reason ?? '').toMatchObject({ completed: true });
      expect([first.lost, again.lost]).toEqual([0, 0]);
      expect(await lab.applied()).toBe(situation.rows);
      expect(await lab.status()).toBeNull();
    });

    it('the timeouts of a channel are as asked, and the way back is the same procedure', async () => {
      const settings = async (): Promise<string> => {
        const { replica } = lab.pair;
        const { flavour } = replica;
        const channel = await replica.query(flavour.channelSettingsQuery ?? '');
        const net = (await replica.query(`SELECT @@GLOBAL.${flavour.variableName('replica_net_timeout')} AS value`))[0];
        return JSON.stringify([net, channel, column(await lab.status(), /^Connect_Retry$/)]);
      };
      const today = { replicaNetTimeoutS: 60, heartbeatPeriodS: 0.5, connectRetryS: 1 };
      await caughtUp(lab);
      await runProcedure(changeChannel(lab.server, { ...lab.channel, ...today }), lab.pair);
      const before = await settings();
      const there = await runProcedure(find('change-channel'), lab.pair);
      expect(there.completed, there.reason ?? '').toBe(true);
      expect(await settings()).not.toBe(before);
      const back = await runProcedure(
        changeChannel(lab.server, { ...lab.channel, ...today, ...retriesToday(there.values) }),
        lab.pair,
      );
      expect(back.completed, back.reason ?? '').toBe(true);
      expect(await settings()).toBe(before);
    });
  });
}

const retriesToday = ({ old_retry_count: count }: Readonly<Record<string, string>>): { retryCount?: number } =>
  count === undefined ? {} : { retryCount: Number(count) };
