import type { Command } from 'commander';
import { addConnectOptions } from '../../connect-options.ts';
import { once, several } from '../../options.ts';
import type { DiagnoseOptions } from './options.ts';

export function register(program: Command): void {
  const command = program
    .command('diagnose')
    .description(
      'find out what is wrong with a running source and its replicas (read-only: changes nothing on the servers)',
    )
    .option(
      '--source <url>',
      'URL of the source: mysql://user@host:3306 or mysql://user@/path/to/mysql.sock',
      once('--source', 'One call is about one source.'),
    )
    .option('--replica <url>', 'URL of a replica, in the same form; may be given several times', several);
  addConnectOptions(command)
    .option('--interval <seconds>', 'time between two looks, 0.5 to 3600', '5')
    .option('--looks <n>', 'how many looks, 2 to 720', '2')
    .option('--watch', 'look until Ctrl-C; the exit code is that of the last report')
    .option('--format <format>', 'text, json (with --watch one document a line) or nagios', 'text')
    .option('--no-checks', 'leave out the checks of the path to the source: name, TCP, login, round trip, route, MTU')
    .option('--save <file>', 'append what was seen to this file, one look a line (NDJSON)')
    .option(
      '--replay <file>',
      'judge the looks in this file, of --save or a history of run --looks, without a server',
      once('--replay', 'Judge one file at a time.'),
    )
    .addHelpText(
      'after',
      `
Exit codes of text and json:
  0 healthy   1 a problem   2 usage   3 no end can be reached, or it is no MySQL and no MariaDB   4 not judged
  130 interrupted before a report
Exit codes of nagios, as check plugins have them:
  0 OK   1 WARNING   2 CRITICAL   3 UNKNOWN (not judged, no end can be reached, or wrong usage)

Passwords as for \`replfault capture\`; REPLFAULT_REPLICA_PASSWORD is that of all replicas.
docs/diagnose.md lists the verdicts and the privileges, docs/capture.md every statement that is executed.

Examples:
  replfault diagnose --source mysql://diagnose@db1 --replica mysql://diagnose@db2:3307
  replfault diagnose --source mysql://diagnose@db1 --replica mysql://diagnose@db2 --replica mysql://diagnose@db3 --watch
  replfault diagnose --source mysql://diagnose@db1 --replica mysql://diagnose@db2 --format nagios
  replfault diagnose --replay looks.ndjson`,
    )
    .action(async (options: DiagnoseOptions) => {
      const { diagnose } = await import('./diagnose.ts');
      process.exitCode = await diagnose(options);
    });
}
