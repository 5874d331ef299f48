import { describe, it } from 'vitest';
import { clientNotices } from '../../../src/checks/client-notices.ts';
import { clientReconnects } from '../../../src/checks/client-reconnects.ts';
import { expectVerdict } from './judge.ts';
import { type LinkStory, linkStory, ports, reader, socket } from './link-stories.ts';
import { quietCase } from './stories.ts';

const from =
  <T>(atMs: number, then: T, before: T) =>
  (now: number): T =>
    now < atMs ? before : then;
const first = [reader(1)];
const pair = [socket('replica'), socket('proxy-downstream')];
const ended = (closedBy: string) => reader(1, { open: false, closedBy });
const tells = (connections: LinkStory['proxy'], more: LinkStory = {}): LinkStory => ({
  ...more,
  ...(connections && { proxy: connections }),
});

describe('client-notices', () => {
  const within = (withinMs: number) => clientNotices({ withinMs });

  it.each<[string, LinkStory, RegExp]>([
    ['ended its connection', tells(from(1500, [ended('client fin')], first)), /ended its connection \(FIN\) 500 ms/],
    [
      'ended it, and the source has not answered',
      tells(from(1500, [reader(1, { closedBy: 'client rst' })], first)),
      /\(RST\)/,
    ],
    ['opened another one', tells(from(1500, [reader(1), reader(2)], first)), /opened a new connection 500 ms/],
    [
      'answered the end that the fault made',
      { proxy: from(1100, [ended('cut-1 fin')], first), sockets: from(1500, [], pair) },
      /answered/,
    ],
    [
      'connected again after the fault had closed and was healed',
      {
        proxy: (now) => (now < 1100 ? first : now < 3100 ? [ended('cut-1 rst')] : [ended('cut-1 rst'), reader(2)]),
        sockets: from(1100, [], pair),
      },
      /opened a new connection 2\d\d\d ms/,
    ],
    [
      'ended it before a proxy that is stopped',
      {
        proxy: (now) => (now < 1001 ? first : null),
        sockets: from(1500, [socket('replica', 'FIN_WAIT2'), socket('proxy-downstream', 'CLOSE_WAIT')], pair),
      },
      /ended its connection 501 ms/,
    ],
    [
      'gave it up on a path without answers',
      { sockets: from(1500, [socket('proxy-downstream')], pair) },
      /ended its connection 501 ms/,
    ],
    [
      'tried to connect on such a path',
      { sockets: from(1500, [...pair, socket('replica', 'SYN_SENT', ports.again)], pair) },
      /tried to connect again 501 ms/,
    ],
  ])('passes when the client %s', (_, story, reason) => expectVerdict(within(2500), linkStory(story), 'pass', reason));

  it.each<[string, LinkStory, RegExp]>([
    [
      'does nothing',
      {},
      /did not notice the fault in 2000 ms: connection 1 is open and has carried 0 bytes.*no new one/,
    ],
    [
      'does nothing after the source has closed',
      {
        proxy: from(1100, [reader(1, { closedBy: 'upstream fin' })], first),
        sockets: from(1100, [socket('replica', 'CLOSE_WAIT')], pair),
      },
      /was closed by upstream fin/,
    ],
    [
      'is only reset by the fault',
      { proxy: from(1100, [ended('cut-1 rst')], first), sockets: from(1100, [], pair) },
      /was closed by cut-1 rst; no new one/,
    ],
    ['is late', tells(from(2500, [ended('client fin')], first)), /only 1500 ms after/],
    [
      'ends another connection than that which reads the binary log',
      tells((now) => [
        reader(1),
        reader(2, now < 1500 ? { binlogEvents: null } : { binlogEvents: null, open: false, closedBy: 'client fin' }),
      ]),
      /did not notice/,
    ],
    ['is missed once by a look at the sockets', { sockets: (now) => (now === 1500 ? [] : pair) }, /did not notice/],
  ])('fails when the client %s', (_, story, reason) => expectVerdict(within(1000), linkStory(story), 'fail', reason));

  it.each<[string, LinkStory, RegExp]>([
    [
      'the fault is not proved',
      tells(from(1500, [ended('client fin')], first), { proved: false }),
      /not proved.*nothing waited/,
    ],
    [
      'the client does something only after healing',
      tells(from(3200, [ended('client fin')], first)),
      /did nothing for 2000 ms, then the fault was healed/,
    ],
    ['the time is not over', { isHealed: false }, /then the observation ended/],
    ['nobody was connected', tells(() => []), /no client was connected/],
  ])('is inconclusive when %s', (_, story, reason) =>
    expectVerdict(within(3990), linkStory(story), 'inconclusive', reason),
  );

  it('is inconclusive when nobody looked at the moment', () => {
    const proxy: LinkStory['proxy'] = (now) => (now < 1000 ? first : now > 4800 ? [reader(1), reader(2)] : null);
    const story = linkStory({ proxy, sockets: () => [], isHealed: false });
    expectVerdict(within(2000), story, 'inconclusive', /between \d+ and \d+ ms/);
  });

  it('judges the last fault', () => {
    const story = linkStory(tells(from(1500, [ended('client fin'), reader(2)], first)))
      .fault(4000, 'injected', { id: 2 })
      .proof(4500, true, 2);
    expectVerdict(within(500), story, 'fail', /did not notice/);
  });

  it('is inconclusive without a fault', () => expectVerdict(within(1000), quietCase(), 'inconclusive', /no fault/));
});

describe('client-reconnects', () => {
  const within = (withinMs: number) => clientReconnects({ withinMs });

  it.each<[string, LinkStory, RegExp]>([
    [
      'on a new connection',
      tells(from(3300, [ended('client fin'), reader(2)], first)),
      /reads the binary log on a new connection 2\d\d ms/,
    ],
    [
      'on one that it opened under the fault',
      tells((now) => (now < 1500 ? first : [ended('client fin'), reader(2, { binlogEvents: now < 3100 ? null : 3 })])),
      /ms after healing/,
    ],
    [
      'without reading a binary log, as before',
      tells((now) => (now < 3300 ? [reader(1, { binlogEvents: null })] : [reader(2, { binlogEvents: null })])),
      /receives data/,
    ],
  ])('passes when data arrive %s', (_, story, reason) => expectVerdict(within(1000), linkStory(story), 'pass', reason));

  it.each<[string, LinkStory, RegExp]>([
    ['goes on with the old connection', {}, /did not reconnect in \d+ ms after healing: connection 1 is open/],
    ['is late', tells(from(4500, [reader(2)], first)), /expected within 1000 ms/],
    ['only logs in', tells(from(3300, [reader(2, { binlogEvents: null })], first)), /did not reconnect.*1 new one/],
    [
      'is turned away',
      tells(from(3300, [reader(2, { open: false, closedBy: 'upstream fin' })], first)),
      /did not reconnect/,
    ],
  ])('fails when the client %s', (_, story, reason) => expectVerdict(within(1000), linkStory(story), 'fail', reason));

  it.each<[string, LinkStory, RegExp]>([
    ['the fault is in effect', { isHealed: false }, /not healed/],
    ['the fault is not proved', tells(from(3300, [reader(2)], first), { proved: false }), /not proved/],
    ['the time is not over', {}, /then the observation ended/],
  ])('is inconclusive when %s', (_, story, reason) =>
    expectVerdict(within(3000), linkStory(story), 'inconclusive', reason),
  );
});
