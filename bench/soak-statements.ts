import type { Procedure } from '../src/model/procedure.ts';
import { dialectOf, everyProcedure } from '../src/procedures/index.ts';
import { actsElsewhere, complaints } from '../test/local/support/procedures/complaints.ts';
import { positionBehind } from '../test/local/support/procedures/crash-state.ts';
import * as harder from '../test/local/support/procedures/harder-states.ts';
import { type Following, type Lab, openLab } from '../test/local/support/procedures/lab.ts';
import { bothStopped, caughtUp, farBehind, type State, sourceKilled } from '../test/local/support/procedures/states.ts';
import { type Trial, tryInTurn } from '../test/local/support/procedures/trial.ts';

/** States in which every procedure is tried. The first word of each is its row in the table. */
const states: Readonly<Record<string, State>> = {
  'caught up': caughtUp,
  'applier stopped, source killed': sourceKilled,
  'both threads stopped, source killed': bothStopped,
  'applier far behind': farBehind(true),
  'applier far behind, source killed': farBehind(false),
  'delayed replica, source killed': harder.delayed,
  'replica restarted, source killed': harder.replicaRestarted,
  'applier stopped by an error, source killed': harder.stoppedByError,
  'applier stops during the wait, source killed': harder.stopsMeanwhile,
  'half a transaction received, source killed': harder.halfTransaction,
  'under load': harder.underLoad,
  'read-only replica': harder.readOnly,
};

interface Row {
  readonly state: string;
  readonly by: Following;
  readonly cells: Readonly<Record<string, string>>;
  readonly bad: readonly string[];
}

/** States of a channel with a name. */
const namedStates: Readonly<Record<string, State>> = {
  'named channel, applier stopped, source killed': sourceKilled,
  'named channel, applier far behind': farBehind(true),
};

/** Tries every procedure of one server in every state, by GTID and by position; also on a named channel, beside a second one, and with semi-sync. */
export async function soakStatements(spec: string): Promise<{ lines: string[]; ok: boolean }> {
  const rows: Row[] = [];
  let product = spec;
  let version = '';
  let channels = true;
  let semiSync = true;
  const procedures = new Set<string>();
  for (const by of ['gtid', 'position'] as const) {
    await using lab = await openLab(spec, by);
    const dialect = dialectOf(lab.server);
    product = dialect.product;
    version = lab.server.version;
    channels = dialect.channels !== null;
    semiSync = lab.server.flavour !== 'mysql-5.6';
    for (const [name, state] of Object.entries(states)) rows.push(await tryAll(lab, name, state, procedures));
    if (by === 'gtid' && lab.server.flavour === 'mariadb')
      rows.push(await tryAll(lab, 'relay log position older than what was executed', positionBehind, procedures));
    if (channels) rows.push(await besideSecondChannel(lab, spec, 'beside a second channel', procedures));
  }
  if (channels)
    for (const by of ['gtid', 'position'] as const) {
      await using lab = await openLab(spec, by, { channelName: 'east' });
      for (const [name, state] of Object.entries(namedStates)) rows.push(await tryAll(lab, name, state, procedures));
      rows.push(await besideSecondChannel(lab, spec, 'named channel, beside a second one', procedures));
    }
  if (semiSync) {
    await using lab = await openLab(spec, 'gtid', { topology: { semiSync: true } });
    rows.push(await tryAll(lab, 'semi-sync, caught up', caughtUp, procedures));
    rows.push(await tryAll(lab, 'semi-sync, source killed', sourceKilled, procedures));
  }
  const ids = [...procedures];
  const bad = rows.flatMap((row) => row.bad.map((text) => `${row.state}, by ${row.by}: ${text}`));
  return {
    ok: bad.length === 0,
    lines: [
      `## Statements on ${product} (${version})`,
      '',
      `${rows.length} states, ${rows.reduce((sum, { cells }) => sum + Object.keys(cells).length, 0)} trials.`,
      '',
      '- Done: every step ran. Stopped: a condition did not hold, or its wait timed out, and nothing was changed after it.',
      '- In every trial, everything that was received before could be applied afterwards.',
      '- In every trial, relay logs, threads, blocking times and side effects were as printed.',
      '- Procedures that only read, or that act on the source, run one after the other in one state. Each is undone before the next. They stop if the source is lost.',
      '- The number is the longest time of one statement, ms.',
      '',
      ...bad.map((text) => `- **${text}**`),
      ...(bad.length > 0 ? [''] : []),
      `| State | By | ${ids.join(' | ')} |`,
      `|---|---|${ids.map(() => '---').join('|')}|`,
      ...rows.map(({ state, by, cells }) => `| ${state} | ${by} | ${ids.map((id) => cells[id] ?? '–').join(' | ')} |`),
    ],
  };
}

/** Whether a procedure leaves the replica as it is: several of them are tried in one state. */
const leavesReplica = ({ steps }: Procedure): boolean =>
  !steps.some((step) => step.on === 'replica' && step.kind === 'run');

async function tryAll(lab: Lab, name: string, state: State, seen: Set<string>): Promise<Row> {
  const cells: Record<string, string> = {};
  const bad: string[] = [];
  const all = everyProcedure(lab.server, lab.channel);
  const groups = [
    ...all.filter((one) => !leavesReplica(one)).map((one) => [one] as const),
    all.filter((one) => leavesReplica(one)),
  ];
  for (const group of groups) {
    for (const { id } of group) seen.add(id);
    try {
      const trials = await tryInTurn(lab, group, await state(lab));
      for (const [index, procedure] of group.entries()) {
        const trial = trials[index];
        if (trial === undefined) throw new Error('it was not tried');
        cells[procedure.id] = cell(trial);
        const found = [
          ...complaints(procedure, trial),
          ...(lab.channel.channel === undefined ? [] : actsElsewhere(trial, lab.channel.channel)),
        ];
        bad.push(...found.map((text) => `${procedure.id}: ${text}`));
      }
    } catch (error) {
      for (const { id } of group) cells[id] = 'state not reached';
      bad.push(`${group.map(({ id }) => id).join(', ')}: ${(error as Error).message}`);
    }
    await lab.reset();
  }
  process.stdout.write(
    `${lab.pair.replica.version} by ${lab.by}, ${name}: ${bad.length === 0 ? 'ok' : bad.join('; ')}\n`,
  );
  return { state: name, by: lab.by, cells, bad };
}

const cell = ({ run, longestMs }: Trial): string => `${run.completed ? 'done' : 'stopped'} ${Math.round(longestMs)}`;

/** The replica follows another source on a second channel, which must not notice anything. */
async function besideSecondChannel(lab: Lab, spec: string, name: string, seen: Set<string>): Promise<Row> {
  await using second = await harder.secondChannel(lab, spec);
  const bad: string[] = [];
  const row = await tryAll(
    lab,
    name,
    async (here) => {
      await second.join();
      const situation = await caughtUp(here);
      return {
        ...situation,
        release: async () => {
          bad.push(...(await second.complaints()));
          await second.leave();
        },
      };
    },
    seen,
  );
  return { ...row, bad: [...row.bad, ...bad] };
}
