import { describe, expect, it } from 'vitest';
import type { DirectionShape } from '../../../../src/network/packet/types.ts';
import {
  filterCommands,
  filterSettings,
  mostMbitS,
  mostQueueBytes,
  refusedSettings,
} from '../../../../src/network/packet/words.ts';
import { both, one } from './shapes.ts';

const settingsOf = (shape: Partial<DirectionShape>) => filterSettings(both(shape)).settings['to-replica'];
const commandsOf = (shape: Partial<DirectionShape>): string[] =>
  filterCommands(settingsOf(shape), settingsOf({})).map((command) => command.replace('LR', ''));

/** As wirefilter 2.3.2 prints it. */
const shown = (changed: Readonly<Record<string, string>> = {}): string =>
  [
    "0000 DATA END WITH '.'",
    'WireFilter: bidirectional',
    `Loss   L->R ${changed['loss'] ?? '0+0U'}   R->L 100+0U`,
    'Lburst L->R 0+0U   R->L 0+0U',
    `Delay  L->R ${changed['delay'] ?? '0.001+0U'}   R->L 0+0U`,
    'Dup    L->R 0+0U   R->L 0+0U',
    `Bandw  L->R ${changed['band'] ?? '0+0U'}   R->L 0+0U`,
    'Speed  L->R 0+0U   R->L 0+0U',
    'Noise  L->R 0+0U   R->L 0+0U',
    `MTU    L->R ${changed['mtu'] ?? '0'}     R->L 0   `,
    `Cap.   L->R ${changed['chanbufsize'] ?? '0+0U'}   R->L 0+0U`,
    'Current Delay Queue size:   L->R 0      R->L 0   ',
    `Fifoness ${changed['fifo'] ?? 'TRUE'}`,
    'Waiting packets in delay queues 0',
    '.',
    '1000 Success',
  ].join('\n');

describe('what wirefilter is told', () => {
  it.each<[string, Partial<DirectionShape>, string[]]>([
    ['a delay', { delayMs: 35 }, ['delay 35']],
    ['jitter: half a millisecond more, which the emulator cuts off', { delayMs: 35, jitterMs: 3 }, ['delay 35.5+3N']],
    ['jitter that may change the order', { delayMs: 35, jitterMs: 3, reorder: true }, ['delay 35.5+3N', 'fifo 0']],
    ['no mixing of packets where there is no jitter', { delayMs: 35, reorder: true }, ['delay 35']],
    ['loss', { lossPercent: 0.1 }, ['loss 0.1']],
    ['loss in bursts', { lossPercent: 1, lossBurst: 8 }, ['loss 1', 'lostburst 8']],
    ['silence, also where bursts were asked for', { lossPercent: 100, lossBurst: 8 }, ['loss 100']],
    ['bursts of nothing', { lossBurst: 8 }, []],
    ['duplicates', { duplicatePercent: 2.5 }, ['dup 2.5']],
    ['an MTU, with the header that the emulator counts', { mtu: 1000 }, ['mtu 1016']],
    ['a bandwidth, behind a queue', { bandwidthMbitS: 10, queueBytes: 50_000 }, ['band 1250000', 'chanbufsize 50000']],
    [
      'a queue beside what is on its way',
      { bandwidthMbitS: 10, queueBytes: 50_000, delayMs: 40 },
      ['band 1250000', 'chanbufsize 100000', 'delay 40'],
    ],
    ['a queue of at least one packet', { bandwidthMbitS: 8, queueBytes: 0 }, ['band 1000000', 'chanbufsize 1516']],
    ['a queue that is not bounded', { bandwidthMbitS: 8 }, ['band 1000000', `chanbufsize ${mostQueueBytes}`]],
    [
      'a very narrow link, without an exponent',
      { bandwidthMbitS: 0.0001, queueBytes: 9000 },
      ['band 13', 'chanbufsize 9000'],
    ],
  ])('%s', (_, shape, commands) => {
    expect(commandsOf(shape)).toEqual(commands);
  });

  it('each packet passes the queue of a new process, so that none overtakes another', () => {
    expect(filterCommands(settingsOf({}), null)).toContain('delay LR0.001');
  });

  it('only what changes is said again', () => {
    expect(filterCommands(settingsOf({ delayMs: 5, lossPercent: 1 }), settingsOf({ delayMs: 5 }))).toEqual([
      'loss LR1',
    ]);
    expect(filterCommands(settingsOf({ delayMs: 5 }), settingsOf({ delayMs: 5 }))).toEqual([]);
  });

  it.each([
    [0.5, 0.5, 1, 0],
    [35.5, 35.5, 36, 35],
    [35, 35, 35, 35],
    [0.3, 0.3, 0, 1],
    [2.4, 0, 2, 0],
  ])('delays of %d and %d ms are played as %d and %d: the round trip is right', (there, back, away, home) => {
    const { settings, limits } = filterSettings({
      'to-replica': one({ delayMs: there }),
      'to-source': one({ delayMs: back }),
    });
    const played = (['to-replica', 'to-source'] as const).map((way) => Math.floor(settings[way].values.delay.value));
    expect(played).toEqual([away, home]);
    expect(limits).toEqual([]);
  });

  it('one direction is told nothing of the other', () => {
    const { settings } = filterSettings({ 'to-replica': one({ lossPercent: 5 }), 'to-source': one({ mtu: 576 }) });
    expect([settings['to-replica'].values.loss.value, settings['to-replica'].values.mtu.value]).toEqual([5, 0]);
    expect([settings['to-source'].values.loss.value, settings['to-source'].values.mtu.value]).toEqual([0, 592]);
  });
});

describe('what cannot be had', () => {
  it.each<[string, Partial<DirectionShape>, RegExp]>([
    [
      'more than it carries',
      { bandwidthMbitS: 1000 },
      new RegExp(`^1000 Mbit/s to the source are played at ${mostMbitS}`),
    ],
    ['a queue without a bandwidth', { queueBytes: 1 }, /^the queue of 1 bytes to the source has no effect/],
    ['an MTU of Ethernet', { mtu: 1500 }, /^an MTU of 1500 bytes to the source drops nothing/],
    ['bursts one after the other', { lossPercent: 60, lossBurst: 1 }, /^a loss of 60 % to the source .* as 50\.0 %/],
    ['copies of copies', { duplicatePercent: 99 }, /^99 % of duplicates to the source are played as 90 %/],
  ])('%s is said', (_, shape, words) => {
    const { limits } = filterSettings({ ...both(), 'to-source': one(shape) });
    expect(limits).toEqual([expect.stringMatching(words)]);
  });

  it('the bandwidth is that of the limit then', () => {
    expect(settingsOf({ bandwidthMbitS: 1000 }).values.band.value).toBe(mostMbitS * 125_000);
  });

  it.each<[string, Partial<DirectionShape>]>([
    ['a negative delay', { delayMs: -1 }],
    ['no number', { delayMs: Number.NaN }],
    ['more jitter than delay', { delayMs: 1, jitterMs: 2 }],
    ['a loss above 100 %', { lossPercent: 101 }],
    ['a burst of half a packet', { lossPercent: 1, lossBurst: 0.5 }],
    ['duplicates below 0', { duplicatePercent: -1 }],
    ['no bandwidth at all', { bandwidthMbitS: 0 }],
    ['a negative queue', { bandwidthMbitS: 1, queueBytes: -1 }],
    ['an MTU that no IPv4 packet needs', { mtu: 67 }],
  ])('%s is an error of usage', (_, shape) => {
    expect(() => filterSettings(both(shape))).toThrow(
      expect.objectContaining({ code: 'BAD_FAULT_PARAMETER', exitCode: 2 }),
    );
  });
});

describe('what wirefilter shows', () => {
  it.each<[string, Partial<DirectionShape>, Record<string, string>]>([
    ['a cable', {}, {}],
    [
      'numbers of six digits',
      { bandwidthMbitS: 330, delayMs: 35 },
      { band: '4.125e+07+0U', chanbufsize: '5.63805e+06+0U', delay: '35+0U' },
    ],
    ['jitter', { delayMs: 35, jitterMs: 3, reorder: true }, { delay: '35.5+3N', fifo: 'FALSE' }],
    ['an MTU', { mtu: 1000 }, { mtu: '1016' }],
  ])('%s is as it was told', (_, shape, lines) => {
    expect(refusedSettings(settingsOf(shape), shown(lines))).toEqual([]);
  });

  it.each<[string, Partial<DirectionShape>, Record<string, string>, RegExp]>([
    ['loss', { lossPercent: 1 }, {}, /^loss is 0\+0, not 1\+0/],
    ['jitter', { delayMs: 35, jitterMs: 3 }, { delay: '35.5+0U' }, /^delay is 35\.5\+0, not 35\.5\+3/],
    ['order', {}, { fifo: 'FALSE' }, /^fifo is not true/],
    ['nothing that can be read', {}, { mtu: '' }, /^mtu is nothing/],
  ])('%s that was not taken is found', (_, shape, lines, words) => {
    expect(refusedSettings(settingsOf(shape), shown(lines))).toEqual([expect.stringMatching(words)]);
  });
});
