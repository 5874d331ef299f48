import { describe, expect, it } from 'vitest';
import { ExitCode } from '../../../src/model/errors.ts';
import { chooseLinks, noPackets } from '../../../src/place/choose-links.ts';

const program = (file: string) => ({ file, args: [], env: {} });
const tools = { nft: program('nft'), ip: program('true'), tc: program('tc'), ss: program('ss') };
const link = { wirefilter: program('wirefilter') };
const findLinkTools = async () => link;
/** Runs what follows as it is, in no namespace. */
const here = ['env'];

describe('how links are made', () => {
  it('packet by packet where a tap device can be made', async () =>
    expect(await chooseLinks({ proxy: 'embedded', findLinkTools }, here, tools)).toEqual({
      kind: 'packet',
      tools: link,
    }));
  it('by the proxy where no case asks for one, without trying anything', async () =>
    expect(await chooseLinks({ proxy: 'embedded', link: 'packet' }, ['false'], tools)).toEqual({
      kind: 'proxy',
      why: null,
    }));
  it('by the proxy where that was asked for', async () =>
    expect(await chooseLinks({ proxy: 'embedded', link: 'proxy', findLinkTools }, ['false'], tools)).toEqual({
      kind: 'proxy',
      why: null,
    }));
  it.each([
    [
      'no tap device',
      { proxy: 'embedded', findLinkTools },
      { ...tools, ip: program('false') },
      /no tap device \(module tun\)/,
    ],
    ['the original Toxiproxy', { proxy: 'binary', findLinkTools }, tools, /original Toxiproxy/],
    [
      'no emulator',
      { proxy: 'embedded', findLinkTools: () => Promise.reject(new Error('no mirror answers')) },
      tools,
      /wirefilter is missing: no mirror answers/,
    ],
  ] as const)(
    'by the proxy with %s, and says why; an error if packets were asked for',
    async (_, request, given, why) => {
      expect(await chooseLinks(request, here, given)).toEqual({ kind: 'proxy', why: expect.stringMatching(why) });
      await expect(chooseLinks({ ...request, link: 'packet' }, here, given)).rejects.toMatchObject({
        code: 'NO_PACKET_LINK',
        exitCode: ExitCode.environment,
        message: expect.stringMatching(why),
        hint: expect.stringContaining('--link auto'),
      });
    },
  );
  it('in containers by the proxy, where a case asks for one', () => {
    expect(noPackets('auto', true, 'containers')).toEqual({ kind: 'proxy', why: 'containers' });
    expect(noPackets(undefined, false, 'containers')).toEqual({ kind: 'proxy', why: null });
    expect(() => noPackets('packet', true, 'containers')).toThrow('containers');
    expect(noPackets('packet', false, 'containers')).toEqual({ kind: 'proxy', why: null });
  });
});
