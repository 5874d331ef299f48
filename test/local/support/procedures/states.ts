import type { StartedServer } from '../../../../src/servers/types.ts';
import { eventually } from '../processes.ts';
import type { Lab } from './lab.ts';

/** Transactions that a backlog is made of. */
export const backlog = 20;
const soon = { withinMs: 15_000, everyMs: 20 };

/** A state that was made, and proved. */
export interface Situation {
  /** Rows that the replica has received by then, applied or not. */
  readonly rows: number;
  /** Last thing before the procedure, once its accounts are there. */
  arm?(): Promise<void>;
  /** Takes away what hinders the replica, before anybody counts what is left. */
  release?(): Promise<void>;
}

export type State = (lab: Lab) => Promise<Situation>;

/** Stops or starts one thread. */
export async function thread({ pair, say }: Lab, verb: 'STOP' | 'START', which: 'IO' | 'SQL'): Promise<void> {
  const [stop, start] = which === 'IO' ? [say.stopReceiver, say.startReceiver] : [say.stopApplier, say.startApplier];
  await pair.replica.query(verb === 'STOP' ? stop : start);
}

export async function writeBacklog(lab: Lab, count = backlog): Promise<void> {
  for (let i = 0; i < count; i++) await lab.pair.write();
}

export async function shows(lab: Lab, what: string, holds: () => Promise<boolean>): Promise<void> {
  if (!(await eventually(holds, soon)))
    throw new Error(`the state was not reached: ${what} (${JSON.stringify(await lab.threads())})`);
}

export async function receivedAndNotApplied(lab: Lab): Promise<number> {
  const rows = await lab.received();
  const applied = await lab.applied();
  if (applied > rows - backlog) throw new Error(`${applied} of ${rows} rows are applied already`);
  return rows;
}

async function kill(server: StartedServer): Promise<void> {
  await server.kill();
}

/** Receiver and applier run, nothing is waiting. */
export const caughtUp: State = async (lab) => {
  await lab.pair.write();
  if (!(await lab.caughtUp())) throw new Error('the replica does not catch up');
  return { rows: await lab.received() };
};

/** The receiver has stopped, everything is executed. */
export const receiverStopped: State = async (lab) => {
  const situation = await caughtUp(lab);
  await thread(lab, 'STOP', 'IO');
  await shows(lab, 'receiver No', async () => (await lab.threads()).receiver === 'No');
  return situation;
};

/** The worst that is common: a backlog is received, the applier is stopped, and the source is gone. The receiver tries to reconnect. */
export const sourceKilled: State = async (lab) => {
  await thread(lab, 'STOP', 'SQL');
  await writeBacklog(lab);
  const rows = await receivedAndNotApplied(lab);
  await kill(lab.pair.source);
  await shows(lab, 'receiver Connecting', async () => (await lab.threads()).receiver === 'Connecting');
  return { rows };
};

/** The same, and the receiver has stopped as well. */
export const bothStopped: State = async (lab) => {
  const situation = await sourceKilled(lab);
  await thread(lab, 'STOP', 'IO');
  await shows(lab, 'receiver No', async () => (await lab.threads()).receiver === 'No');
  return situation;
};

/** A backlog is received, the applier runs and waits for a lock, and the source is gone. */
export const farBehind =
  (sourceLives: boolean): State =>
  async (lab) => {
    const lock = await lab.pair.replica.connect();
    await lock.query('LOCK TABLES replfault.ledger READ');
    await writeBacklog(lab);
    const rows = await receivedAndNotApplied(lab);
    if (!sourceLives) await kill(lab.pair.source);
    return { rows, release: () => lock.end() };
  };

/** In which state a procedure runs to its end; all others do on a pair that has caught up. */
const ownState: Readonly<Record<string, State>> = { 'start-receiver': receiverStopped, 'apply-received': bothStopped };

/** The state in which a procedure runs to its end. */
export const completes = (id: string): State => ownState[id] ?? caughtUp;
