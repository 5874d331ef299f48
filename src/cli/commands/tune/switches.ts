import { usageError } from '../../../model/errors.ts';
import { hasLink } from '../../../model/link.ts';
import type { Profile } from '../../../model/profile.ts';
import type { Switches } from '../../../model/switches.ts';
import type { RunEnvironment } from '../../../place/environment.ts';
import { switchesOf } from '../../switch-options.ts';
import type { TuneOptions } from './options.ts';

const profileDecides = 'leave it out: trials are then played as the link of the profile needs';

/**
 * What `tune` plays its trials with.
 *
 * @throws ReplfaultError `SWITCH_WITHOUT_EFFECT` (usage) for what no trial of this tuning could be played with, or what would change nothing
 */
export function switchesOfTuning(options: TuneOptions, { link }: Pick<Profile, 'link'>): Partial<Switches> {
  const switches = switchesOf(options);
  const tcp = tcpOption(switches);
  if (tcp !== null && options.isolation === 'none') throw noTcp(tcp, 'without a private network (--isolation none)');
  if (switches.congestionControl !== undefined && (options.link === 'proxy' || !hasLink(link)))
    throw noRoundTrip(options.link === 'proxy' ? '--link proxy delays in the proxy' : 'the profile has no link');
  return switches;
}

/** The same, once it is known where trials are played. @throws ReplfaultError `SWITCH_WITHOUT_EFFECT` (usage) */
export function checkSwitchesAt(switches: Partial<Switches>, { place }: Pick<RunEnvironment, 'place'>): void {
  const tcp = tcpOption(switches);
  if (tcp !== null && place.kind === 'local' && place.tools === null)
    throw noTcp(tcp, 'without a private network, which this machine does not allow');
  const { links } = place;
  if (switches.congestionControl !== undefined && links.kind === 'proxy')
    throw noRoundTrip(`the link is made of delays of the proxy here${links.why === null ? '' : ` (${links.why})`}`);
}

const tcpOption = ({ buffers, congestionControl }: Partial<Switches>): string | null =>
  buffers !== undefined ? '--buffers' : congestionControl !== undefined ? '--congestion' : null;

const noTcp = (option: string, where: string): Error =>
  usageError(
    'SWITCH_WITHOUT_EFFECT',
    `tune cannot play ${option} ${where}: every trial would be skipped`,
    profileDecides,
  );

const noRoundTrip = (why: string): Error =>
  usageError(
    'SWITCH_WITHOUT_EFFECT',
    `--congestion decides nothing in this tuning: ${why}, so TCP sees no round trip and no loss`,
    profileDecides,
  );
