import type { Command } from 'commander';
import { once, several } from '../../options.ts';
import type { RehearseOptions } from './options.ts';

export function register(program: Command): void {
  program
    .command('rehearse')
    .description('find out when the alert rules of Prometheus would have fired in recorded faults (needs promtool)')
    .argument('[run]', 'run folder, for example reports/latest, or a file written with --save')
    .requiredOption('--rules <file>', 'rule file of Prometheus; may be given several times', several)
    .option(
      '--profile <file>',
      'hold the arithmetic against the timeouts of this profile; needs no run',
      once('--profile', 'Hold the rules against one profile at a time.'),
    )
    .option('--scrape-interval <duration>', 'scrape interval', '15s')
    .option('--evaluation-interval <duration>', 'evaluation interval of groups that set none', '15s')
    .option('--scale <n>', 'stretch each case n times; auto: until its net_write_timeout is 60 s', 'auto')
    .option('--case <text>', 'only cases whose name contains this text, and the controls')
    .option('--require-lead <seconds>', 'exit 1 unless a rule fires so long before the source gives up')
    .option('--suggest', 'find the largest `for` of each rule that leaves this lead')
    .option('--label <name=value>', 'label of every scraped series; may be given several times', several)
    .option('--promtool <path>', 'promtool to use (default: the one on PATH)')
    .option('--timeout <seconds>', 'time limit for one call of promtool', '120')
    .option('--save <file>', 'write what is needed of the run to a small file')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Your rule files are read and not changed. Of each number, the worst, the median and the best of 8 scrape phases is printed.
Recorded cases have short timers; they are stretched, which is marked as "scaled 1:N". docs/rehearse.md explains the columns.

Exit codes:
  0 done   1 a rule is dead, broken or fires in a control, or --require-lead is not met   2 usage, or rules that
  Prometheus would not load   3 no promtool

Examples:
  replfault run error-1190 && replfault rehearse --rules alerts.yml reports/latest
  replfault rehearse --rules alerts.yml reports/latest --scrape-interval 30s --require-lead 10 --suggest
  replfault rehearse --rules alerts.yml --profile replfault.yaml    arithmetic only, without a run`,
    )
    .action(async (run: string | undefined, options: RehearseOptions) => {
      const { rehearseCommand } = await import('./rehearse.ts');
      process.exitCode = await rehearseCommand(run, options);
    });
}
