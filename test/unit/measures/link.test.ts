import { describe, expect, it } from 'vitest';
import { linkUnderTest, linkWords } from '../../../src/measures/link.ts';
import { Timeline } from '../../../src/model/timeline.ts';

const packets = { linkKind: 'packet', linkRttMs: 70, linkMeasuredRttMs: 70.4, linkLimitedBy: null };
const look = (seq: number, sent: number, arrived: number, again: number, alive = true) =>
  ({
    kind: 'link',
    seq,
    atMs: seq * 30,
    toReplica: { sentPackets: sent, arrivedPackets: arrived },
    toSource: { sentPackets: sent, arrivedPackets: sent },
    retransmits: { source: again, replica: 0 },
    alive,
  }) as const;
const history = (facts: Record<string, string | number | null>, ...looks: ReturnType<typeof look>[]): Timeline =>
  new Timeline([{ kind: 'network', seq: 1, atMs: 0, facts }, ...looks]);

describe('the link of a case', () => {
  it('is none where the case asked for none', () => expect(linkUnderTest(history({ proxyPort: 1 }))).toBeUndefined());
  it('counts packets of both directions that did not arrive between its first look and its last', () =>
    expect(linkUnderTest(history(packets, look(2, 100, 100, 3), look(3, 200, 190, 9)))).toEqual({
      kind: 'packet',
      measuredRttMs: 70.4,
      measuredLossPercent: 5,
      retransmits: 6,
      limitedBy: null,
    }));
  it('is not lossy where more arrived than was sent', () =>
    expect(linkUnderTest(history(packets, look(2, 1, 1, 0), look(3, 11, 15, 0)))?.measuredLossPercent).toBe(0));
  it('is not measured where nothing was sent, or nobody looked', () => {
    expect(linkUnderTest(history(packets, look(2, 5, 5, 0), look(3, 5, 5, 0)))?.measuredLossPercent).toBeNull();
    expect(linkUnderTest(history(packets))).toMatchObject({ measuredLossPercent: null, retransmits: null });
  });
  it('says that its emulator ended, beside what else limits it', () => {
    const dead = history(
      { ...packets, linkLimitedBy: 'at most 330 Mbit/s' },
      look(2, 1, 1, 0),
      look(3, 2, 1, 0, false),
    );
    expect(linkUnderTest(dead)?.limitedBy).toBe(
      'at most 330 Mbit/s; the emulator of the link ended while the case was played',
    );
  });
  it('of the proxy has no numbers, and says why it is not one of packets', () => {
    const link = linkUnderTest(history({ linkKind: 'proxy', linkLimitedBy: 'no tap device' }));
    expect(link).toEqual({
      kind: 'proxy',
      measuredRttMs: null,
      measuredLossPercent: null,
      retransmits: null,
      limitedBy: 'no tap device',
    });
    expect(link && linkWords(link)).toMatch(/delays of the proxy: .*Not as asked for: no tap device$/);
  });
  it('is told in one sentence', () => {
    const link = linkUnderTest(history(packets, look(2, 100, 100, 3), look(3, 200, 190, 9)));
    expect(link && linkWords(link)).toBe(
      'The link carried packets: round trip 70.4 ms before the faults, 5 % of the packets lost and 6 segments sent again during the case',
    );
  });
});
