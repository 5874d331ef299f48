import { dialectOf, everyProcedure } from '../src/procedures/index.ts';
import { complaints } from '../test/local/support/procedures/complaints.ts';
import * as harder from '../test/local/support/procedures/harder-states.ts';
import { type Following, type Lab, openLab, type Trial, tryProcedure } from '../test/local/support/procedures/lab.ts';
import { bothStopped, caughtUp, farBehind, type State, sourceKilled } from '../test/local/support/procedures/states.ts';

/** States in which every procedure that touches a replica is tried. The first word of each is its row in the table. */
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

/** Tries every procedure of one server in every state, by GTID and by position; also with semi-sync and beside a second channel. */
export async function soakStatements(spec: string): Promise<{ lines: string[]; ok: boolean }> {
  const rows: Row[] = [];
  let product = spec;
  let version = '';
  const procedures = new Set<string>();
  for (const by of ['gtid', 'position'] as const) {
    await using lab = await openLab(spec, by);
    product = dialectOf(lab.server).product;
    version = lab.server.version;
    for (const [name, state] of Object.entries(states)) rows.push(await tryAll(lab, name, state, procedures));
    if (dialectOf(lab.server).channels !== null) rows.push(await besideSecondChannel(lab, spec, procedures));
  }
  if (
    dialectOf({ flavour: spec.startsWith('mariadb') ? 'mariadb' : 'mysql-9', version }).product &&
    !spec.startsWith('mysql:5.6')
  ) {
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
      `${rows.length} states, ${rows.reduce((sum, { cells }) => sum + Object.keys(cells).length, 0)} trials. Done: every step ran. Stopped: a condition did not hold, or its wait ran out, and nothing was changed after it. In every trial all that was received`,
      'before could be applied afterwards, and relay logs, threads and blocking times were as printed. The number is the longest time of one statement, ms.',
      '',
      ...bad.map((text) => `- **${text}**`),
      ...(bad.length > 0 ? [''] : []),
      `| State | By | ${ids.join(' | ')} |`,
      `|---|---|${ids.map(() => '---').join('|')}|`,
      ...rows.map(({ state, by, cells }) => `| ${state} | ${by} | ${ids.map((id) => cells[id] ?? '–').join(' | ')} |`),
    ],
  };
}

async function tryAll(lab: Lab, name: string, state: State, seen: Set<string>): Promise<Row> {
  const cells: Record<string, string> = {};
  const bad: string[] = [];
  for (const procedure of everyProcedure(lab.server, lab.channel)) {
    if (!procedure.steps.some((step) => step.on === 'replica' && step.kind === 'run')) continue;
    seen.add(procedure.id);
    try {
      const trial = await tryProcedure(lab, procedure, await state(lab));
      cells[procedure.id] = cell(trial);
      bad.push(...complaints(procedure, trial).map((text) => `${procedure.id}: ${text}`));
    } catch (error) {
      cells[procedure.id] = 'state not reached';
      bad.push(`${procedure.id}: ${(error as Error).message}`);
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
async function besideSecondChannel(lab: Lab, spec: string, seen: Set<string>): Promise<Row> {
  await using second = await harder.secondChannel(lab, spec);
  const bad: string[] = [];
  const row = await tryAll(
    lab,
    'beside a second channel',
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
