import { usageError } from '../../model/errors.ts';
import type { DirectionShape, LinkShape, PacketDirection } from './types.ts';

/** What the emulator carries in one direction while the other carries as much, both ends on the same two cores; megabits per second, measured. */
export const mostMbitS = 500;
/** What waits before a narrow link where no queue is asked for: more than a connection has on its way. Bytes. */
export const mostQueueBytes = 4 * 1024 * 1024;

const bytesPerMbit = 125_000;
/** The emulator counts Ethernet's header and two bytes of its own. */
const headerBytes = 16;
const ethernetMtu = 1500;
/** A copy is drawn again for each copy: at 100 % the emulator would send copies of one packet for ever. */
const mostDuplicates = 90;
/** A packet without any delay does not pass the emulator's queue and overtakes those in it. Less than its clock can tell. */
const leastDelayMs = 0.001;

/** A value of the emulator and how far it varies either way, normally distributed. */
export interface FilterValue {
  readonly value: number;
  readonly plus: number;
}

/** What one process of wirefilter does to the packets that it carries from left to right. */
export interface FilterSettings {
  readonly values: Readonly<Record<FilterWord, FilterValue>>;
  /** Whether packets keep their order. */
  readonly fifo: boolean;
}

/** Commands that set a value, with the name under which `showinfo` prints it. */
export const shownNames = {
  mtu: 'MTU',
  loss: 'Loss',
  lostburst: 'Lburst',
  dup: 'Dup',
  band: 'Bandw',
  chanbufsize: 'Cap.',
  delay: 'Delay',
} as const;
export type FilterWord = keyof typeof shownNames;

const ways: Readonly<Record<PacketDirection, string>> = {
  'to-replica': 'to the replica',
  'to-source': 'to the source',
};

/**
 * Says a shape in the words of wirefilter, and what of it cannot be had.
 *
 * @throws ReplfaultError `BAD_FAULT_PARAMETER` (usage) where a number makes no sense
 * @example filterSettings(shape).settings['to-replica'].values.delay // { value: 35, plus: 0 }
 */
export function filterSettings(shape: LinkShape): {
  readonly settings: Readonly<Record<PacketDirection, FilterSettings>>;
  readonly limits: readonly string[];
} {
  const delays = wholeDelays(shape);
  const limits: string[] = [];
  const directions = Object.keys(ways) as PacketDirection[];
  const settings = directions.map((direction) => {
    const one = shape[direction];
    mustMakeSense(one);
    limits.push(...limitsOf(one, ways[direction]));
    return [direction, settingsOf(one, delays[direction])] as const;
  });
  return { settings: Object.fromEntries(settings) as Record<PacketDirection, FilterSettings>, limits };
}

/**
 * The emulator cuts a delay to whole milliseconds. What one direction gains by rounding the other one loses, so that the round trip is right to half
 * a millisecond; with jitter half a millisecond is added, and the mean is right.
 */
function wholeDelays(shape: LinkShape): Readonly<Record<PacketDirection, number>> {
  const [there, back] = [shape['to-replica'], shape['to-source']];
  const away = Math.round(there.delayMs);
  const both = Math.round(there.delayMs + back.delayMs);
  return {
    'to-replica': there.jitterMs > 0 ? there.delayMs + 0.5 : away,
    'to-source': back.jitterMs > 0 ? back.delayMs + 0.5 : both - away,
  };
}

function settingsOf(one: DirectionShape, delayMs: number): FilterSettings {
  const value = (of: number, plus = 0): FilterValue => ({ value: of, plus });
  const bandBytes = one.bandwidthMbitS === null ? 0 : Math.round(playedMbitS(one.bandwidthMbitS) * bytesPerMbit);
  // The emulator's bound holds for what waits and for what is on its way together.
  const onItsWay = (bandBytes * (one.delayMs + one.jitterMs)) / 1000;
  const bound = Math.max(one.queueBytes ?? mostQueueBytes, ethernetMtu + headerBytes) + onItsWay;
  return {
    values: {
      mtu: value(one.mtu === null ? 0 : one.mtu + headerBytes),
      loss: value(one.lossPercent),
      lostburst: value(one.lossPercent > 0 && one.lossPercent < 100 ? one.lossBurst : 0),
      dup: value(Math.min(mostDuplicates, one.duplicatePercent)),
      band: value(bandBytes),
      chanbufsize: value(bandBytes > 0 ? Math.ceil(bound) : 0),
      delay: value(Math.max(leastDelayMs, delayMs), one.jitterMs),
    },
    // Without order the emulator also mixes the packets of one millisecond.
    fifo: !(one.reorder && one.jitterMs > 0),
  };
}

const playedMbitS = (asked: number): number => Math.min(mostMbitS, asked);

function limitsOf(one: DirectionShape, way: string): string[] {
  const limits: string[] = [];
  const { bandwidthMbitS, queueBytes, mtu, lossPercent, lossBurst, duplicatePercent } = one;
  if (bandwidthMbitS !== null && bandwidthMbitS > mostMbitS)
    limits.push(
      `${bandwidthMbitS} Mbit/s ${way} are played at ${mostMbitS} Mbit/s, which the emulator was measured to carry`,
    );
  if (bandwidthMbitS === null && queueBytes !== null)
    limits.push(`the queue of ${queueBytes} bytes ${way} has no effect without a bandwidth`);
  if (mtu !== null && mtu >= ethernetMtu)
    limits.push(`an MTU of ${mtu} bytes ${way} drops nothing: packets have ${ethernetMtu} at most`);
  const mostLoss = (100 * lossBurst) / (lossBurst + 1);
  if (lossBurst > 0 && lossPercent > mostLoss && lossPercent < 100)
    limits.push(
      `a loss of ${lossPercent} % ${way} in bursts of ${lossBurst} is played as ${mostLoss.toFixed(1)} %: a packet passes between two bursts`,
    );
  if (duplicatePercent > mostDuplicates)
    limits.push(`${duplicatePercent} % of duplicates ${way} are played as ${mostDuplicates} %`);
  return limits;
}

function mustMakeSense(one: DirectionShape): void {
  const within = (name: string, value: number, most: number): void => {
    if (!(value >= 0 && value <= most))
      throw usageError('BAD_FAULT_PARAMETER', `${name} must be from 0 up to ${most}, not ${value}`);
  };
  within('the delay of a link (ms)', one.delayMs, 60_000);
  within('the jitter of a link (ms)', one.jitterMs, one.delayMs);
  within('the loss of a link (percent)', one.lossPercent, 100);
  within('duplicates of a link (percent)', one.duplicatePercent, 100);
  if (one.lossBurst !== 0 && !(one.lossBurst >= 1 && one.lossBurst <= 1e6))
    throw usageError('BAD_FAULT_PARAMETER', `a burst of lost packets has at least 1 packet, not ${one.lossBurst}`);
  if (one.bandwidthMbitS !== null && !(one.bandwidthMbitS * bytesPerMbit >= 1))
    throw usageError(
      'BAD_FAULT_PARAMETER',
      `the bandwidth of a link must be above 0 Mbit/s, not ${one.bandwidthMbitS}`,
    );
  if (one.queueBytes !== null) within('the queue of a link (bytes)', one.queueBytes, 2 ** 30);
  if (one.mtu !== null && !(one.mtu >= 68))
    throw usageError('BAD_FAULT_PARAMETER', `the MTU of a link must be at least 68 bytes (RFC 791), not ${one.mtu}`);
}

/**
 * The commands that lead from one state of a process to another. All are for the packets from left to right.
 *
 * @param before what is in force; `null` for a process that has just been started
 */
export function filterCommands(settings: FilterSettings, before: FilterSettings | null): string[] {
  const words = Object.keys(shownNames) as FilterWord[];
  const changed = words.filter((word) => !same(settings.values[word], before?.values[word]));
  const commands = changed.map((word) => {
    const { value, plus } = settings.values[word];
    return `${word} LR${plain(value)}${plus > 0 ? `+${plain(plus)}N` : ''}`;
  });
  if (settings.fifo !== before?.fifo) commands.push(`fifo ${settings.fifo ? 1 : 0}`);
  return commands;
}

const same = (one: FilterValue, other: FilterValue | undefined): boolean =>
  one.value === other?.value && one.plus === other.plus;

/** Never with an exponent, whose letter the emulator could take for a unit. */
const plain = (value: number): string => value.toFixed(6).replace(/\.?0+$/, '');

/** What `showinfo` prints otherwise than it was set: the emulator says "Success" to a value that it does not understand, too. */
export function refusedSettings(settings: FilterSettings, shown: string): string[] {
  const refused: string[] = [];
  for (const [word, name] of Object.entries(shownNames) as [FilterWord, string][]) {
    const { value, plus } = settings.values[word];
    const line = shown.split('\n').find((one) => one.startsWith(name)) ?? '';
    // An MTU is printed without its variation.
    const [, is = 'nothing', varies = '0'] = shownValue.exec(line) ?? [];
    if (!near(Number(is), value) || !near(Number(varies), plus))
      refused.push(`${word} is ${is}+${varies}, not ${value}+${plus}`);
  }
  if (!shown.includes(`Fifoness ${settings.fifo ? 'TRUE' : 'FALSE'}`)) refused.push(`fifo is not ${settings.fifo}`);
  return refused;
}

const shownValue = /L->R (\d[\d.]*(?:e[+-]\d+)?)(?:\+(\d[\d.]*(?:e[+-]\d+)?)[UN])?\s/;
/** It prints six digits. */
const near = (one: number, other: number): boolean => Math.abs(one - other) <= 1e-5 * Math.max(1, Math.abs(other));
