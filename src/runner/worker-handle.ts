import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bootMs, shutdownMs } from '../model/budget.ts';
import { ReplfaultError } from '../model/errors.ts';
import type { PlannedCase } from '../model/scenario.ts';
import { readOnlyExcept } from '../network/kernel/read-only-view.ts';
import type { Sandbox } from '../network/kernel/sandbox.ts';
import type { CaseRecord, FromWorker, ToWorker, WorkerConfig } from '../worker/protocol.ts';
import { Watchdog } from './watchdog.ts';

const gracefulEndMs = 2_000;

/** A worker was ended from outside, because it stood still: its present case is lost, others can be played by another worker. */
export class WorkerStoodStill extends Error {
  constructor(
    readonly why: ReplfaultError,
    /** The case that it stood still in, and cases that it was given and has not begun. */
    readonly during: PlannedCase | undefined,
    readonly notBegun: readonly PlannedCase[],
  ) {
    super(why.message, { cause: why });
  }
}

export interface WorkerEvents {
  /** Gives the worker its next case, or nothing when the plan is done. May let it wait for its turn to start servers. */
  next(): Promise<PlannedCase | undefined>;
  /** The servers of the last case given are up, or could not be started. */
  prepared(): void;
  /** How long a case may take in every state of its servers, ms. */
  budgetMs(planned: PlannedCase): number;
  phase(id: string, phase: string, text: string): void;
  done(record: CaseRecord): void;
}

/**
 * Starts one worker process and feeds it until the plan is done. Resolves when the worker has ended in order; rejects when it
 * died or could not begin, with `WorkerStoodStill` when it had to be ended from outside. Aborting the signal asks it to clean up, then ends it.
 */
export async function runWorker(
  config: WorkerConfig,
  sandbox: Pick<Extract<Sandbox, { available: true }>, 'command'> | null,
  events: WorkerEvents,
  signal: AbortSignal,
  watch: (pid: number) => void,
): Promise<void> {
  const entry = fileURLToPath(new URL('../worker/main.js', import.meta.url));
  const inSandbox = sandbox === null ? [] : [...sandbox.command, ...readOnlyExcept(config.writableDirs)];
  const command = [...inSandbox, process.execPath, '--no-warnings', entry];
  const child = spawn(command[0] ?? process.execPath, command.slice(1), {
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    // Its own process group: Ctrl-C reaches this process first, which then ends the workers in order.
    detached: true,
  });
  if (child.pid) watch(child.pid);
  const send = (message: ToWorker): void => {
    if (child.connected) child.send(message, () => undefined);
  };
  let failure: ReplfaultError | undefined;
  let stoodStill: ReplfaultError | undefined;
  /** Cases that it was given and has not ended; the first is being played. */
  const given: PlannedCase[] = [];
  let noMore = false;
  const watchdog = new Watchdog((why) => {
    stoodStill = why;
    child.kill('SIGKILL');
  });
  const watchNext = (): void => {
    const [current] = given;
    if (current) watchdog.begin({ what: `the case ${current.id}`, ms: events.budgetMs(current) });
    else watchdog.begin(noMore ? { what: 'the end of its servers', ms: shutdownMs } : undefined);
  };
  watchdog.begin({ what: 'the start of a worker', ms: bootMs });
  const give = (planned: PlannedCase | undefined): void => {
    if (!planned || signal.aborted) {
      noMore = true;
      send({ type: 'no-more-cases' });
    } else {
      given.push(planned);
      send({ type: 'case', planned });
    }
    // What it plays already goes on counting.
    if (given.length === (noMore ? 0 : 1)) watchNext();
  };
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-8000);
  });
  child.on('message', (message: FromWorker | null) => {
    if (message === null) return;
    watchdog.heard(message.type === 'phase' ? `${message.phase}: ${message.text}` : undefined);
    if (message.type === 'want-case') {
      if (given.length === 0) watchdog.begin(undefined);
      void events.next().then(give);
    } else if (message.type === 'prepared') events.prepared();
    else if (message.type === 'phase') events.phase(message.id, message.phase, message.text);
    else if (message.type === 'case-done') {
      given.shift();
      watchNext();
      events.done(message.record);
    } else if (message.type === 'failed')
      failure = new ReplfaultError(
        message.error.code,
        message.error.message,
        message.error.hint === null ? {} : { hint: message.error.hint },
      );
  });
  const onAbort = (): void => {
    send({ type: 'cancel' });
    setTimeout(() => child.kill('SIGKILL'), gracefulEndMs).unref();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  send({ type: 'config', config });
  const code = await ended(child).finally(() => watchdog.end());
  signal.removeEventListener('abort', onAbort);
  if (signal.aborted) return;
  if (stoodStill && noMore && given.length === 0) return;
  if (stoodStill) throw new WorkerStoodStill(stoodStill, given[0], given.slice(1));
  if (failure) throw failure;
  if (code !== 0)
    throw new ReplfaultError('WORKER_DIED', `a worker process ended with ${code}: ${errors.trim() || 'no message'}`);
}

async function ended(child: ChildProcess): Promise<number | string | null> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) =>
      reject(new ReplfaultError('WORKER_START', `a worker process could not be started: ${cause.message}`, { cause })),
    );
    child.once('close', (code, ending) => resolve(code ?? ending));
  });
}
