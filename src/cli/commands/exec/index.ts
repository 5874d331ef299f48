import type { Command } from 'commander';
import { pairGroup } from '../../pairs/options.ts';

export function register(program: Command): void {
  program
    .command('exec')
    .helpGroup(pairGroup)
    .description('run a command where a pair can be reached, with its addresses in environment variables')
    .usage('[name] -- <command...>')
    .argument(
      '[command...]',
      'the command with its arguments, behind --; before that the name of the pair, if several are up',
    )
    .addHelpText(
      'after',
      `
Environment: REPLFAULT_PAIR, and for SOURCE, REPLICA and PROXY each
  REPLFAULT_SOURCE_HOST, _PORT, _USER, _PASSWORD, _OPTION_FILE, _SOCKET (not for PROXY)
The exit code is that of the command; 128 and the number of the signal that ended it.

Examples:
  replfault exec -- sh -c 'mysql --defaults-file="$REPLFAULT_PROXY_OPTION_FILE" -e "SELECT 1"'
  replfault exec other -- npm test`,
    )
    .action(async (words: string[]) => {
      const { exec } = await import('./exec.ts');
      process.exitCode = await exec(words, process.argv);
    });
}
