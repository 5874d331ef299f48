import { readFile, stat } from 'node:fs/promises';
import { closest } from '../model/closest.ts';
import { usageError } from '../model/errors.ts';
import type { Profile } from '../model/profile.ts';
import { isUrl, withoutPassword } from '../model/server-url.ts';
import { contradictions } from './contradictions.ts';
import { apart, type Problem, type ProfileDocument, readDocument, shortName } from './document.ts';
import { fill } from './fill.ts';
import { groups } from './groups.ts';
import { keys } from './keys.ts';
import { originOf } from './origin.ts';
import { shown, type Value } from './values.ts';

/** A profile, and where its keys stand. */
export interface LoadedProfile {
  readonly profile: Profile;
  readonly file: string;
  /** Line of a key, for example `settings.heartbeat_period_s`; of one that is not in the file, the nearest group around it. `null` for no key. */
  lineOf(path: string): number | null;
  /** Where the value of a key comes from that is not in the file, for example `default of mysql:9.7`; `null` for one that is. */
  defaultOf(path: string): string | null;
}

/**
 * Reads and checks a profile.
 * @throws ReplfaultError (usage, exit 2): no such file, or all that is wrong in it, each with its line and path.
 */
export async function loadProfile(file: string): Promise<LoadedProfile> {
  let text: string;
  try {
    text = await textOf(file);
  } catch (error) {
    throw unreadable(file, error as NodeJS.ErrnoException);
  }
  return parseProfile(text, file);
}

/** A profile has a few KiB, with all comments. */
const mostBytes = 1024 * 1024;

async function textOf(file: string): Promise<string> {
  const found = await stat(file);
  // Reading from a pipe or a device could wait for ever.
  if (!found.isFile() && !found.isDirectory()) throw new Error('it is a pipe or a device');
  if (found.size > mostBytes) throw new Error('it is larger than 1 MiB');
  return readFile(file, 'utf8');
}

function unreadable(file: string, error: NodeJS.ErrnoException): Error {
  const name = withoutPassword(file);
  if (isUrl(file))
    return usageError(
      'NO_PROFILE',
      `${name} is a URL, not a profile file`,
      'to write a profile of a running pair, use `replfault capture --source URL --replica URL`',
      error,
    );
  if (error.code === 'ENOENT')
    return usageError(
      'NO_PROFILE',
      `there is no profile ${name}`,
      'write one with `replfault init`, or with `replfault capture` from a running pair',
      error,
    );
  const hints: Readonly<Record<string, string>> = {
    EISDIR: 'it is a folder: name the file in it, for example replfault.yaml',
    ENOTDIR: 'a part of its path is not a folder: check the path',
    EACCES: 'permission denied: check its permissions, or name another file',
  };
  const code = error.code ?? '';
  return usageError(
    'NO_PROFILE',
    `profile ${name} cannot be read: ${code || error.message}`,
    hints[code] ?? 'check the path, or write a profile with `replfault init`',
    error,
  );
}

/**
 * Checks the text of a profile. `file` is its name for messages.
 * @throws ReplfaultError (usage, exit 2) with everything that is wrong, one line each: `file:line: path: what`.
 */
export function parseProfile(text: string, file: string): LoadedProfile {
  const document = readDocument(text);
  if (isSomethingElse(document, text)) throw notAProfile(file);
  const given = new Map<string, Value>();
  const problems = [...document.problems];
  if (problems.length === 0) {
    const at: Complain = (path, what, named = path) => {
      problems.push({ line: document.line(path), path: named, text: what });
    };
    checkNames(document, at);
    checkValues(document, given, at);
    checkGroups(document, at);
    checkLink(document, at);
    for (const { path, text: what } of contradictions(given, placeIn(document), problems.length === 0)) at(path, what);
  }
  if (problems.length > 0) throw wrong(file, problems);
  const known = new Set([...groups, ...keys].map(({ path }) => path));
  const profile = fill(given);
  return {
    profile,
    file,
    lineOf: (path) => (known.has(path) ? document.line(path) : null),
    defaultOf: (path) => (document.has(path) ? null : originOf(path, profile)),
  };
}

/** Not one of the names of a profile stands in it: of any other file nothing is repeated. */
function isSomethingElse(document: ProfileDocument, text: string): boolean {
  const known = namesIn('');
  const names = document.problems.length === 0 ? (document.names('') ?? []) : namesAtLineStarts(text);
  return names.length > 0 && !names.some((name) => known.includes(name));
}

/** What seem to be keys of a text that is no YAML. */
const namesAtLineStarts = (text: string): readonly string[] =>
  text.split(/\r?\n/).flatMap((line) => /^[\s{]*["']?(\w+)["']?\s*:/.exec(line)?.[1] ?? []);

const wholeProfile = 'docs/profile.md explains every key; `replfault init --stdout` prints a complete profile';

const notAProfile = (file: string): Error =>
  usageError(
    'BAD_PROFILE',
    `${withoutPassword(file)} does not look like a profile: it has none of the keys ${namesIn('').join(', ')}`,
    wholeProfile,
  );

/** `named` is the path as it may be shown, where that is not the path itself. */
type Complain = (path: string, what: string, named?: string) => void;

function checkNames(document: ProfileDocument, complain: Complain): void {
  for (const group of ['', ...groups.map(({ path }) => path)]) {
    const known = namesIn(group);
    for (const name of document.names(group) ?? []) {
      if (known.includes(name)) continue;
      const within = group === '' ? '' : `${group}.`;
      const elsewhere = keys.find((key) => apart(key.path)[1] === name)?.path;
      const near = elsewhere === undefined ? closest(name, known) : `it belongs in ${apart(elsewhere)[0]}`;
      complain(
        `${within}${name}`,
        `unknown key${near === undefined ? `; known here: ${known.join(', ')}` : `, ${near}`}`,
        `${within}${shortName(name)}`,
      );
    }
  }
}

function checkValues(document: ProfileDocument, given: Map<string, Value>, complain: Complain): void {
  for (const { path, kind, need } of keys) {
    const [group] = apart(path);
    if (!document.has(path)) {
      const groupStands = group === '' || document.isGroup(group) || !saysItself(group);
      const insideFlaps = group === 'disturbances.flaps' && document.has(group) && !document.isEmpty(group);
      if ((need === 'required' && groupStands) || (insideFlaps && document.isGroup(group)))
        complain(path, 'missing (required)');
      continue;
    }
    const value = document.value(path);
    const read = kind.schema.safeParse(value);
    if (read.success) given.set(path, read.data);
    else
      complain(path, value === null ? `has no value: ${kind.says}` : (read.error.issues[0]?.message ?? 'is not right'));
  }
}

const saysItself = (group: string): boolean =>
  groups.some(({ path, whenEmpty }) => path === group && whenEmpty !== null);

function checkGroups(document: ProfileDocument, complain: Complain): void {
  for (const { path, whenEmpty } of groups) {
    // Flaps may be absent; when they stand there, they must say something.
    if (apart(path)[0] !== '' && !document.has(path)) continue;
    if (document.has(path) && !document.isGroup(path) && !document.isEmpty(path))
      complain(path, `must be a group of keys, not ${shown(document.value(path))}`);
    else if (whenEmpty !== null && (!document.has(path) || document.isEmpty(path))) complain(path, whenEmpty);
  }
}

function checkLink(document: ProfileDocument, complain: Complain): void {
  if (document.has('link') && !document.isGroup('link') && !document.isEmpty('link')) return;
  if (!document.has('link.preset') && !document.has('link.rtt_ms'))
    complain('link.rtt_ms', 'missing: set it, or set link.preset');
}

/** Where a value of a contradiction comes from. */
function placeIn(document: ProfileDocument): (path: string) => string {
  return (path) => {
    if (document.has(path)) return `(${path}, line ${document.line(path)})`;
    if (apart(path)[0] === 'link' && document.has('link.preset'))
      return `(${path} from the preset, line ${document.line('link.preset')})`;
    return `(${path} is not given, line ${document.line(path)})`;
  };
}

/** So many mistakes are named; who has more has another kind of problem. */
const mostNamed = 10;

function wrong(file: string, problems: readonly Problem[]): Error {
  const name = withoutPassword(file);
  const inOrder = [...problems].sort((a, b) => a.line - b.line);
  const lines = inOrder
    .slice(0, mostNamed)
    .map(
      ({ line, path, text }) =>
        `${name}:${line}: ${path === null ? '' : `${path}: `}${text.replaceAll(/\s*\n\s*/g, ' ')}`,
    );
  const more = inOrder.length - lines.length;
  if (more > 0) lines.push(`and ${more} more`);
  const count = inOrder.length === 1 ? 'is wrong in one place' : `is wrong in ${inOrder.length} places`;
  return usageError('BAD_PROFILE', `profile ${name} ${count}\n${lines.join('\n')}`, wholeProfile);
}

/** Names directly inside a group; `''` is the file itself. */
function namesIn(group: string): readonly string[] {
  const all = [...groups, ...keys].map(({ path }) => path);
  return all
    .filter((path) => path.slice(0, Math.max(0, path.lastIndexOf('.'))) === group)
    .map((path) => path.slice(path.lastIndexOf('.') + 1));
}
