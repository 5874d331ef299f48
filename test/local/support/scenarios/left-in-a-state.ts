import { dataIntact, defineScenario, type Stage } from 'replfault';
import { shortSettings } from './_settings.ts';

type PathProcess = 'source' | 'replica' | 'proxy';

/** Sends a signal to a process of the path, as somebody who knows nothing of faults and heals nothing. */
function signal(stage: Stage, name: PathProcess, what: NodeJS.Signals): void {
  const pid = stage.history().last('process', (o) => o.process === name)?.pid;
  if (pid === undefined) throw new Error(`the ${name} was never seen`);
  process.kill(pid, what);
}

const lock = (stage: Stage, on: string): Promise<void> =>
  stage.operate('say-as-written', { on, statement: 'FLUSH TABLES WITH READ LOCK' });

/** What each case leaves behind, for good. */
const states: Readonly<Record<string, (stage: Stage) => unknown>> = {
  'source-paused': (stage) => signal(stage, 'source', 'SIGSTOP'),
  'replica-paused': (stage) => signal(stage, 'replica', 'SIGSTOP'),
  'both-paused': (stage) => {
    signal(stage, 'source', 'SIGSTOP');
    signal(stage, 'replica', 'SIGSTOP');
  },
  'proxy-paused': (stage) => signal(stage, 'proxy', 'SIGSTOP'),
  'source-killed': (stage) => signal(stage, 'source', 'SIGKILL'),
  'replica-killed': (stage) => signal(stage, 'replica', 'SIGKILL'),
  'source-locked': (stage) => lock(stage, 'source'),
  'replica-locked': (stage) => lock(stage, 'replica'),
  'table-locked': (stage) =>
    stage.operate('say-as-written', { on: 'source', statement: 'LOCK TABLES replfault.ledger WRITE' }),
  'applier-stopped': (stage) => stage.operate('say-as-written', { statement: 'STOP REPLICA SQL_THREAD' }),
  'statement-without-end': (stage) =>
    stage.operate('say-as-written', { on: 'source', statement: 'SELECT SLEEP(1000)' }),
  'never-returns': () => new Promise(() => undefined),
  'computes-for-ever': () => {
    for (;;);
  },
  throws: () => {
    throw new TypeError('the play tripped');
  },
};

/** Leaves the servers in a state that no fault heals. */
export default defineScenario({
  title: 'A play that leaves its servers as nobody should',
  cases: Object.keys(states).map((state) => ({ case: state })),
  settings: () => shortSettings,
  criticalPathMs: () => 500,
  async play(stage, { case: state }) {
    await stage.hold(500, 'the workload writes');
    await states[state]?.(stage);
    await stage.hold(300, 'the workload meets what was left');
  },
  checks: () => [dataIntact],
});
