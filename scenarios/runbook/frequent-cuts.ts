import { defineScenario, faultTookEffect, noLiteral1190, probesUnbroken, type Stage } from 'replfault';
import { readingSettingsOf, seconds, type Timers } from '../_replication.ts';
import { endsCompared } from './_sound.ts';

interface Params extends Timers {
  /** How often the connection is broken. */
  readonly cuts: number;
}

/** Every other time inside a row event, so that half of a transaction has arrived. */
const midTransaction = { after: 'event', event: 'Write_rows', position: 'middle', close: 'rst' };
const transactionBytes = 128 * 1024;
/** Several transactions, under way while the connection breaks. */
const streamBytes = 8 * transactionBytes;
const reactionTimeoutMs = 5000;
/** Writes go on over a new connection before it is broken too, ms. */
const betweenMs = 250;

const openIds = (stage: Stage): number[] =>
  (stage.history().last('proxy')?.connections ?? []).filter((c) => c.open).map((c) => c.id);

/**
 * The connection breaks again and again under steady writes, and the receiver has to come back each time. The case asserts only that it
 * broke and that the ends were compared; whether data survived and who was needed is for the claims to say.
 */
export default defineScenario<Params>({
  title:
    'The connection is reset repeatedly. How long does each reset pause replication, and does the data stay the same?',
  claims: ['F3', 'F12', 'Q2', 'Q7'],
  needs: ['embedded-proxy'],
  cases: [{ case: 'resets', netWriteTimeoutS: 2, replicaNetTimeoutS: 4, heartbeatS: 1, cuts: 6 }],
  settings: readingSettingsOf,
  criticalPathMs: ({ cuts }) => seconds((cuts * betweenMs) / 1000),
  async play(stage, { cuts }) {
    for (let cut = 0; cut < cuts; cut++) {
      const old = openIds(stage);
      // A source that has just then nothing more to send meets no error before its replica is back: it goes on writing meanwhile.
      const writing =
        cut % 2 === 0 ? stage.workload.burst({ bytes: streamBytes, rowBytes: transactionBytes }) : Promise.resolve();
      const fault = cut % 2 === 0 ? await stage.inject('reset') : await stage.inject('cut', midTransaction);
      if (cut % 2 === 1) await stage.workload.burst({ bytes: streamBytes, rowBytes: transactionBytes });
      await writing;
      const since = { timeoutMs: reactionTimeoutMs, since: 'injection' } as const;
      const ended = 'the connection has ended';
      await stage.until(ended, 'proxy', (o) => !o.connections.some((c) => c.open && old.includes(c.id)), since);
      await fault.heal();
      const anew = 'the replica has a new connection';
      await stage.until(anew, 'proxy', (o) => o.connections.some((c) => c.open && !old.includes(c.id)), {
        ...since,
        judges: ['connection', 'resumption'],
      });
      await stage.hold(betweenMs, 'writes go on over the new connection');
    }
  },
  checks: () => [faultTookEffect, endsCompared, noLiteral1190, probesUnbroken],
});
