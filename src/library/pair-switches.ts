import { join } from 'node:path';
import { playedWith } from '../measures/switches.ts';
import { closest } from '../model/closest.ts';
import { ReplfaultError, usageError } from '../model/errors.ts';
import type { CaseSettings, TopologySpec } from '../model/scenario.ts';
import {
  asksForTcp,
  isCongestionControlName,
  isRefusal,
  mostAppliers,
  noSwitches,
  type PlayedSwitches,
  type Switches,
  type SwitchName,
  switchNames,
} from '../model/switches.ts';
import { congestionControlMissing } from '../network/kernel/congestion-control.ts';
import { networkSetting } from '../network/kernel/private-network.ts';
import { Recorder } from '../probes/recorder.ts';
import type { Pair, PairEnd } from '../topology/pair.ts';
import { type ChosenSwitches, chooseSwitches } from '../worker/choose-switches.ts';
import { recordSettings } from '../worker/record-settings.ts';
import { recordSwitches } from '../worker/record-switches.ts';
import type { Ground } from './stretch.ts';

const oneOf =
  (...values: readonly unknown[]): ((value: unknown) => boolean) =>
  (value) =>
    values.includes(value);

/** What each switch may be, in words and as a test. */
const kinds: Readonly<Record<SwitchName, readonly [words: string, is: (value: unknown) => boolean]>> = {
  tls: ['true or false', oneOf(true, false)],
  compression: ["'none', 'zlib' or 'zstd'", oneOf('none', 'zlib', 'zstd')],
  transactionCompression: ['true or false', oneOf(true, false)],
  appliers: [
    `a whole number from 1 to ${mostAppliers}`,
    (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= mostAppliers,
  ],
  durable: ['true or false', oneOf(true, false)],
  buffers: ["'small' or 'system'", oneOf('small', 'system')],
  congestionControl: [
    'a name in net.ipv4.tcp_available_congestion_control',
    (value) => typeof value === 'string' && isCongestionControlName(value),
  ],
};

/** @throws ReplfaultError `BAD_SWITCH` (usage) */
function checked(given: Partial<Switches>): Switches {
  const unknown = Object.keys(given).find((name) => !switchNames.some((one) => one === name));
  if (unknown !== undefined)
    throw usageError(
      'BAD_SWITCH',
      `there is no switch ${unknown}`,
      closest(unknown, switchNames) ?? `known: ${switchNames.join(', ')}`,
    );
  const asked = { ...noSwitches, ...given };
  for (const name of switchNames) {
    const [words, is] = kinds[name];
    if ((asked[name] ?? null) !== null && !is(asked[name]))
      throw usageError('BAD_SWITCH', `switches.${name} is ${JSON.stringify(asked[name])}`, `it is ${words}`);
  }
  return asked;
}

export interface PairQuestion {
  readonly switches: Partial<Switches> | undefined;
  readonly isolated: boolean;
  readonly settings: Pick<CaseSettings, 'source' | 'replica'>;
  readonly topology: TopologySpec;
  readonly ends: Readonly<Record<'source' | 'replica', PairEnd>>;
}

/**
 * Decides how a pair is set up: as it was asked for, or not at all.
 *
 * @throws ReplfaultError `BAD_SWITCH`, `SWITCH_NOT_HERE` (usage) for what cannot be had here, or is asked for in two ways
 */
export async function choosePairSwitches(question: PairQuestion): Promise<ChosenSwitches> {
  const { switches = {}, isolated, settings, topology, ends } = question;
  const asked = checked(switches);
  if (asksForTcp(asked) && !isolated)
    throw notHere(
      'the buffers and the congestion control of a pair on the network of this machine would be those of everybody',
      "add isolation: 'netns'",
    );
  if (asked.congestionControl !== null) {
    const available = await networkSetting('net/ipv4/tcp_available_congestion_control');
    const missing = congestionControlMissing(asked.congestionControl, available);
    if (missing !== null) throw notHere(missing, 'choose another one');
  }
  const chosen = chooseSwitches({ asked, ofRun: asked, settings, topology, onPackets: false, ends });
  if ('missing' in chosen) throw notHere(chosen.missing, 'choose another server, or leave that switch out');
  for (const name of switchNames) {
    // What is encrypted for two reasons is encrypted.
    if (asked[name] === null || chosen.asked[name] !== null || (name === 'tls' && asked.tls)) continue;
    const why =
      name === 'tls' ? 'something else demands encryption' : 'a variable of source or replica decides it, too';
    throw notHere(`switches.${name} cannot be as it was asked for: ${why}`, 'ask for it in one way');
  }
  return chosen;
}

const notHere = (message: string, hint: string): ReplfaultError => usageError('SWITCH_NOT_HERE', message, hint);

let looks = 1;

/** What a pair is set up with, as the servers and the kernel say now. */
export async function lookAtSwitches(
  { pair, place, facts, dir }: Pick<Ground, 'place' | 'facts' | 'dir'> & { readonly pair: Pair },
  chosen: ChosenSwitches,
): Promise<PlayedSwitches> {
  const recorder = new Recorder(join(dir, `switches-${looks++}.ndjson`));
  try {
    recorder.record({ kind: 'network', facts: { ...place.site.facts, ...facts, proxyKind: pair.proxy.kind } });
    await recordSettings(pair, recorder);
    recorder.record({ kind: 'proxy', connections: await pair.link.connections() });
    await recordSwitches(chosen, { pair, site: place.site, recorder });
    const played = playedWith(recorder.history());
    if (played === undefined) throw new TypeError('a look was not recorded');
    return played;
  } finally {
    await recorder.close();
  }
}

/** @throws ReplfaultError `SWITCH_NOT_APPLIED` (environment) where the servers or the kernel say otherwise */
export function mustBeAsAsked(played: PlayedSwitches, { asked }: ChosenSwitches): void {
  const other = switchNames.find((name) => {
    // Nothing was written yet that could have been compressed.
    if (name === 'transactionCompression' && !isRefusal(asked[name] ?? false)) return false;
    return asked[name] !== null && played[name] !== null && played[name] !== asked[name];
  });
  if (other === undefined) return;
  throw new ReplfaultError(
    'SWITCH_NOT_APPLIED',
    `switches.${other} was to be ${JSON.stringify(asked[other])}, and is ${JSON.stringify(played[other])}`,
    { hint: 'an option file or a setting of yours may decide it, too' },
  );
}
