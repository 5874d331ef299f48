import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ReplfaultError } from '../../../model/errors.ts';
import type { Passwords } from '../../flavour.ts';
import { conflicting } from '../../options/decide.ts';
import { dialectOf } from '../../options/dialect.ts';
import { decideUserOptions } from '../../options/user-options.ts';
import { optionFileText } from '../../options/write.ts';
import { newPassword } from '../../passwords.ts';
import type { LaunchOptions, ServerProgram } from '../../types.ts';

/** Longest path of a Unix socket, in bytes. */
const socketPathLimit = 107;

/** Where the parts of one server lie. */
export interface ServerPaths {
  readonly data: string;
  readonly socket: string;
  readonly log: string;
  readonly pidFile: string;
  readonly cnf: string;
  readonly initFile: string;
  readonly tmp: string;
}

/** Throws `path-too-long` (exit 3) where a Unix socket cannot have that path. */
export function pathsIn(dir: string): ServerPaths {
  const at = (name: string): string => join(dir, name);
  const socket = at('s.sock');
  if (Buffer.byteLength(socket) > socketPathLimit) {
    throw new ReplfaultError(
      'path-too-long',
      `The path of the server's socket is longer than ${socketPathLimit} bytes: ${socket}`,
      {
        hint: 'Use a shorter folder for temporary files (TMPDIR).',
      },
    );
  }
  return {
    data: at('data'),
    socket,
    log: at('error.log'),
    pidFile: at('server.pid'),
    cnf: at('my.cnf'),
    initFile: at('init.sql'),
    tmp: at('tmp'),
  };
}

/** Passwords for one start. */
export function newPasswords(repl: string = newPassword()): Passwords {
  return { root: newPassword(), repl };
}

/** Gives the accounts of the template their passwords for this start, in the words of the server. */
export async function writeInitFile(program: ServerProgram, paths: ServerPaths, passwords: Passwords): Promise<void> {
  const { flavour, version } = program;
  // Its session begins with the user's global values, as any other.
  const settings = flavour.sessionSettings(version).map((statement) => `${statement};`);
  await writeFile(paths.initFile, `${[...settings, ...flavour.initFile(passwords)].join('\n')}\n`, { mode: 0o600 });
}

export interface Arguments {
  readonly args: readonly string[];
  readonly overridden: readonly { name: string; user: string; tool: string }[];
}

/**
 * Writes the option file of the server and makes its command line. What wins, from weak to strong: trimmed options, the user's option file,
 * the user's `--set`, the options of the case, what the tool must decide. Servers never see a file of the user's: what is kept of it is
 * written anew, so that includes work in containers, and secrets that servers do not need stay where they are.
 */
export async function writeOptionFiles(
  program: ServerProgram,
  launch: LaunchOptions,
  paths: ServerPaths,
): Promise<Arguments> {
  const trimmed = launch.asShipped
    ? []
    : program.flavour
        .trimmedOptions(program.version)
        .map((option) => option.replace(/^--/, ''))
        // Once given, it holds: a later OFF changes only the variable (MySQL 9.7.4, MariaDB 10.11.18).
        .filter((option) => option !== 'skip-name-resolve' || !launch.options.some(resolvesNames));
  const required = requiredArguments(program, launch, paths);
  // Left out it is OFF everywhere; MySQL 5.6 takes the option with any value for ON.
  const decided = [...launch.options.filter((option) => !resolvesNames(option)), ...required];
  const user = await decideUserOptions(program, launch, decided);
  await writeFile(paths.cnf, optionFileText(trimmed, user.kept, dialectOf(program)), { mode: 0o600 });
  return {
    args: [`--defaults-file=${paths.cnf}`, ...decided],
    overridden: [...conflicting(launch.options, required), ...user.overridden],
  };
}

const resolvesNames = (option: string): boolean => /^--skip[-_]name[-_]resolve=(OFF|0)$/i.test(option);

function requiredArguments(program: ServerProgram, launch: LaunchOptions, paths: ServerPaths): string[] {
  const { flavour, locationOptions } = program;
  return [
    ...locationOptions,
    ...(launch.asShipped ? flavour.shippedOptions(launch.role) : flavour.requiredOptions(launch.role)),
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
    `--datadir=${paths.data}`,
    `--tmpdir=${paths.tmp}`,
    `--socket=${paths.socket}`,
    `--pid-file=${paths.pidFile}`,
    `--log-error=${paths.log}`,
    `--init-file=${paths.initFile}`,
    // Statements can write files there and nowhere else.
    `--secure-file-priv=${paths.tmp}`,
    '--bind-address=127.0.0.1',
    `--port=${launch.port}`,
    `--server-id=${launch.serverId}`,
    ...(launch.asShipped ? [] : [`--report-host=${launch.name}`]),
  ];
}
