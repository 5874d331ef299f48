import { expect } from 'vitest';
import { clientNotices } from '../checks/client-notices.ts';
import { clientReconnects } from '../checks/client-reconnects.ts';
import { dataIntact } from '../checks/data-intact.ts';
import { replicaNotices } from '../checks/replica-notices.ts';
import { resumes } from '../checks/resumes.ts';
import type { FaultyLink, Recorded, Waiting } from '../library/index.ts';
import { boundExpired } from '../model/bounded.ts';
import { ReplfaultError, usageError } from '../model/errors.ts';
import { type Check, inconclusive, type Verdict } from '../model/verdict.ts';
import { remember } from './evidence.ts';
import { showsCondition } from './shows-condition.ts';

/** What a recording, or a faulty link, can be asked. One that does not tell fails, with `not` too. */
export interface ReplfaultMatchers<R = unknown> {
  /** After healing, the replica had everything committed before within so many ms. */
  toResumeWithin(ms: number): R;
  /** The replica noticed the fault within so many ms of the injection: in its status, its log, or by a new connection. */
  toDetectWithin(ms: number): R;
  /** At the end both ends agree: GTID sets, every table, every acknowledged write exactly once. */
  toLoseNothing(): R;
  /** An error of this number was counted by a server, logged, or shown by the replica. */
  toShowCondition(errno: string | number): R;
  /**
   * Of a faulty link, to be awaited: a client noticed the last fault within so many ms of the injection. It ended its connection, answered the end of it, or
   * began a new one.
   */
  toNoticeWithin(ms: number): Promise<void>;
  /** Of a faulty link, to be awaited: within so many ms of healing a client received data on a connection that it opened after the injection. */
  toReconnectWithin(ms: number): Promise<void>;
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

interface Answer {
  readonly pass: boolean;
  message(): string;
}

/** What a matcher says of a check. What is not known is neither so nor not so. */
function answer(about: object, [verdict]: readonly Verdict[], { isNot }: State): Answer {
  const known = verdict ?? { check: 'nothing', ...inconclusive('nothing was judged') };
  remember(about, known, isNot);
  const { check, outcome, reason } = known;
  const message = (): string => `${check}: ${outcome}: ${reason}`;
  return { pass: outcome === 'inconclusive' ? isNot : outcome === 'pass', message };
}

const matcher = (checkOf: (...args: never[]) => Check) =>
  function judge(this: State, received: unknown, ...args: unknown[]): Answer {
    const about = recorded(received);
    return answer(about, about.judge((checkOf as (...args: unknown[]) => Check)(...args)), this);
  };

/** One that waits, no longer than the check allows, and then judges. */
const awaitedMatcher = (wait: 'noticed' | 'reconnected', checkOf: (withinMs: number) => Check) =>
  async function judge(this: State, received: unknown, ms: number): Promise<Answer> {
    const link = faultyLinkOf(received);
    const waiting: Waiting = { timeoutMs: milliseconds(ms) };
    await link[wait](waiting).catch((cause: unknown) => {
      if (!(cause instanceof ReplfaultError) || cause.code !== boundExpired) throw cause;
    });
    return answer(link, link.judge(checkOf(ms)), this);
  };

/** @throws ReplfaultError `NO_FAULTY_LINK` (usage). */
function faultyLinkOf(received: unknown): FaultyLink {
  if (typeof (received as Partial<FaultyLink> | null)?.noticed === 'function') return received as FaultyLink;
  throw usageError(
    'NO_FAULTY_LINK',
    'only a faulty link can be asked what its clients do',
    'give it the link itself: await expect(faultyLink).toNoticeWithin(5_000)',
  );
}

/** @throws ReplfaultError `BAD_BOUND` (usage). */
function milliseconds(ms: number): number {
  if (Number.isFinite(ms) && ms >= 0) return ms;
  throw usageError('BAD_BOUND', `not a number of milliseconds: ${String(ms)}`, 'for example 5_000');
}

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
  toNoticeWithin: awaitedMatcher('noticed', (withinMs) => clientNotices({ withinMs })),
  toReconnectWithin: awaitedMatcher('reconnected', (withinMs) => clientReconnects({ withinMs })),
  toShowCondition: matcher((errno: string | number) => showsCondition(Number(errno))),
});
