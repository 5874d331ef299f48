import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../src/model/timeline.ts';
import type { Recorder } from '../../../src/probes/recorder.ts';
import type { StartedServer } from '../../../src/servers/types.ts';
import { untilCaughtUp } from '../../../src/worker/caught-up.ts';
import { history, type Sample, upTo } from '../../fixtures/timeline-builder.ts';

const source = {
  flavour: { executedGtidQuery: 'SELECT' },
  query: async () => [{ gtid: upTo(50) }],
} as unknown as StartedServer;

/** Hands out samples in order, one each 100 ms; `undefined` when none will do. */
async function waited(samples: readonly Omit<Sample, 'source'>[]): Promise<{ caughtUp: boolean; looked: number }> {
  const story = history();
  samples.forEach((sample, index) => void story.sample(index * 100, { source: 50, ...sample }));
  let looked = 0;
  const recorder = {
    waitFor: async (_: string, where: (o: Observation<'replication'>) => boolean) =>
      story
        .build()
        .of('replication')
        .find((o) => {
          looked += 1;
          return where(o);
        }),
  } as unknown as Recorder;
  return { caughtUp: await untilCaughtUp(source, recorder, 1000, new AbortController().signal), looked };
}

const down = (replica: number): Omit<Sample, 'source'> => ({ replica, receiver: 'No' });

describe('waiting for the replica to catch up', () => {
  it('ends when it has all', async () => {
    expect(await waited([{ replica: 40 }, { replica: 50 }, { replica: 50 }])).toEqual({ caughtUp: true, looked: 2 });
  });
  it('ends early, and says so, when the receiver has stopped and nothing is applied any more', async () => {
    const { caughtUp, looked } = await waited(Array.from({ length: 40 }, () => down(40)));
    expect(caughtUp).toBe(false);
    expect(looked).toBe(16);
  });
  it('ends early when the applier was stopped', async () => {
    const stopped = Array.from({ length: 40 }, () => ({ replica: 40, applier: 'No' as const }));
    expect(await waited(stopped)).toEqual({ caughtUp: false, looked: 16 });
  });
  it('goes on while a stopped receiver has left something to apply', async () => {
    const applying = Array.from({ length: 20 }, (_, index) => down(30 + index));
    expect((await waited([...applying, down(50)])).caughtUp).toBe(true);
  });
  it('goes on while the receiver may come back', async () => {
    const connecting = Array.from({ length: 30 }, () => ({ replica: 40, receiver: 'Connecting' as const }));
    expect((await waited([...connecting, { replica: 50 }])).caughtUp).toBe(true);
  });
});
