import { describe, expect, it } from 'vitest';
import { ExitCode } from '../../../src/model/errors.ts';
import { chooseContainerLinks } from '../../../src/place/container-links.ts';

const untried = {
  link: undefined,
  wanted: { links: true },
  lacking: 'packet links in containers need the image replfault/nettools:2',
  sidecar: { docker: {} as never, labels: {}, image: 'replfault/nettools:2' },
};

describe('how links are made in containers that lack something', () => {
  it('cases are skipped, with the reason', async () =>
    expect(await chooseContainerLinks(untried)).toEqual({
      kind: 'skipped',
      why: expect.stringMatching(/need the image .*--link proxy/),
    }));
  it('the proxy makes them where it may, and says why', async () =>
    expect(await chooseContainerLinks({ ...untried, wanted: { links: true, withoutPackets: 'proxy' } })).toEqual({
      kind: 'proxy',
      why: untried.lacking,
    }));
  it('it is an error if packets were asked for', async () =>
    await expect(chooseContainerLinks({ ...untried, link: 'packet' })).rejects.toMatchObject({
      code: 'NO_PACKET_LINK',
      exitCode: ExitCode.environment,
      hint: expect.stringContaining('--link proxy'),
    }));
  it('nothing is tried where no case asks for a link, or the proxy was asked for', async () => {
    const proxy = { kind: 'proxy', why: null };
    expect(await chooseContainerLinks({ ...untried, lacking: null, wanted: { links: false } })).toEqual(proxy);
    expect(await chooseContainerLinks({ ...untried, lacking: null, link: 'proxy' })).toEqual(proxy);
  });
});
