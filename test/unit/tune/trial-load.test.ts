import { describe, expect, it } from 'vitest';
import { defaultLoad, rowsWithin } from '../../../src/model/load.ts';
import { type LoadLimits, linkBytesPerS, loadOfTrial, trialLoad, trialsAtATime } from '../../../src/tune/trial-load.ts';
import { profile } from './_evidence.ts';

const alone: LoadLimits = { workers: 1, packets: true, congestionControl: null };
const six: LoadLimits = { ...alone, workers: 6 };
const workload = { writesPerS: 100, rowBytes: 512, largestTransactionBytes: 16 * 1024 ** 2, idleS: 600 };
const crossRegion = { rttMs: 70, jitterMs: 5, lossPercent: 0.05, bandwidthMbitS: 500 };

describe('the load of trials', () => {
  it('is that of the preset cross-region, six trials at a time', () => {
    const { load, lowered, otherwise } = trialLoad(profile({ workload, link: crossRegion }), six);
    expect(load).toEqual({
      ...defaultLoad,
      ...{ writesPerS: 100, rowBytes: 512, largeBytes: 16 * 1024 ** 2, largeOnce: true },
    });
    expect(lowered).toEqual([]);
    expect(otherwise.join(' ')).toMatch(/tune\/idle-flow \(its flow must be idle\).*no idle stretches of 600 s/);
  });

  it('is lowered to what this machine carries, and says so', () => {
    const { load, lowered } = trialLoad(profile({ workload: { ...workload, writesPerS: 5000 } }), six);
    expect(load.writesPerS).toBe(100);
    expect(lowered).toEqual([expect.stringMatching(/^100 commits\/s instead of 5000\/s: .*shared by 6 trials/)]);
    const wide = trialLoad(profile({ workload: { ...workload, writesPerS: 100, rowBytes: 1_000_000 } }), alone);
    expect(wide.load).toMatchObject({ writesPerS: 10, rowsPerTransaction: 4, rowBytes: 250_000 });
    expect(wide.lowered[0]).toMatch(/carry 10 MB\/s/);
  });

  it('is lowered to what the link carries, with its loss where packets cross it', () => {
    const narrow = { rttMs: 600, jitterMs: 50, lossPercent: 0.5, bandwidthMbitS: 20 };
    const lossy = trialLoad(profile({ workload, link: narrow }), alone);
    expect(lossy.load.writesPerS).toBeLessThan(30);
    expect(lossy.lowered[0]).toMatch(/with 0\.5 % loss and 600 ms one connection carries about .* KB\/s \(cubic\)/);
    expect(lossy.lowered[1]).toMatch(/a largest transaction of \d+ bytes instead of 16777216: this link takes more/);
    // Neither delays of the proxy nor bbr are slowed down by loss.
    for (const limits of [
      { ...alone, packets: false },
      { ...alone, congestionControl: 'bbr' },
    ])
      expect(trialLoad(profile({ workload, link: narrow }), limits).load.writesPerS).toBe(100);
    const thin = { rttMs: 10, jitterMs: 0, lossPercent: 0, bandwidthMbitS: 0.5 };
    expect(trialLoad(profile({ workload, link: thin }), alone).lowered[0]).toMatch(/a link of 0\.5 Mbit\/s/);
  });

  it('keeps commits small enough for the least rate', () => {
    const huge = profile({
      workload: { writesPerS: 1, rowBytes: 2 ** 30, largestTransactionBytes: 2 ** 40, idleS: 0 },
    });
    const { load, lowered } = trialLoad(huge, alone);
    expect(load).toMatchObject({
      writesPerS: 10,
      rowsPerTransaction: 4,
      rowBytes: 250_000,
      largeBytes: 32 * 1024 ** 2,
    });
    expect(lowered[0]).toMatch(/^commits of 1000000 bytes instead of 1073741824: .* 10 MB\/s/);
    expect(lowered[1]).toMatch(/disk of this machine/);
    const none = trialLoad(profile({ workload, link: { rttMs: 1, bandwidthMbitS: 0.001 } }), six).load;
    expect(none).toMatchObject({ writesPerS: 10, rowBytes: 1, rowsPerTransaction: 1 });
  });

  it('is raised where a trial would wait for the next write', () => {
    const { load, lowered, otherwise } = trialLoad(profile({ workload: { ...workload, writesPerS: 0 } }), alone);
    expect(load.writesPerS).toBe(10);
    expect(lowered).toEqual([]);
    expect(otherwise[0]).toMatch(/^10 commits\/s instead of 0\/s/);
  });

  it('is played by fewer trials at a time where six would share too little', () => {
    const of = (more: object): number => trialsAtATime(profile({ workload: { ...workload, ...more } }), 6);
    expect([of({}), of({ writesPerS: 200 }), of({ writesPerS: 100_000 })]).toEqual([6, 3, 1]);
    expect(of({ rowBytes: 50_000 })).toBe(2);
    expect(of({ writesPerS: 0 })).toBe(6);
  });

  it('has the largest transaction in verifications, and in searches that measure the time to resume', () => {
    const { load, ...rest } = trialLoad(profile({ workload }), alone);
    const large = (scenario: string, isSearch: boolean): boolean =>
      'largeBytes' in loadOfTrial({ load, ...rest }, { scenario, isSearch, criticalPathMs: 3000 });
    expect(large('tune/silence', true)).toBe(false);
    expect(large('tune/silence', false)).toBe(true);
    expect(large('tune/refused', true)).toBe(true);
    for (const name of ['tune/idle-flow', 'tune/back-off', 'control/healthy-link'])
      expect(large(name, false)).toBe(false);
  });

  it('is no more than a case accounts for', () => {
    const load = trialLoad(profile({ workload }), alone);
    const question = { scenario: 'tune/refused', isSearch: false };
    const long = loadOfTrial(load, { ...question, criticalPathMs: 7_200_000 });
    expect(long.writesPerS).toBeLessThan(100);
    expect(rowsWithin(long, 7_200_000)).toBeLessThanOrEqual(200_000);
    expect(loadOfTrial(load, { ...question, criticalPathMs: 120_000 }).writesPerS).toBe(100);
  });
});

it('knows about what one connection carries', () => {
  const { loss, bandwidth } = linkBytesPerS(crossRegion, alone);
  expect(bandwidth).toBe(62_500_000);
  // Measured with 0.1 % loss at 70 ms: 17 MB in 18 s.
  expect(linkBytesPerS({ ...crossRegion, lossPercent: 0.1 }, alone).loss).toBeGreaterThan(700_000);
  expect(loss).toBeLessThan(1_500_000);
});
