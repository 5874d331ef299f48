import type { Command } from 'commander';
import { addConnectOptions } from '../../connect-options.ts';
import type { CaptureCommandOptions } from './capture.ts';

export function register(program: Command): void {
  const command = program
    .command('capture')
    .description('write a profile from a running pair; reads only, changes nothing on the servers')
    .requiredOption('--source <url>', 'mysql://user@host:3306 or mysql://user@/path/to/mysql.sock')
    .requiredOption('--replica <url>', 'the same for the other end');
  addConnectOptions(command)
    .option('--out <file>', 'where to write the profile', 'replfault.yaml')
    .option('--sample-seconds <n>', "how long the source's binary log is watched, 1 to 15", '5')
    .option('--force', 'write over a file that is there')
    .option('--stdout', 'print the profile instead of writing it')
    .option('--json', 'write it, and say what was captured as JSON')
    .addHelpText(
      'after',
      `
Passwords, the first that is there: REPLFAULT_SOURCE_PASSWORD and REPLFAULT_REPLICA_PASSWORD, the option file, MYSQL_PWD, a prompt.
Every statement that is sent and the privileges it needs: docs/capture.md.

Examples:
  replfault capture --source mysql://capture@db1 --replica mysql://capture@db2:3307
  replfault capture --source mysql://capture@db1 --replica mysql://root@/run/mysqld/mysqld.sock --out prod.yaml
  replfault capture --source mysql://capture@db1 --replica mysql://capture@db2 --defaults-file ~/.capture.cnf --stdout`,
    )
    .action(async (options: CaptureCommandOptions) => {
      const { capture } = await import('./capture.ts');
      process.exitCode = await capture(options);
    });
}
