import { type Command, Option } from 'commander';
import { mirrorOption, several } from '../../options.ts';
import { pairGroup } from '../../pairs/options.ts';
import { addSwitchOptions } from '../../switch-options.ts';
import type { UpOptions } from './plan.ts';

export function register(program: Command): void {
  const command = program
    .command('up')
    .helpGroup(pairGroup)
    .description('start a replicating pair to work with by hand; it stays until Ctrl-C or `replfault down`')
    .option(
      '--server <spec>',
      'server of both ends: mysql:9.7, mysql:5.6, mariadb:10.11, ..., mysqld (on PATH), mysql@/path',
      'mysql:9.7',
    )
    .option('--replica-server <spec>', 'server of the replica, if it differs')
    .option('--topology <word,...>', 'pair, semi-sync, tls, position (instead of GTID); several with commas', 'pair')
    .addOption(
      new Option(
        '--isolation <how>',
        'none: on the loopback of this machine; netns: in a network of its own, for faults of the kernel',
      )
        .choices(['none', 'netns'])
        .default('none'),
    )
    .option('--name <name>', 'name of the pair; several pairs run side by side', 'default')
    .option('--set <end.variable=value>', 'server variable of source or replica (repeatable)', several)
    .option('--source-cnf <file>', 'your option file for the source')
    .option('--replica-cnf <file>', 'your option file for the replica');
  addSwitchOptions(command)
    .addOption(mirrorOption())
    .addOption(new Option('-d, --detach', 'run in the background; returns when the pair replicates'))
    .option('--json', 'print how to connect as one JSON object')
    .addHelpText(
      'after',
      `
Examples:
  replfault up --detach                                  start a pair in the background
  replfault up --server mariadb:10.11 --name old         start another one in this terminal; Ctrl-C ends it
  replfault up --topology semi-sync,tls --set replica.replica_net_timeout=4
  replfault up --compress zstd --appliers 8 --durable    compressed, parallel, and flushed to disk as servers ship
  replfault up --isolation netns --congestion bbr        --congestion and --buffers need a network of their own
  replfault inject stall, replfault status, replfault heal, replfault down`,
    )
    .action(async (options: UpOptions) => {
      const { up } = await import('./up.ts');
      process.exitCode = await up(options);
    });
}
