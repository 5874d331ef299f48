import { type FilterChild, type FilterConsole, filterConsole, packetLinkError } from './management.ts';
import { type FilterSettings, filterCommands, refusedSettings } from './words.ts';

/** One process of wirefilter, which carries packets from one device to another, and none back. */
export interface Filter extends AsyncDisposable {
  readonly pid: number;
  isRunning(): boolean;
  /** @throws ReplfaultError `PACKET_LINK` */
  set(settings: FilterSettings): Promise<void>;
}

/**
 * Resolves when a process of wirefilter that has just been started answers: both of its devices exist then.
 *
 * @throws ReplfaultError `PACKET_LINK`
 */
export async function filterOf(child: FilterChild): Promise<Filter> {
  const { say } = filterConsole(child);
  try {
    // Nothing comes back by this way.
    await say('loss RL100');
  } catch (cause) {
    await child.end();
    throw packetLinkError(
      (cause as Error).message,
      cause,
      'a link of packets needs the device /dev/net/tun (kernel module tun), readable and writable by this user',
    );
  }
  return {
    pid: child.pid,
    isRunning: () => child.whyEnded() === null,
    set: settingOf(say),
    [Symbol.asyncDispose]: () => child.end(),
  };
}

function settingOf(say: FilterConsole['say']): Filter['set'] {
  let inForce: FilterSettings | null = null;
  return async (settings) => {
    const commands = filterCommands(settings, inForce);
    if (commands.length === 0) return;
    // Unknown, should one of them fail.
    inForce = null;
    for (const command of commands) await say(command);
    const refused = refusedSettings(settings, await say('showinfo'));
    if (refused.length > 0)
      throw packetLinkError(`the link emulator has not taken what it was told: ${refused.join(', ')}`);
    inForce = settings;
  };
}

/** What wirefilter says of its own end before its usage. Pure. */
export function firstTrouble(errors: string): string | undefined {
  return errors
    .split('\n')
    .find((line) => /^vdeplug |cannot|error|denied/i.test(line))
    ?.trim();
}
