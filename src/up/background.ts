import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bounded } from '../model/bounded.ts';
import { ReplfaultError } from '../model/errors.ts';
import { fromWire, type WireError } from './errors.ts';
import { filesIn, folderTrouble, homeOfPairs } from './home.ts';
import { ownerHere, remove, removeOf, stage } from './registry.ts';
import type { PairDescription, UpPlan } from './types.ts';

/** What the process in the background says until its pair replicates. */
export type HolderMessage =
  | { readonly kind: 'progress'; readonly what: string }
  | { readonly kind: 'up'; readonly pair: PairDescription }
  | { readonly kind: 'failed'; readonly error: WireError };

/** What it is told: what to hold, and at last that somebody knows of it. */
export type HolderOrder =
  | { readonly kind: 'hold'; readonly plan: UpPlan; readonly staged: string }
  | { readonly kind: 'taken' };

/** A start that is given up ends its servers and removes their folders, ms. */
const giveUpMs = 30_000;
/** The end of a log that is shown, characters. */
const shownLog = 4_000;

/**
 * Has a pair held by a process of its own: in a session of its own, with its output in a log and nothing of this process open. Resolves once the pair
 * replicates; from then on that process is on its own.
 *
 * @param program arguments of Node.js that run the holder
 * @throws ReplfaultError what that process says, `HOLDER_ENDED` with the end of its log where it ended without a word; the signal's reason.
 */
export async function holdInBackground(
  plan: UpPlan,
  program: readonly string[],
  { signal, onProgress }: { readonly signal: AbortSignal; onProgress(what: string): void },
): Promise<PairDescription> {
  const staged = await stage(ownerHere(plan));
  const { log } = filesIn(staged);
  const output = opened(log);
  // Its name is for people who look at the process table.
  const child = spawn(process.execPath, [...program, plan.name], {
    detached: true,
    stdio: ['ignore', output, output, 'ipc'],
  });
  closeSync(output);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const told = new Promise<PairDescription>((resolve, reject) => {
    child.on('message', (message: HolderMessage) => {
      if (message.kind === 'progress') onProgress(message.what);
      else if (message.kind === 'up') resolve(message.pair);
      else reject(fromWire(message.error));
    });
    // Its last message comes before its end is known here, or not at all.
    void ended.then(() => setImmediate(async () => reject(await endedSilently(plan.name, log))));
  });
  told.catch(() => undefined);
  const order = (what: HolderOrder): Promise<void> => new Promise((resolve) => child.send(what, () => resolve()));
  try {
    await order({ kind: 'hold', plan, staged });
    const pair = await bounded(told, { ms: Number.POSITIVE_INFINITY, what: 'a pair to start', signal });
    await order({ kind: 'taken' });
    child.disconnect();
    child.unref();
    return pair;
  } catch (cause) {
    // It takes that as the order to give up.
    if (child.connected) child.disconnect();
    const what = `process ${child.pid} to give up the start of a pair`;
    await bounded(ended, { ms: giveUpMs, what, giveUp: () => child.kill('SIGKILL') }).catch(() => undefined);
    await remove(staged);
    await removeOf(plan.name, child.pid ?? 0);
    throw cause;
  }
}

function opened(log: string): number {
  try {
    return openSync(log, 'a', 0o600);
  } catch (cause) {
    throw folderTrouble(cause, `${log} cannot be written`);
  }
}

async function endedSilently(name: string, stagedLog: string): Promise<ReplfaultError> {
  const logs = [filesIn(join(homeOfPairs(), name)).log, stagedLog];
  const texts = await Promise.all(logs.map((log) => readFile(log, 'utf8').catch(() => '')));
  const end = texts.join('').slice(-shownLog).trim();
  return new ReplfaultError(
    'HOLDER_ENDED',
    `the process that was to hold the pair ended during the start${end === '' ? '' : `:\n${end}`}`,
    {
      hint: 'start it in the foreground to see more: replfault up',
    },
  );
}
