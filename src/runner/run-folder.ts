import { constants } from 'node:fs';
import { access, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { makeFolder } from '../host/make-folder.ts';
import { attemptKey } from '../model/attempts.ts';
import { ReplfaultError, usageError } from '../model/errors.ts';
import { type CaseResult, RUN_SCHEMA_ID, type RunResult } from '../model/result.ts';
import { Timeline } from '../model/timeline.ts';

/** Where a run keeps what it recorded and reports. */
export interface RunFolder {
  readonly dir: string;
  readonly name: string;
  readonly timelineDir: string;
  readonly logDir: string;
}

/** Finds out before anything is fetched or started whether reports can be written. @throws ReplfaultError when not. */
export async function checkReportsFolder(outDir: string): Promise<void> {
  const dir = resolve(outDir);
  try {
    await makeFolder(dir);
    await access(dir, constants.W_OK);
  } catch (cause) {
    throw noReportsFolder(dir, cause);
  }
}

function noReportsFolder(dir: string, cause: unknown): ReplfaultError {
  return new ReplfaultError(
    'REPORTS_FOLDER',
    `the reports folder ${dir} cannot be created: ${(cause as Error).message}`,
    {
      hint: 'choose another folder with --out',
      cause,
    },
  );
}

/** Makes `reports/<run>/` with its subfolders. @throws ReplfaultError when the place cannot be written. */
export async function makeRunFolder(outDir: string, name: string): Promise<RunFolder> {
  const dir = join(resolve(outDir), name);
  const folder = { dir, name, timelineDir: join(dir, 'timelines'), logDir: join(dir, 'logs') };
  try {
    await makeFolder(folder.timelineDir);
    await makeFolder(folder.logDir);
  } catch (cause) {
    throw noReportsFolder(dir, cause);
  }
  return folder;
}

/** Writes a file whole or not at all. */
export async function writeWhole(path: string, content: string): Promise<void> {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(draft, content);
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true });
    throw new ReplfaultError('REPORT_WRITE', `${path} cannot be written: ${(cause as Error).message}`, {
      hint: 'check free space and permissions; the recorded data is kept in the run folder',
      cause,
    });
  }
}

/** Points `latest` beside the run at it; two runs at once each end with a valid link. */
export async function pointLatestAt(folder: RunFolder): Promise<void> {
  const link = join(folder.dir, '..', 'latest');
  const draft = `${link}.${process.pid}`;
  await symlink(folder.name, draft)
    .then(() => rename(draft, link))
    .catch(() => rm(draft, { force: true }));
}

/**
 * Reads a recorded history; `undefined` when there is none. A recorder that died in mid-line leaves a torn last line: what
 * stands before it is still evidence. @throws ReplfaultError (usage) when a line in the middle is broken.
 */
export async function readTimeline(path: string): Promise<Timeline | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    return new Timeline([...Timeline.fromNdjson(whole).observations, ...lastLine(text.slice(whole.length))]);
  } catch (cause) {
    if (cause instanceof ReplfaultError) throw usageError(cause.code, `${path}: ${cause.message}`, cause.hint, cause);
    throw usageError(
      'BROKEN_TIMELINE',
      `${path}: ${(cause as Error).message}`,
      'the file was changed or damaged after it was recorded',
      cause,
    );
  }
}

function lastLine(text: string): Timeline['observations'] {
  try {
    return Timeline.fromNdjson(text).observations;
  } catch {
    return [];
  }
}

/** Where the histories of a case are: its own, and those of its attempts. */
const historyPaths = ({
  id,
  timeline,
  attempts = [],
}: Pick<CaseResult, 'id' | 'timeline' | 'attempts'>): readonly (readonly [string, string | null])[] => [
  [id, timeline],
  ...attempts.map((one) => [attemptKey(id, one.attempt), one.timeline] as const),
];

/** Formats of run.json that are read: the one that is written, and the name that it had in the first runs. */
const knownSchemas: readonly string[] = [RUN_SCHEMA_ID, 'https://replfault.dev/schema/run.schema.json'];

/**
 * Reads the text of a run.json.
 * @param file its path, for messages
 * @throws ReplfaultError (usage) for one that is broken, was not written by replfault, or has a format of the future.
 */
export function readRun(text: string, file: string): RunResult {
  let result: RunResult;
  try {
    result = JSON.parse(text) as RunResult;
  } catch (cause) {
    throw usageError('BROKEN_RUN', `${file} is not valid JSON: ${(cause as Error).message}`, undefined, cause);
  }
  if (result?.tool?.name !== 'replfault' || !Array.isArray(result.cases))
    throw usageError('NOT_A_RUN', `${file} was not written by replfault`, 'give a folder under reports/');
  if (!knownSchemas.includes(result.$schema))
    throw usageError(
      'NEWER_FORMAT',
      `${file} has the format ${JSON.stringify(result.$schema)}, which this version of replfault does not read`,
      `use replfault ${result.tool.version}, which wrote it, or a newer version`,
    );
  if (result.cases.some((one: RunResult['cases'][number] | null) => typeof one?.id !== 'string'))
    throw usageError(
      'BROKEN_RUN',
      `${file} has a case without an id`,
      'the file was changed or damaged after it was written',
    );
  // The first runs do not say it: there was one runtime.
  return result.runtime === undefined
    ? { ...(result as RunResult), runtime: { kind: 'local', why: 'the only one' } }
    : result;
}

/** Opens a saved run. @throws ReplfaultError (usage) for a folder that is not a run, or one that is broken. */
export async function openRun(
  path: string,
): Promise<{ folder: RunFolder; result: RunResult; timelineOf: (id: string) => Timeline | undefined }> {
  const dir = resolve(path);
  const file = join(dir, 'run.json');
  const text = await readFile(file, 'utf8').catch(() => {
    throw usageError(
      'NOT_A_RUN',
      `${path} is not a run folder: it has no run.json`,
      'give a folder under reports/, for example reports/latest',
    );
  });
  const result = readRun(text, file);
  const copies = (result.mergedFrom ?? []).flatMap(({ controls }) => controls);
  const timelineOf = await readTimelines(dir, [...result.cases, ...copies]);
  const folder = { dir, name: basename(dir), timelineDir: join(dir, 'timelines'), logDir: join(dir, 'logs') };
  return { folder, result, timelineOf };
}

/** Reads the histories of cases of a run, as far as they are there. @throws ReplfaultError (usage) for a broken one. */
export async function readTimelines(
  dir: string,
  cases: readonly Pick<CaseResult, 'id' | 'timeline' | 'attempts'>[],
): Promise<(id: string) => Timeline | undefined> {
  const timelines = new Map<string, Timeline>();
  for (const one of cases)
    for (const [key, path] of historyPaths(one)) {
      const timeline = path === null ? undefined : await readTimeline(join(dir, path));
      if (timeline) timelines.set(key, timeline);
    }
  return (id) => timelines.get(id);
}
