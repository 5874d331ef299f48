import type { Command } from 'commander';

/** Gives a command the options of a baseline of differences between two versions. */
export function addBaselineOptions(command: Command): Command {
  return command
    .option(
      '--baseline <file>',
      'file of accepted differences; a played difference that is not in it, has other values or is gone exits 1',
    )
    .option('--accept', 'write these changes to the file of --baseline (created if missing); needs --reason')
    .option('--reason <text>', 'why the changes are accepted; stored with each of them');
}
