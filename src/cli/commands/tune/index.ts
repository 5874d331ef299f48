import { type Command, Option } from 'commander';
import { addPlayOptions, addServerOptions, oneServer } from '../../run-options.ts';
import { addSwitchOptions } from '../../switch-options.ts';
import { type TuneOptions, workersText } from './options.ts';

export function register(program: Command): void {
  const command = program
    .command('tune')
    .description('find by experiment the timeouts that survive the faults of your link, and verify them')
    .argument(
      '[profile]',
      'file with your settings and requirements, written by `replfault init` or `replfault capture`',
      'replfault.yaml',
    );
  addSwitchOptions(addServerOptions(command, oneServer))
    .option(
      '--real-time',
      "search and verify with the profile's unscaled timeouts and outages (takes hours if timeouts last minutes)",
    )
    .addOption(
      new Option(
        '--verify <scale>',
        'verify the recommendation with the outages of the profile (real), with shorter ones (scaled), or not at all; auto: scaled for outages longer than two minutes',
      )
        .choices(['auto', 'real', 'scaled', 'none'])
        .default('auto'),
    )
    .addOption(
      new Option(
        '--quick',
        'recommend without verification, in about a minute and a half (same as --verify none)',
      ).conflicts('verify'),
    )
    .addHelpText(
      'after',
      `
Searches shorten the server timers to a few seconds and take some minutes. The law of each timer scales the results up to
your timeouts; this scaling is checked at two scales. Then the recommendation is verified on real servers; disturbances
of up to two minutes keep their real length.

Trials play the workload of the profile: commits per second, size of a commit, and the largest transaction once in each
verification. What this machine or the link cannot carry is lowered, and the report says so.

Examples:
  replfault init --preset cross-region && replfault tune
  replfault tune prod.yaml --server mysql:8.4 --runtime docker
  replfault tune prod.yaml --verify scaled     # takes minutes, whatever the length of the outages
  replfault tune prod.yaml --durable --tls off # each commit flushed to disk, plaintext replication`,
    );
  addPlayOptions(command, [workersText]).action(async (profile: string, options: TuneOptions) => {
    const { tune } = await import('./tune.ts');
    process.exitCode = await tune(profile, options);
  });
}
