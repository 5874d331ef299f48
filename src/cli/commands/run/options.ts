import type { Command } from 'commander';
import { several } from '../../options.ts';
import { addServerOptions, addSettingOptions, workloadOption } from '../../run-options.ts';
import { addSwitchOptions } from '../../switch-options.ts';

/** Gives a command the options that say which cases are played, on which servers and with which settings. */
export function addSelectionOptions(command: Command): Command {
  return addSettingOptions(
    addSwitchOptions(addServerOptions(command))
      .option(
        '--param <name=value>',
        'set a scenario parameter, of one case with scenario/case:name=value (repeatable)',
        several,
      )
      .option('--case <text>', 'play only cases whose scenario/case name contains this text, and always the control')
      .option(...workloadOption)
      .option(
        '--looks <seconds>',
        'look at the servers as `diagnose` does, so often while a case plays, and keep the looks in its history',
      ),
  );
}

/** Where the durations come from by which cases are divided among shards. */
export const durationsOption = [
  '--durations <run>',
  'divide cases among shards by how long they took in this saved run, not by the built-in estimate; the same for every shard',
] as const;
