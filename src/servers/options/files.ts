import { readdir, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { readAtMost } from '../read-at-most.ts';
import type { OptionDialect } from './dialect.ts';
import { type LineReading, type OptionLine, optionFileError, parseOptionLines, type Wanted } from './lines.ts';
import type { UserOption } from './user-option.ts';

/** An option of a file, with the group that it stands in. */
export interface FileOption extends UserOption {
  readonly group: string;
}

const mostBytes = 1024 * 1024;
const mostFiles = 500;
/** The servers' own limit. */
const deepest = 10;

/** An include of a file or folder that is not there. */
export interface MissingInclude {
  readonly file: string;
  readonly line: number;
  /** `!includedir` or `!include`. */
  readonly directive: string;
  readonly path: string;
}

interface Reading {
  readonly dialect: OptionDialect;
  readonly wanted: Wanted;
  readonly hint: string | undefined;
  readonly onMissing: ((include: MissingInclude) => void) | undefined;
  readonly onLongLine: LineReading['onLongLine'];
  files: number;
}

/**
 * All options of the wanted groups, in the order in which a server reads them, with what the file includes. Relative includes are looked
 * for where the tool was started, as a server does that is started there, then beside the file that includes them. Throws a usage error
 * (exit 2): what cannot be read, is no regular file, larger than 1 MiB, includes itself, or what the servers refuse. Servers pass over an
 * include that is missing; here it is an error, because settings that the user has in mind would be missing, unless `onMissing` takes note. So is a line that
 * the server does not read at once, unless `onLongLine` does.
 */
export async function readOptionFile(
  file: string,
  dialect: OptionDialect,
  { wanted = dialect.groups, hint, onMissing, onLongLine }: Partial<Omit<Reading, 'dialect' | 'files'>> = {},
): Promise<readonly FileOption[]> {
  return readOne(file, [], { dialect, wanted, hint, onMissing, onLongLine, files: 0 });
}

/** The bytes of an option file, one character for each (latin1), without what it includes. Throws as `readOptionFile`. */
export async function readOptionBytes(file: string, hint?: string): Promise<string> {
  if (file === '/dev/null') return '';
  try {
    const found = await stat(file);
    if (found.isDirectory()) throw optionFileError(file, null, 'is a folder', hint);
    // Reading from a pipe or a device could wait for ever.
    if (!found.isFile()) throw optionFileError(file, null, 'is a pipe or a device', 'Write it to a regular file.');
    const bytes = (await readAtMost(file, mostBytes + 1)).toString('latin1');
    if (bytes.length > mostBytes) throw optionFileError(file, null, 'is larger than 1 MiB', hint);
    return bytes;
  } catch (cause) {
    const { code } = cause as { readonly code?: unknown };
    if (code === 'option-file') throw cause;
    throw optionFileError(
      file,
      null,
      `cannot be read: ${typeof code === 'string' ? code : String(cause)}`,
      hint,
      cause,
    );
  }
}

async function readOne(file: string, above: readonly string[], reading: Reading): Promise<FileOption[]> {
  reading.files += 1;
  if (reading.files > mostFiles) throw optionFileError(file, null, `is one of more than ${mostFiles} included files`);
  const bytes = await readOptionBytes(file, reading.hint);
  const itself = await realpath(file);
  const options: FileOption[] = [];
  for (const line of parseOptionLines(bytes, file, reading.dialect, reading)) {
    if (line.kind === 'option')
      options.push({ group: line.group, name: line.name, value: line.value, where: `${file}:${line.line}` });
    else {
      const chain = [...above, itself];
      if (chain.length > deepest) throw optionFileError(file, line.line, `includes more than ${deepest} files deep`);
      for (const next of await included(line, file, reading)) {
        if (chain.includes(await realpath(next).catch(() => '')))
          throw optionFileError(file, line.line, 'includes a file that includes this one');
        options.push(...(await readOne(next, chain, reading)));
      }
    }
  }
  return options;
}

/** The files that a line includes: one, or those of a folder that end in .cnf, in the order of their bytes. */
async function included(
  { kind, path, line }: Exclude<OptionLine, { kind: 'option' }>,
  file: string,
  { dialect, onMissing }: Reading,
): Promise<string[]> {
  const target = await findIncluded(path, file);
  const found = target === null ? undefined : await stat(target).catch(() => undefined);
  const isThere = kind === 'include' ? found !== undefined : found?.isDirectory();
  if (target === null || !isThere) {
    if (onMissing === undefined) throw notThere(file, line, path);
    onMissing({ file, line, directive: kind === 'include' ? '!include' : '!includedir', path });
    return [];
  }
  if (kind === 'include') return [target];
  const names = await readdir(target).catch((cause: NodeJS.ErrnoException) => {
    throw optionFileError(file, line, `includes ${path}, which cannot be read: ${cause.code}`, undefined, cause);
  });
  const fitting = names.filter((name) => (dialect.dottedFiles ? name.endsWith('.cnf') : /^[^.]+\.cnf$/.test(name)));
  const files: string[] = [];
  for (const name of fitting.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))) {
    const one = join(target, name);
    // Servers pass over folders with such a name.
    if (!(await stat(one).catch(() => undefined))?.isDirectory()) files.push(one);
  }
  return files;
}

function notThere(file: string, line: number, path: string): Error {
  return optionFileError(
    file,
    line,
    `includes ${path}, which is not there`,
    isAbsolute(path)
      ? 'Leave out the line, or copy what it includes to this machine.'
      : 'Relative paths begin at the working folder, or at the folder of the file that includes.',
  );
}

async function findIncluded(path: string, file: string): Promise<string | null> {
  const full = path.replace(/^~(?=\/|$)/, homedir());
  const places = isAbsolute(full) ? [full] : [resolve(full), resolve(dirname(file), full)];
  for (const place of places) if (await stat(place).catch(() => undefined)) return place;
  return null;
}
