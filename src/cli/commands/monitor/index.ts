import type { Command } from 'commander';
import { addConnectOptions } from '../../connect-options.ts';
import { addMetricsOptions } from '../../metrics-options.ts';
import { once, several } from '../../options.ts';
import type { MonitorOptions } from './options.ts';

export function register(program: Command): void {
  const command = program
    .command('monitor')
    .description(
      'look at a running source and its replicas until Ctrl-C, and serve what is seen to Prometheus (read-only: changes nothing on the servers)',
    )
    .requiredOption(
      '--source <url>',
      'URL of the source: mysql://user@host:3306 or mysql://user@/path/to/mysql.sock',
      once('--source', 'One call is about one source.'),
    )
    .requiredOption('--replica <url>', 'URL of a replica, in the same form; may be given several times', several);
  addConnectOptions(addMetricsOptions(command, 'metrics', 'required'))
    .option('--interval <seconds>', 'time between two looks, 0.5 to 3600', '5')
    .option('--json', 'print the report of each look as one line of JSON (default: text, when a verdict changes)')
    .addHelpText(
      'after',
      `
Names and values are those of mysqld_exporter where they mean the same (mysql_up, mysql_slave_status_*, mysql_global_status_*), with the
labels server and role; what no exporter knows begins with replfault_: missing transactions, a status that is blind, verdicts of diagnose.
A scrape never waits for a server. It gets the last look, and replfault_look_age_seconds says how old that is.

Exit codes, after Ctrl-C those of the last report:
  0 healthy   1 a problem   2 usage   3 no end can be reached, it is no MySQL and no MariaDB, or the port is in use   4 not judged
  130 interrupted before a report

Passwords as for \`replfault capture\`; REPLFAULT_REPLICA_PASSWORD is that of all replicas.
docs/monitor.md lists the metrics, docs/diagnose.md the verdicts and the privileges, docs/capture.md every statement that is executed.

Examples:
  replfault monitor --source mysql://diagnose@db1 --replica mysql://diagnose@db2:3307 --metrics-port 9190
  replfault monitor --source mysql://diagnose@db1 --replica mysql://diagnose@db2 --replica mysql://diagnose@db3 --metrics-port 9190
  curl http://127.0.0.1:9190/metrics`,
    )
    .action(async (options: MonitorOptions) => {
      const { monitor } = await import('./monitor.ts');
      process.exitCode = await monitor(options);
    });
}
