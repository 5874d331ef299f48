import { type Command, Option } from 'commander';
import { several } from '../../options.ts';
import { addPlayOptions, addRuntimeOptions, serverWords } from '../../run-options.ts';
import type { UpgradeLintOptions } from './upgrade-lint.ts';

export function register(program: Command): void {
  const command = program
    .command('upgrade-lint')
    .description('ask two server versions what they say to your option files, runbooks, alert rules and dashboards')
    .argument(
      '<file...>',
      'option files (.cnf), runbooks (.sql, Markdown, HTML, YAML, shell), Prometheus rules, Grafana dashboards',
    )
    .requiredOption('--from <spec>', `version that runs today: ${serverWords}`)
    .requiredOption('--to <spec>', 'version to upgrade to')
    // Written out: reading the renderers would cost every start. A test holds it against them.
    .addOption(
      new Option('--format <name>', 'what is printed to standard output')
        .choices(['text', 'json', 'github', 'sarif'])
        .default('text'),
    )
    .option('--strict', 'a line that was not judged ends with exit 4, if nothing breaks')
    .option('--var <name=value>', 'value of a placeholder such as <host>, $HOST or :host (repeatable)', several);
  addPlayOptions(addRuntimeOptions(command)).action(async (files: string[], options: UpgradeLintOptions) => {
    const { upgradeLint } = await import('./upgrade-lint.ts');
    process.exitCode = await upgradeLint(files, options);
  });
}
