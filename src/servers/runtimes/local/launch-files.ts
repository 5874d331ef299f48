import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ReplfaultError } from '../../../model/errors.ts';
import type { Passwords } from '../../flavour.ts';
import { newPassword } from '../../passwords.ts';
import type { LaunchOptions, ServerProgram } from '../../types.ts';
import { findOverridden, parseOption, readUserSettings } from './option-file.ts';

/** Longest path of a Unix socket, in bytes. */
const socketPathLimit = 107;

/** Where the parts of one server lie. */
export interface ServerPaths {
  readonly data: string;
  readonly socket: string;
  readonly log: string;
  readonly pidFile: string;
  readonly cnf: string;
  readonly userCnf: string;
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
    userCnf: at('user.cnf'),
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
 * Writes the option files and makes the command line. What wins, from weak to strong: trimmed options, the user's option
 * file, the options of the case, what the tool must decide.
 */
export async function writeOptionFiles(
  program: ServerProgram,
  launch: LaunchOptions,
  paths: ServerPaths,
): Promise<Arguments> {
  const series = program.version.split('.').slice(0, 2).join('.');
  const user = launch.cnf === undefined ? undefined : await readUserSettings(launch.cnf, series);
  const trimmed = program.flavour.trimmedOptions(program.version).map((option) => option.replace(/^--/, ''));
  const lines = ['[mysqld]', ...trimmed];
  if (user) {
    // A copy, because servers ignore option files that others may write to, and say so only in their log.
    await writeFile(paths.userCnf, user.text, { mode: 0o600 });
    lines.push(`!include ${paths.userCnf}`);
  }
  await writeFile(paths.cnf, `${lines.join('\n')}\n`, { mode: 0o600 });
  const required = requiredArguments(program, launch, paths);
  const decided = [...launch.options, ...required];
  return {
    args: [`--defaults-file=${paths.cnf}`, ...decided],
    overridden: [
      ...findOverridden(launch.options.map(parseOption), required),
      ...(user ? findOverridden(user.settings, decided) : []),
    ],
  };
}

function requiredArguments(program: ServerProgram, launch: LaunchOptions, paths: ServerPaths): string[] {
  return [
    ...program.locationOptions,
    ...program.flavour.requiredOptions(launch.role),
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
    `--datadir=${paths.data}`,
    `--tmpdir=${paths.tmp}`,
    `--socket=${paths.socket}`,
    `--pid-file=${paths.pidFile}`,
    `--log-error=${paths.log}`,
    `--init-file=${paths.initFile}`,
    '--secure-file-priv=',
    '--bind-address=127.0.0.1',
    `--port=${launch.port}`,
    `--server-id=${launch.serverId}`,
    `--report-host=${launch.name}`,
  ];
}
