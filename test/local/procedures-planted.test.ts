import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Procedure, Step } from '../../src/model/procedure.ts';
import { applyReceived, changeChannel, dialectOf, everyProcedure } from '../../src/procedures/index.ts';
import { complaints } from './support/procedures/complaints.ts';
import { positionBehind, tally } from './support/procedures/crash-state.ts';
import { type Lab, openLab } from './support/procedures/lab.ts';
import { caughtUp, completes, shows, sourceKilled, writeBacklog } from './support/procedures/states.ts';
import { tryInTurn, tryProcedure, undo } from './support/procedures/trial.ts';

const run = (sql: string): Step => ({ kind: 'run', on: 'replica', sql });

/** What pages printed before: both threads stop, whatever the applier has still to do. */
const harmful: Readonly<Record<string, readonly Step[]>> = {
  'mysql:9.7': ['STOP REPLICA', 'CHANGE REPLICATION SOURCE TO SOURCE_HEARTBEAT_PERIOD=5', 'START REPLICA'].map(run),
  'mariadb:10.11': ['STOP SLAVE', 'START SLAVE'].map(run),
};

describe.each(['mysql:9.7', 'mariadb:10.11'])('defects planted in procedures of %s are caught', (spec) => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab(spec);
  });
  afterAll(() => lab?.[Symbol.asyncDispose]());
  const given = (): Procedure =>
    changeChannel(lab.server, { ...lab.channel, replicaNetTimeoutS: 30, heartbeatPeriodS: 10, connectRetryS: 10 });

  it('a sequence that loses what was received', async () => {
    const planted = { ...given(), steps: harmful[spec] ?? [] };
    const trial = await tryProcedure(lab, planted, await sourceKilled(lab));
    expect(complaints(planted, trial)).toContain('20 received transactions are lost');
    await lab.reset();
  });

  it('a cost that is not true', async () => {
    const { cost, ...rest } = given();
    const relayLogs = cost.relayLogs === 'kept' ? 'applied, then deleted' : 'kept';
    const planted: Procedure = { ...rest, cost: { ...cost, relayLogs, receiver: 'stops', blocksUpToS: 0 } };
    // Enough in the relay logs to see whether they are kept.
    await writeBacklog(lab);
    const trial = await tryProcedure(lab, planted, await caughtUp(lab));
    expect(trial.run.completed).toBe(true);
    const found = complaints(planted, trial).join('; ');
    expect(found).toMatch(relayLogs === 'kept' ? /relay logs went from \d+ to \d+ bytes/ : /relay logs still hold/);
    expect(found).toMatch(/it is printed that it stops/);
    expect(found).toMatch(/at most 0 s are printed/);
    await lab.reset();
  });

  it('a change for every client that is not told', async () => {
    const procedure = everyProcedure(lab.server, lab.channel).find(({ id }) => id === 'set-net-write-timeout');
    if (procedure === undefined) throw new Error('there is no such procedure');
    const planted: Procedure = { ...procedure, cost: { ...procedure.cost, others: null } };
    const trial = await tryProcedure(lab, planted, await caughtUp(lab));
    expect(complaints(procedure, trial)).toEqual([]);
    expect(complaints(planted, trial)).toEqual([
      'net_write_timeout of the source changed, and it is printed that nothing changes for others',
    ]);
    await undo(lab, procedure, trial.run);
    expect(String((await lab.pair.source.query('SELECT @@GLOBAL.net_write_timeout AS s'))[0]?.['s'])).toBe('60');
  });

  it('a privilege that is missing, whichever it is: none is named without need', async () => {
    const needless: string[] = [];
    for (const procedure of everyProcedure(lab.server, lab.channel))
      for (const end of ['source', 'replica'] as const)
        for (const privilege of procedure.privileges[end]) {
          const less = { ...procedure.privileges, [end]: procedure.privileges[end].filter((one) => one !== privilege) };
          const trial = await tryProcedure(lab, procedure, await completes(procedure.id)(lab), less);
          if (trial.run.completed) needless.push(`${procedure.id}: ${privilege}`);
          await lab.reset();
        }
    expect(needless).toEqual([]);
  });
});

describe('a MariaDB replica whose relay log position is older than what it executed', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab('mariadb:10.11');
  });
  afterAll(() => lab?.[Symbol.asyncDispose]());
  const executed = async (): Promise<number> => Number((await lab.pair.replica.query(tally))[0]?.['n']);

  it('executes nothing twice by the procedure, and does without its condition', async () => {
    const situation = await positionBehind(lab);
    expect(await executed()).toBe(5);
    const procedure = applyReceived(lab.server, lab.channel);
    const unsafe = {
      ...procedure,
      steps: procedure.steps.filter(
        ({ kind, ...step }) => kind !== 'require' || !JSON.stringify(step).includes('is_new'),
      ),
    };
    const stopped = await tryInTurn(lab, [{ ...procedure, wayBack: '' }], { rows: situation.rows });
    expect(stopped[0]?.run).toMatchObject({ completed: false, reason: expect.stringContaining('is_new 0') });
    expect(await executed()).toBe(5);
    const [harmed] = await tryInTurn(lab, [{ ...unsafe, wayBack: '' }], { rows: situation.rows });
    expect(harmed?.run, harmed?.run.reason ?? '').toMatchObject({ completed: true });
    // Five of the ten transactions were executed a second time, without an error.
    expect(await executed()).toBe(15);
    await lab.reset();
  });
});

describe.each(['mysql:9.7', 'mysql:5.6'])('a channel of %s whose account is not stored', (spec) => {
  it('receives again with the account at the start, as start-receiver says', async () => {
    await using lab = await openLab(spec);
    const { source, replica } = lab.pair;
    const { replica: word, prefix } = dialectOf(lab.server);
    await caughtUp(lab);
    for (const statement of [lab.say.stopReceiver, lab.say.stopApplier, lab.say.change([`${prefix}_USER=''`])])
      await replica.query(statement);
    const { user, password } = source.replicationUser;
    const start = lab.say.startReceiver.replace(
      `START ${word} IO_THREAD`,
      `START ${word} IO_THREAD USER='${user}' PASSWORD='${password}'`,
    );
    await replica.query(start);
    await shows(lab, 'receiver Yes', async () => (await lab.threads()).receiver === 'Yes');
    expect(
      everyProcedure(lab.server).some(({ steps }) => JSON.stringify(steps).includes(`after START ${word} IO_THREAD`)),
    ).toBe(true);
  });
});
