import { type Stage, stretchMark } from 'replfault';

/** Lets time pass in a stretch that checks can find again. */
export async function inStretch(stage: Stage, name: string, ms: number, why: string): Promise<void> {
  stage.note(stretchMark(name, 'begins'));
  await stage.hold(ms, why);
  stage.note(stretchMark(name, 'ends'));
}

/** Does something while no client writes, as on a source without clients. */
export async function idle(stage: Stage, what: () => Promise<void>): Promise<void> {
  await stage.workload.pause();
  await what();
  stage.workload.resume();
}
