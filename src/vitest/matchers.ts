import { expect } from 'vitest';
import { dataIntact } from '../checks/data-intact.ts';
import { replicaNotices } from '../checks/replica-notices.ts';
import { resumes } from '../checks/resumes.ts';
import type { Recorded } from '../library/index.ts';
import { usageError } from '../model/errors.ts';
import type { Check } from '../model/verdict.ts';
import { showsCondition } from './shows-condition.ts';

/** What a recording can be asked. One that does not tell fails, with `not` too. */
export interface ReplfaultMatchers<R = unknown> {
  /** After healing, the replica had everything committed before within so many ms. */
  toResumeWithin(ms: number): R;
  /** The replica noticed the fault within so many ms of the injection: in its status, its log, or by a new connection. */
  toDetectWithin(ms: number): R;
  /** At the end both ends agree: GTID sets, every table, every acknowledged write exactly once. */
  toLoseNothing(): R;
  /** An error of this number was counted by a server, logged, or shown by the replica. */
  toShowCondition(errno: string | number): R;
}

declare global {
  // vitest 3, 4 and 5 declare their own `Matchers` with different type parameters, but all of them take over what chai's assertion has.
  namespace Chai {
    interface Assertion extends ReplfaultMatchers<void> {}
  }
}

interface State {
  readonly isNot: boolean;
}

const matcher = (checkOf: (...args: never[]) => Check) =>
  function judge(this: State, received: unknown, ...args: unknown[]): { pass: boolean; message(): string } {
    const [verdict] = recorded(received).judge((checkOf as (...args: unknown[]) => Check)(...args));
    const outcome = verdict?.outcome ?? 'inconclusive';
    const said = `${verdict?.check}: ${outcome}: ${verdict?.reason}`;
    // What is not known is neither so nor not so.
    if (outcome === 'inconclusive') return { pass: this.isNot, message: () => said };
    return { pass: outcome === 'pass', message: () => said };
  };

/** @throws ReplfaultError `NOT_RECORDED` (usage). */
function recorded(received: unknown): Recorded {
  if (typeof (received as Partial<Recorded> | null)?.judge === 'function') return received as Recorded;
  throw usageError(
    'NOT_RECORDED',
    'only a finished recording can be judged',
    'give it what recording.stop() resolves to: expect(await recording.stop())',
  );
}

expect.extend({
  toResumeWithin: matcher((ms: number) => resumes({ withinMs: ms })),
  toDetectWithin: matcher((ms: number) => replicaNotices({ fromMs: 0, toMs: ms })),
  toLoseNothing: matcher(() => dataIntact),
  toShowCondition: matcher((errno: string | number) => showsCondition(Number(errno))),
});
