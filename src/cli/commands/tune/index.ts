import { type Command, Option } from 'commander';
import { addPlayOptions, addServerOptions, oneServer } from '../../run-options.ts';
import { type TuneOptions, workersText } from './options.ts';

export function register(program: Command): void {
  const command = program
    .command('tune')
    .description('find, by experiment, the timeouts that survive your link, and verify them')
    .argument(
      '[profile]',
      'what you have and what you need, made by `replfault init` or `replfault capture`',
      'replfault.yaml',
    );
  addServerOptions(command, oneServer)
    .option(
      '--real-time',
      "search and verify at the profile's own timeouts and outages (takes hours for timeouts of minutes)",
    )
    .addOption(
      new Option(
        '--verify <scale>',
        'play the recommendation at the outages of the profile, at shorter ones, or not at all; auto: at shorter ones where they last for more than two minutes',
      )
        .choices(['auto', 'real', 'scaled', 'none'])
        .default('auto'),
    )
    .addOption(
      new Option(
        '--quick',
        'a recommendation without verification, in about a minute and a half (the same as --verify none)',
      ).conflicts('verify'),
    )
    .addHelpText(
      'after',
      `
Searches run with server timers of a few seconds and take some minutes; what they find is carried to your timeouts by the
law of each timer, and the carrying itself is checked at two scales. The recommendation is then played, disturbances of
up to two minutes at real scale.

Examples:
  replfault init --preset cross-region && replfault tune
  replfault tune prod.yaml --server mysql:8.4 --runtime docker
  replfault tune prod.yaml --verify scaled     # minutes instead of the outages' own length`,
    );
  addPlayOptions(command, [workersText]).action(async (profile: string, options: TuneOptions) => {
    const { tune } = await import('./tune.ts');
    process.exitCode = await tune(profile, options);
  });
}
