import { setTimeout as delay } from 'node:timers/promises';
import type { Target } from '../../../src/capture/session.ts';
import type { Look } from '../../../src/diagnose/look.ts';
import { Observer } from '../../../src/diagnose/observe.ts';
import type { LabelledCase } from '../label.ts';
import { lookS } from '../plays.ts';
import type { Ends } from './ends.ts';
import { type ArrangedState, arrangedStates, truthOf } from './states.ts';

export interface RecordedStates {
  readonly cases: readonly LabelledCase[];
  /** Ids of states that were not proved: their looks are not used. */
  readonly leftOut: readonly string[];
}

/** Arranges each state on servers of its own, looks, and keeps the looks where it is proved. @param wanted ids; all unless told */
export async function recordArranged(server: string, wanted?: readonly string[]): Promise<RecordedStates> {
  const cases: LabelledCase[] = [];
  const leftOut: string[] = [];
  for (const state of arrangedStates.filter(({ id }) => wanted === undefined || wanted.includes(id))) {
    const ends = await state.arrange(server);
    if (ends === null) continue;
    try {
      const looks = await lookAt(ends, state);
      if (await ends.proved())
        cases.push({
          id: state.id,
          control: false,
          lookMs: lookS * 1000,
          looks: looks.map((look, index) => ({ look, truth: truthOf(state, index) })),
        });
      else leftOut.push(`${state.id}: it was not proved that the state was arranged`);
    } finally {
      await ends.close();
    }
    process.stdout.write(`${server}, ${state.id}: ${cases.at(-1)?.id === state.id ? 'recorded' : 'left out'}\n`);
  }
  return { cases, leftOut };
}

async function lookAt(ends: Ends, { looks: count }: ArrangedState): Promise<readonly Look[]> {
  const target = (end: 'source' | 'replica'): Target => ({
    end,
    address: { kind: 'socket', path: ends[end].connection.socketPath },
    user: 'looks',
    password: ends.password,
    tls: { mode: 'PREFERRED', ca: null },
  });
  await using observer = new Observer(target('source'), [target('replica')]);
  const looks: Look[] = [];
  for (let index = 0; index < count; index += 1) {
    const due = performance.now() + lookS * 1000;
    await ends.write();
    looks.push(...(await observer.look()));
    await delay(Math.max(0, due - performance.now()));
  }
  return looks;
}
