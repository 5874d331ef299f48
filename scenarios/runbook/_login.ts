import {
  type ActiveFault,
  dataIntact,
  faultTookEffect,
  noLiteral1190,
  probesUnbroken,
  resumes,
  type Scenario,
  type Stage,
} from 'replfault';
import { replicaLeft, seconds, settingsOf, type Timers } from '../_replication.ts';

export interface LoginParams extends Timers {
  /** How long the login may take, ms. */
  readonly loginTimeoutMs: number;
  /** Backlog in multiples of what the path can absorb. */
  readonly backlog: number;
}

/** What is wrong with the path while an operator logs in over it. */
export interface Trouble {
  readonly params?: Partial<LoginParams>;
  /** Server timers on its way, ms. */
  timersMs(params: LoginParams): number;
  inject(stage: Stage): Promise<ActiveFault>;
  /** What the case goes on for after that. */
  after?(stage: Stage, params: LoginParams): Promise<void>;
}

const timers = { netWriteTimeoutS: 1, replicaNetTimeoutS: 2, heartbeatS: 0.5, loginTimeoutMs: 500, backlog: 0 };

/** Time for a transaction that was written after the login to arrive, or not, ms. */
const watchMs = 300;

export async function untilReceiverShowsTrouble(stage: Stage, { replicaNetTimeoutS }: LoginParams): Promise<void> {
  await stage.until('the receiver shows trouble', 'replication', replicaLeft(stage), {
    judges: ['receiver', 'connection'],
    timeoutMs: seconds(replicaNetTimeoutS) + 3000,
    since: 'injection',
  });
}

/**
 * A login over the replica's own path beside the stream that it is to vouch for; a case for each trouble. They assert only that the trouble
 * was real and passed; whether the login and the stream agree is for the claims to say.
 */
export function loginBesideTheStream(
  plan: Pick<Scenario, 'title' | 'needs'> & { readonly troubles: Readonly<Record<string, Trouble>> },
): Scenario<LoginParams> {
  const { troubles, needs } = plan;
  const troubleOf = (params: LoginParams): Trouble => {
    const trouble = troubles[params.case];
    if (!trouble) throw new TypeError(`no trouble is known for case ${params.case}`);
    return trouble;
  };
  return {
    title: plan.title,
    claims: ['F1', 'F10'],
    ...(needs === undefined ? {} : { needs }),
    cases: Object.entries(troubles).map(([name, { params }]) => ({ ...timers, ...params, case: name })),
    settings: settingsOf,
    criticalPathMs: (params) => watchMs + troubleOf(params).timersMs(params),
    async play(stage, params) {
      const trouble = troubleOf(params);
      const fault = await trouble.inject(stage);
      if (params.backlog > 0) {
        await stage.workload.burst({ bytes: stage.pipe.absorbBytes * params.backlog });
        // Now, while the stream lives: once the source has given up nothing need be waiting any more.
        await fault.proof();
      }
      await stage.operate('log-in-through-the-link', { timeoutMs: params.loginTimeoutMs });
      await stage.hold(watchMs, 'time for what is written now to arrive, or not');
      await trouble.after?.(stage, params);
      await fault.heal();
    },
    checks: () => [faultTookEffect, resumes({ withinMs: 8000 }), dataIntact, noLiteral1190, probesUnbroken],
  };
}
