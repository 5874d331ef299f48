import { describe, expect, it } from 'vitest';
import { rtoOfLink } from '../../../src/model/link.ts';
import type { LinkConditions } from '../../../src/model/profile.ts';
import type { Link, ToxicSpec } from '../../../src/network/link.ts';
import {
  addConditions,
  isOfLink,
  linkToxics,
  setRtoFor,
  windowBytes,
  withLink,
} from '../../../src/topology/link-conditions.ts';

const far: LinkConditions = { rttMs: 80, jitterMs: 10, lossPercent: 0, bandwidthMbitS: 100 };

describe('the conditions of a link', () => {
  it('are half of the round trip each way, and bandwidth from source to replica', () => {
    const pace = { name: 'link-bandwidth', type: 'bandwidth', stream: 'downstream', attributes: { rate: 12_500 } };
    const delays = (attributes: object) =>
      ['downstream', 'upstream'].map((stream) => ({
        name: `link-latency-${stream}`,
        type: 'latency',
        stream,
        attributes: { latency: 40, jitter: 5, ...attributes },
      }));
    // 12.5 MB/s for 40 ms is half a megabyte.
    expect(linkToxics(far, 'embedded')).toEqual([pace, ...delays({ window: 1024 * 1024 })]);
    expect(linkToxics(far, 'toxiproxy')).toEqual([...delays({}), pace]);
    expect(linkToxics(far, 'embedded').every(({ name }) => isOfLink(name))).toBe(true);
    expect(isOfLink('latency-1')).toBe(false);
  });

  it('are nothing on a link as fast as this machine', async () => {
    expect(linkToxics({ rttMs: 1, jitterMs: 0, lossPercent: 0, bandwidthMbitS: null }, 'embedded')).toEqual([]);
    expect(await addConditions({} as Link, undefined)).toEqual({});
  });

  it('let as much be on its way as the line carries, twice over, so that the window does not limit the rate', () => {
    const fast = { ...far, rttMs: 100, bandwidthMbitS: 1000 };
    expect(windowBytes(fast)).toBe(2 * 50 * 125_000);
    expect(windowBytes({ ...far, bandwidthMbitS: null })).toBe(1024 * 1024);
    expect(withLink({ absorbBytes: 0, drainBytes: 0 }, fast, 'embedded').absorbBytes).toBe(windowBytes(fast));
  });

  it('say what of them is not imitated', async () => {
    const added: ToxicSpec[] = [];
    const link = { add: async (toxic: ToxicSpec) => void added.push(toxic) } as unknown as Link;
    expect(await addConditions(link, { ...far, lossPercent: 2 })).toMatchObject({
      linkRttImitated: true,
      linkLossPercent: 2,
      linkLossImitated: false,
    });
    expect(added).toHaveLength(3);
  });

  it('hold back more data than a link without delay, and as much again in the original proxy', () => {
    const pipe = { absorbBytes: 100, drainBytes: 10 };
    expect(withLink(pipe, undefined, 'embedded')).toEqual(pipe);
    expect(withLink(pipe, far, 'embedded').absorbBytes).toBe(100 + 1024 * 1024);
    expect(withLink(pipe, far, 'toxiproxy').absorbBytes).toBeGreaterThan(32 * 1024 * 1024);
  });

  it('decide after how long a packet is sent again', async () => {
    expect(rtoOfLink(far)).toBe(280);
    expect(rtoOfLink({ rttMs: 80, jitterMs: 100 })).toBe(480);
    const set: (number | null)[] = [];
    const setRto = async (rtoMs: number | null) => set.push(rtoMs) > 0;
    expect(await setRtoFor({ setRto }, far)).toEqual({ changed: true, facts: { linkRtoMs: 280 } });
    expect(await setRtoFor({ setRto }, undefined)).toEqual({ changed: true, facts: {} });
    expect(set).toEqual([280, null]);
    expect(await setRtoFor({ setRto: { missing: 'because' } }, far)).toEqual({
      changed: false,
      facts: { linkRtoMs: null, linkRtoMissing: 'because' },
    });
  });
});
