import { type Command, Option } from 'commander';
import { usageError } from '../model/errors.ts';
import type { Switches } from '../model/switches.ts';

/** How every case is set up, as commander hands it over. */
export interface SwitchOptions {
  readonly congestion?: string;
}

/** Gives a command the options of how every case is set up that does not ask for something else itself. */
export function addSwitchOptions(command: Command): Command {
  return command.addOption(
    new Option(
      '--congestion <name>',
      'congestion control of both ends of the link: cubic (default), bbr, ... as this kernel has them',
    ),
  );
}

/** What was asked for. @throws ReplfaultError (usage) */
export function switchesOf({ congestion }: SwitchOptions): Partial<Switches> {
  if (congestion !== undefined && !/^[a-z][a-z0-9_-]{0,15}$/.test(congestion))
    throw usageError(
      'BAD_CONGESTION',
      `--congestion ${congestion} is no name of a congestion control`,
      'those of this kernel: sysctl net.ipv4.tcp_available_congestion_control',
    );
  return { ...(congestion === undefined ? {} : { congestionControl: congestion }) };
}
