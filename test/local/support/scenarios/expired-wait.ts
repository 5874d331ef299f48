import { type CaseParams, dataIntact, defineScenario, faultTookEffect } from 'replfault';
import { shortSettings } from './_settings.ts';

interface Params extends CaseParams {
  /** Why the wait may run out; empty: the verdict rests on it. */
  readonly mayExpire: string;
}

/** Waits for something that a stall of half a second does not bring about: the replica's own timeout is much longer. */
export default defineScenario<Params>({
  title: 'A wait for something that never comes',
  cases: [
    { case: 'decisive', mayExpire: '' },
    { case: 'allowed', mayExpire: 'either is fine' },
  ],
  settings: () => shortSettings,
  criticalPathMs: () => 500,
  async play(stage, { mayExpire }) {
    const stall = await stage.inject('stall');
    await stage.until('the receiver gives up', 'replication', (o) => o.status.receiver === 'No', {
      timeoutMs: 500,
      ...(mayExpire === '' ? {} : { mayExpire }),
    });
    await stall.heal();
  },
  checks: () => [faultTookEffect, dataIntact],
});
