import { existsSync, readlinkSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { ReplfaultError } from '../../model/errors.ts';
import { runProgram } from '../cache/run-program.ts';
import { type Architecture, architectureOf } from './platform.ts';

/** How to execute a program: file, arguments and the variables to add to the environment. */
export interface Command {
  readonly file: string;
  readonly args: string[];
  readonly env: Record<string, string>;
}

/** Makes the command for a program of an unpacked tree, run by the tree's own loader with the tree's own libraries. */
export function relocated(
  root: string,
  program: string,
  architecture: Architecture = architectureOf(),
): (args: readonly string[]) => Command {
  const loader = architecture.loaders.map((path) => withinTree(root, path)).find((path) => existsSync(path));
  if (!loader) throw incomplete(root, 'it has no dynamic loader');
  const libraries = ['usr/lib', 'lib'].map((path) => join(root, path, architecture.triplet)).filter(existsSync);
  const path = join(root, program);
  if (!existsSync(path)) throw incomplete(root, `${program} is missing`);
  // The loader names the program by its path; loaders before glibc 2.33 know no --argv0.
  const leading = ['--library-path', libraries.join(':'), path];
  // The system's OpenSSL configuration is written for another build of OpenSSL.
  const env = { OPENSSL_CONF: '/dev/null' };
  return (args) => ({ file: loader, args: [...leading, ...args], env });
}

/** Links of packages that follow one another, at most. */
const mostLinks = 8;

/**
 * A path of the tree, its links followed within the tree. Packages of Debian 12 and before link their loader by an absolute path, which outside of the tree is
 * the loader of this machine: it crashes with a C library of another release ("stack smashing detected", MariaDB 10.11 on Debian 13).
 */
function withinTree(root: string, path: string): string {
  let at = join(root, path);
  for (let links = 0; links < mostLinks; links += 1) {
    const target = linkOf(at);
    if (target === undefined) break;
    at = isAbsolute(target) ? join(root, target) : join(dirname(at), target);
  }
  return at;
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** Asks the tree's loader whether every library of the program is there. Throws `tree-incomplete` (exit 3) if not. */
export async function checkLibraries(
  root: string,
  program: string,
  architecture: Architecture = architectureOf(),
): Promise<void> {
  const { file, args } = relocated(root, program, architecture)([]);
  const result = await runProgram(file, ['--list', ...args]);
  const missing = [...result.stdout.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1]);
  if (result.exitCode !== 0 || missing.length > 0) {
    throw incomplete(root, missing.length > 0 ? `${missing.join(', ')} missing for ${program}` : result.stderr.trim());
  }
}

function incomplete(root: string, reason: string): ReplfaultError {
  return new ReplfaultError('tree-incomplete', `The unpacked tree ${root} cannot be used: ${reason}`, {
    hint: 'Remove the tree and fetch again.',
  });
}
