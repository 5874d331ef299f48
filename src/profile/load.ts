import { readFile } from 'node:fs/promises';
import { closest } from '../model/closest.ts';
import { usageError } from '../model/errors.ts';
import type { Profile } from '../model/profile.ts';
import { contradictions } from './contradictions.ts';
import { apart, type Problem, type ProfileDocument, readDocument } from './document.ts';
import { fill } from './fill.ts';
import { groups } from './groups.ts';
import { keys, namesIn } from './keys.ts';
import { shown, type Value } from './values.ts';

/** A profile, and where its keys stand. */
export interface LoadedProfile {
  readonly profile: Profile;
  readonly file: string;
  /** Line of a key, for example `settings.heartbeat_period_s`; of one that is not in the file, the nearest group around it. `null` for no key. */
  lineOf(path: string): number | null;
}

/**
 * Reads and checks a profile.
 * @throws ReplfaultError (usage, exit 2): no such file, or all that is wrong in it, each with its line and path.
 */
export async function loadProfile(file: string): Promise<LoadedProfile> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw usageError(
        'NO_PROFILE',
        `there is no profile ${file}`,
        'write one with `replfault init`, or from a running pair with `replfault capture`',
        error,
      );
    throw usageError('NO_PROFILE', `profile ${file} cannot be read: ${code ?? message}`, undefined, error);
  }
  return parseProfile(text, file);
}

/**
 * Checks the text of a profile. `file` is its name for messages.
 * @throws ReplfaultError (usage, exit 2) with everything that is wrong, one line each: `file:line: path: what`.
 */
export function parseProfile(text: string, file: string): LoadedProfile {
  const document = readDocument(text);
  const given = new Map<string, Value>();
  const problems = [...document.problems];
  if (problems.length === 0) {
    const at = (path: string, what: string): void => {
      problems.push({ line: document.line(path), path, text: what });
    };
    checkNames(document, at);
    checkValues(document, given, at);
    checkGroups(document, at);
    checkLink(document, at);
    for (const { path, text: what } of contradictions(given, placeIn(document), problems.length === 0)) at(path, what);
  }
  if (problems.length > 0) throw wrong(file, problems);
  const known = new Set([...groups, ...keys].map(({ path }) => path));
  return { profile: fill(given), file, lineOf: (path) => (known.has(path) ? document.line(path) : null) };
}

type Complain = (path: string, what: string) => void;

function checkNames(document: ProfileDocument, complain: Complain): void {
  for (const group of ['', ...groups.map(({ path }) => path)]) {
    const known = namesIn(group);
    for (const name of document.names(group) ?? []) {
      if (known.includes(name)) continue;
      const path = group === '' ? name : `${group}.${name}`;
      const elsewhere = keys.find((key) => apart(key.path)[1] === name)?.path;
      const near = elsewhere === undefined ? closest(name, known) : `it belongs into ${apart(elsewhere)[0]}`;
      complain(path, `unknown key${near === undefined ? `; known here: ${known.join(', ')}` : `, ${near}`}`);
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
        complain(path, 'missing: it is required');
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
    complain('link.rtt_ms', 'missing: give it, or a link.preset that brings it');
}

/** Where a value of a contradiction comes from. */
function placeIn(document: ProfileDocument): (path: string) => string {
  return (path) => {
    if (document.has(path)) return `(${path}, line ${document.line(path)})`;
    if (apart(path)[0] === 'link' && document.has('link.preset'))
      return `(${path} of the preset, line ${document.line('link.preset')})`;
    return `(${path} is not given, line ${document.line(path)})`;
  };
}

function wrong(file: string, problems: readonly Problem[]): Error {
  const inOrder = [...problems].sort((a, b) => a.line - b.line);
  const lines = inOrder.map(
    ({ line, path, text }) =>
      `${file}:${line}: ${path === null ? '' : `${path}: `}${text.replaceAll(/\s*\n\s*/g, ' ')}`,
  );
  const count = lines.length === 1 ? 'is wrong in one place' : `is wrong in ${lines.length} places`;
  return usageError(
    'BAD_PROFILE',
    `profile ${file} ${count}\n${lines.join('\n')}`,
    'every key is explained in docs/profile.md; `replfault init --stdout` shows a whole profile',
  );
}
