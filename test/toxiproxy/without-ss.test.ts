import { describe, expect, it } from 'vitest';
import { fault as stall } from '../../src/network/faults/stall.ts';
import { linkBenches } from '../contract/support/link-bench.ts';
import { only } from '../contract/support/links-suite.ts';
import { isMissing } from '../contract/support/original.ts';
import { startOriginal } from '../contract/support/proxy-under-test.ts';
import { pause } from '../contract/support/until.ts';

describe.skipIf(isMissing)('the original without the program ss', () => {
  const benches = linkBenches();
  const without = { start: () => startOriginal({ ss: (args) => ({ file: '/nowhere/ss', args: [...args], env: {} }) }) };

  it('knows no bytes, says why, and proves nothing', async () => {
    const b = await benches(without);
    const { server } = await b.pair();
    const injected = await stall.inject(b.target, {}, 'link');
    server.write(Buffer.alloc(8_000_000));
    await pause(50);
    expect(await only(b)).toMatchObject({
      id: 1,
      open: true,
      downstreamOut: null,
      bytesUnknown: expect.stringContaining('ss'),
    });
    expect(await injected.proof()).toMatchObject({
      tookEffect: false,
      summary: expect.stringContaining('ss (package iproute2)'),
      numbers: { passedBytes: null },
    });
    await injected.heal();
  });
});
