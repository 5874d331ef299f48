import { type Command, Option } from 'commander';
import type { PlaceRequest } from '../place/place-request.ts';
import { addMetricsOptions, type MetricsOptions } from './metrics-options.ts';
import { mirrorOption, reporterList, several } from './options.ts';
import type { SwitchOptions } from './switch-options.ts';

/** Which servers, where, and how it is reported: what every command that plays cases was asked for, as commander hands it over. */
export interface PlaceOptions
  extends MetricsOptions,
    Pick<PlaceRequest, 'image' | 'replicaServer' | 'runtime' | 'proxy' | 'isolation' | 'link'> {
  /** Names with commas between them. */
  readonly server?: string;
  /** Absent where the command chooses. */
  readonly workers?: string;
  readonly out: string;
  readonly reporter?: readonly string[];
  readonly seed?: string;
  readonly mirror?: string;
  /** Seconds for one image. */
  readonly pullTimeout: string;
  readonly json?: boolean;
}

/** Options of servers that the user brings. */
export interface SettingOptions {
  readonly set?: readonly string[];
  readonly sourceCnf?: string;
  readonly replicaCnf?: string;
}

/** What `replfault run` was asked for. */
export interface RunOptions extends PlaceOptions, SettingOptions, SwitchOptions {
  readonly param?: readonly string[];
  /** As it was written. */
  readonly workload?: string;
  readonly case?: string;
  /** As it was written: `2/8`, `auto`, `auto/8`. */
  readonly shard?: string;
  /** A saved run. */
  readonly durations?: string;
  readonly strict?: boolean;
  readonly retries?: string;
  readonly allowFlaky?: boolean;
  /** A file to which the run is appended. */
  readonly history?: string;
}

export const serverWords =
  'mysql:9.7, mysql:8.4, mysql:5.6, mariadb:10.11; locally also mysqld, mysql@/path; in Docker also image names';

/** Gives a command the options of which servers and where; unless told otherwise, several servers make a matrix. */
export function addServerOptions(
  command: Command,
  [flags, description]: readonly [string, string] = [
    '--server <spec,...>',
    `servers to test; with several, every case runs on each: ${serverWords} (default: mysql:9.7 locally, mysql:8.4 in Docker)`,
  ],
): Command {
  return addRuntimeOptions(
    command
      .option(flags, description)
      .option('--replica-server <spec>', 'server of the replica, if it differs')
      .option('--image <name>', 'image for both servers, used as given (implies --runtime docker)'),
  );
}

/** Gives a command the options of where servers run, which proxy stands between them, and how links are made. */
export function addRuntimeOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--runtime <name>',
        'run servers in containers or as local processes; auto: docker if a daemon answers and has or can pull the images',
      )
        .choices(['auto', 'local', 'docker'])
        .default('auto')
        .env('REPLFAULT_RUNTIME'),
    )
    .addOption(
      new Option(
        '--proxy <name>',
        'fault proxy: embedded, or the original Toxiproxy as a program on PATH (binary) or as a container (docker); auto: embedded locally; in Docker the original, and embedded for faults that the original lacks',
      )
        .choices(['auto', 'embedded', 'binary', 'docker'])
        .default('auto'),
    )
    .addOption(
      new Option('--isolation <how>', 'private network namespace for the run')
        .choices(['auto', 'netns', 'none'])
        .default('auto'),
    )
    .addOption(
      new Option(
        '--link <how>',
        'wide-area link of cases that ask for one: packet by packet, so that TCP sees its round trip and loss, or as delays of the proxy; auto: packet where this machine can',
      )
        .choices(['auto', 'packet', 'proxy'])
        .default('auto'),
    );
}

/** The option of commands that play cases under a load of the user's. */
export const workloadOption = [
  '--workload <load>',
  'load on the source in cases that ask for none of their own: rate=200,row=4k,writers=4,rows=1,active=10,idle=30,large=16M,compressible; or a profile (replfault.yaml), sysbench[:SCRIPT], or a file of statements (FILE.sql) (default: rate=25,row=60)',
] as const;
/** Gives a command the options of servers that the user brings. */
export function addSettingOptions(command: Command): Command {
  return command
    .option('--set <end.variable=value>', 'server variable of source or replica (repeatable)', several)
    .option('--source-cnf <file>', 'your option file for the source')
    .option('--replica-cnf <file>', 'your option file for the replica');
}

/** The option of a command that is about one pair of servers, which its profile names. */
export const oneServer = ['--server <spec>', `server to use instead of the profile's: ${serverWords}`] as const;

/** Gives a command the options of how cases are played and reported. `workers`: what the option means, and its value where it is not given. */
export function addPlayOptions(
  command: Command,
  workers: readonly [means: string, otherwise?: string] = ['cases at a time', '2'],
): Command {
  return addMetricsOptions(command, 'what happens in the cases being played')
    .option('--workers <n>', ...workers)
    .option('--out <folder>', 'folder to write runs to', 'reports')
    .option('--reporter <name>', `${reporterList} (repeatable; default: all)`, several)
    .option(
      '--seed <text>',
      'seed of the random numbers; the same seed gives the same schedule (default: a new seed, shown in the name of the run)',
    )
    .addOption(mirrorOption())
    .option('--pull-timeout <seconds>', 'time limit to pull one image', '120')
    .option('--json', 'print only the result, as JSON, to standard output');
}
