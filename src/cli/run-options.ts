import { type Command, Option } from 'commander';
import type { PlaceRequest } from '../place/place-request.ts';
import { mirrorOption, reporterList, several } from './options.ts';

/** Which servers, where, and how it is reported: what every command that plays cases was asked for, as commander hands it over. */
export interface PlaceOptions
  extends Pick<PlaceRequest, 'image' | 'replicaServer' | 'runtime' | 'proxy' | 'isolation'> {
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

/** What `replfault run` was asked for. */
export interface RunOptions extends PlaceOptions {
  readonly param?: readonly string[];
  readonly case?: string;
  readonly set?: readonly string[];
  readonly sourceCnf?: string;
  readonly replicaCnf?: string;
  readonly strict?: boolean;
}

const serverWords =
  'mysql:9.7, mysql:8.4, mysql:5.6, mariadb:10.11; locally also mysqld, mysql@/path; in Docker also image names';

/** Gives a command the options of which servers and where; unless told otherwise, several servers make a matrix. */
export function addServerOptions(
  command: Command,
  [flags, description]: readonly [string, string] = [
    '--server <spec,...>',
    `server to test, several make a matrix: ${serverWords} (default: mysql:9.7 locally, mysql:8.4 in Docker)`,
  ],
): Command {
  return command
    .option(flags, description)
    .option('--replica-server <spec>', 'another server for the replica')
    .option('--image <name>', 'image of both servers, taken as it is (implies --runtime docker)')
    .addOption(
      new Option(
        '--runtime <name>',
        'where servers run: containers, or processes of this machine; auto takes docker where a daemon answers and has or can pull the images',
      )
        .choices(['auto', 'local', 'docker'])
        .default('auto')
        .env('REPLFAULT_RUNTIME'),
    )
    .addOption(
      new Option(
        '--proxy <name>',
        'which fault proxy: ours, or the original Toxiproxy as a program on PATH or as a container (auto: ours locally; in Docker the original, and ours in cases whose faults only ours has)',
      )
        .choices(['auto', 'embedded', 'binary', 'docker'])
        .default('auto'),
    )
    .addOption(
      new Option('--isolation <how>', 'private network namespace for the run')
        .choices(['auto', 'netns', 'none'])
        .default('auto'),
    );
}

/** The option of a command that is about one pair of servers, which its profile names. */
export const oneServer = ['--server <spec>', `server to try instead of the profile's: ${serverWords}`] as const;

/** Gives a command the options of how cases are played and reported. `workers`: what the option means, and its value where it is not given. */
export function addPlayOptions(
  command: Command,
  workers: readonly [means: string, otherwise?: string] = ['cases at a time', '2'],
): Command {
  return command
    .option('--workers <n>', ...workers)
    .option('--out <folder>', 'where runs are written', 'reports')
    .option('--reporter <name>', `${reporterList} (repeatable; default: all)`, several)
    .option(
      '--seed <text>',
      'what scenarios draw their numbers from: the same seed, the same schedule (default: a new one, in the name of the run)',
    )
    .addOption(mirrorOption())
    .option('--pull-timeout <seconds>', 'longest time to pull one image', '120')
    .option('--json', 'print the result as JSON on standard output, nothing else');
}
