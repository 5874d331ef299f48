import type { Command } from 'commander';
import { addConnectOptions } from '../../connect-options.ts';
import type { CaptureCommandOptions } from './capture.ts';

export function register(program: Command): void {
  const command = program
    .command('capture')
    .description('write a profile of a running source and replica (read-only: changes nothing on the servers)')
    .requiredOption('--source <url>', 'URL of the source: mysql://user@host:3306 or mysql://user@/path/to/mysql.sock')
    .requiredOption('--replica <url>', 'URL of the replica, in the same form');
  addConnectOptions(command)
    .option('--out <file>', 'where to write the profile', 'replfault.yaml')
    .option('--sample-seconds <n>', "how long to sample the source's binary log, 1 to 15", '5')
    .option('--force', 'overwrite an existing file')
    .option('--stdout', 'print the profile instead of writing it')
    .option('--json', 'write the file and print the captured profile as JSON')
    .addHelpText(
      'after',
      `
The password of each server is the first of these that is set:
  1. the one in its URL (other users can see it in the process list)
  2. REPLFAULT_SOURCE_PASSWORD or REPLFAULT_REPLICA_PASSWORD
  3. the one in the option file
  4. MYSQL_PWD
  5. the answer to a prompt, if there is a terminal; otherwise none is sent

docs/capture.md lists every statement that is executed and the privileges it needs.

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
