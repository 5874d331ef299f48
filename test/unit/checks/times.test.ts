import { describe, it } from 'vitest';
import { blindWindowWithin } from '../../../src/checks/blind-window-within.ts';
import { drainThresholdBelow } from '../../../src/checks/drain-threshold-below.ts';
import { resumes } from '../../../src/checks/resumes.ts';
import { uuid } from '../../fixtures/timeline-builder.ts';
import { expectVerdict } from './judge.ts';
import { at, drippingCase, quietCase, stalledCase } from './stories.ts';

describe('blind-window', () => {
  it('says how long status was blind', () => {
    expectVerdict(blindWindowWithin({ fromMs: 3500, toMs: 4500 }), stalledCase(), 'pass', /healthy for 39\d\d ms/);
    expectVerdict(blindWindowWithin({ fromMs: 0, toMs: 100 }), quietCase(), 'pass', /for 0 ms/);
  });
  it.each([
    ['shorter than expected', { fromMs: 5000, toMs: 9000 }, /only \d+ ms, expected at least 5000/],
    ['longer than expected', { fromMs: 0, toMs: 1000 }, /expected at most 1000/],
  ])('fails when it was %s', (_, bounds, reason) => {
    expectVerdict(blindWindowWithin(bounds), stalledCase(), 'fail', reason);
  });
  it.each([
    ['there is a gap inside', stalledCase().gap('replication', 2000, 2400), /silent from 2000/],
    ['the probe was lost', quietCase().lost(2000, 'replication'), /to the end/],
    ['there are no samples', stalledCase().without('replication'), /fewer than two/],
  ])('is inconclusive when %s', (_, story, reason) => {
    expectVerdict(blindWindowWithin({ fromMs: 0, toMs: 9000 }), story, 'inconclusive', reason);
  });
});

describe('resumes', () => {
  const check = resumes({ withinMs: 1000 });
  const stuck = () => stalledCase().change('replication', (o) => ({ replicaGtid: o.sourceGtid.replace(/\d+$/, '35') }));

  it('fails when it took too long', () => {
    expectVerdict(
      resumes({ withinMs: 200 }),
      stalledCase(),
      'fail',
      /only 3\d\d ms after healing, expected within 200/,
    );
  });
  it('fails when the replica never caught up', () => {
    const never = stuck().change('integrity', () => ({ caughtUp: false, missing: `${uuid}:36-160` }));
    expectVerdict(check, never, 'fail', /did not catch up after healing \(missing .*36-160/);
  });
  it.each([
    ['the fault was never healed', stalledCase().without('fault', (o) => o.event === 'healed'), /never healed/],
    ['no fault was injected', quietCase(), /no fault/],
    ['the probe was silent on the way', stalledCase().gap('replication', at.healed, at.healed + 260), /silent/],
    ['catching up was not seen and the ends were not compared', stuck().without('integrity'), /did not catch up while/],
  ])('is inconclusive when %s', (_, story, reason) => expectVerdict(check, story, 'inconclusive', reason));
});

describe('drain-threshold', () => {
  const check = drainThresholdBelow({ ratio: 2 });

  it('fails when the link ran below the measured threshold', () => {
    expectVerdict(check, drippingCase(10), 'fail', /threshold 11\.0 KB\/s.*10\.0 KB\/s.*below it/);
    expectVerdict(check, drippingCase(20), 'pass', /threshold 11\.0 KB\/s.*20\.0 KB\/s/);
  });
  it.each([
    ['the queue never drained', drippingCase().without('sockets'), /did not drain/],
    ['the fault has no rate', drippingCase(0), /no rate/],
    ['net_write_timeout was not recorded', drippingCase().without('settings'), /not recorded/],
  ])('is inconclusive when %s', (_, story, reason) => expectVerdict(check, story, 'inconclusive', reason));
});
