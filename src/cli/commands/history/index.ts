import type { Command } from 'commander';
import { closest } from '../../../model/closest.ts';
import { usageError } from '../../../model/errors.ts';
import type { AddOptions } from './add.ts';
import type { ShowOptions } from './show.ts';

const fileMeans = 'the history, a file with one line a run';

export function register(program: Command): void {
  const history = program
    .command('history')
    .description('keep the results of runs in one file, and show what changed (`show` if no subcommand is given)');
  history
    .command('add')
    .description('append runs to the history; a run that is there already is left as it is')
    .argument('<run...>', 'run folders, for example reports/latest')
    .option('--file <file>', fileMeans, 'history.jsonl')
    .option('--commit <id>', 'what was tested (default: GITHUB_SHA or CI_COMMIT_SHA, if set)')
    .option(
      '--machine <class>',
      'class of the machine; numbers are compared within one class (default: REPLFAULT_MACHINE, or processors and memory)',
    )
    .option('--json', 'print what was added as JSON')
    .action(async (runs: string[], options: AddOptions) => {
      const { addToHistory } = await import('./add.ts');
      process.exitCode = await addToHistory(runs, options);
    });
  history
    .command('show', { isDefault: true })
    .description('show which cases of the newest run are new, regressed, fixed or flaky, and which numbers changed')
    .option('--file <file>', fileMeans, 'history.jsonl')
    .option('--newest <n>', 'judge the n newest runs, for a matrix whose jobs each add a run', '1')
    .option('--html <file>', 'also write a page with trends of all numbers to this file')
    .option('--fail-on-change', 'exit 1 if a number changed')
    .option('--json', 'print runs, marks, changes and trends as JSON')
    // The default subcommand also gets a mistyped name of another one.
    .allowExcessArguments()
    .action(async (options: ShowOptions, { args: [name] }: Command) => {
      if (name !== undefined)
        throw usageError('UNKNOWN_COMMAND', `history has no subcommand ${name}`, closest(name, ['add', 'show']));
      const { showHistory } = await import('./show.ts');
      process.exitCode = await showHistory(options);
    });
}
