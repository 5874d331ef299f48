import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { usageError } from '../model/errors.ts';
import { lineOfSyntaxError } from '../model/json-lines.ts';
import { writeWhole } from '../runner/run-folder.ts';
import type { Baseline, BaselineEntry } from '../upgrade/baseline/entry.ts';
import { baselineName, baselineText, baselineVersion, versionWithoutOptions } from '../upgrade/baseline/format.ts';

/** More is no baseline, bytes. */
const mostBytes = 16 * 1024 * 1024;
const hint = 'correct the line, or delete the file and create it again with --accept --reason TEXT';

const value = z.string().nullable();
const entry = z
  .strictObject({
    id: z.string().min(1),
    change: z.enum(['longer', 'shorter']).optional(),
    from: value,
    to: value,
    reason: z.string().trim().min(1, 'an entry needs a reason'),
  })
  .refine(({ id, change }) => id.startsWith('numbers/') === (change !== undefined), {
    message: 'numbers, and only they, have a change: longer or shorter',
    path: ['change'],
  });
const head = {
  replfault: z.literal(baselineName),
  from: z.string().min(1),
  to: z.string().min(1),
  pack: z.string().min(1),
  entries: z.array(entry),
};
const shape = z.discriminatedUnion('version', [
  z.strictObject({ ...head, version: z.literal(versionWithoutOptions) }),
  z.strictObject({ ...head, version: z.literal(baselineVersion), options: z.array(z.string().min(1)) }),
]);

/** A baseline as it was read, with the line of each entry for messages. */
export interface BaselineFile {
  readonly path: string;
  readonly text: string;
  readonly baseline: Baseline;
  lineOf(keys: readonly (string | number)[]): number;
}

/** Reads a baseline; `null` where there is no such file. @throws ReplfaultError (usage) for one that cannot be used, naming path and line. */
export async function readBaselineFile(path: string): Promise<BaselineFile | null> {
  const text = await textOf(path);
  if (text === null) return null;
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    const why = (cause as Error).message.split('\n')[0] ?? '';
    throw brokenBaseline(path, lineOfSyntaxError(text), `no valid JSON: ${why}`, hint, cause);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineOf = (keys: readonly (string | number)[]): number => {
    for (let length = keys.length; length > 0; length -= 1) {
      const node = document.getIn(keys.slice(0, length), true) as { range?: readonly number[] } | undefined;
      if (node?.range) return lines.linePos(node.range[0] ?? 0).line || 1;
    }
    return 1;
  };
  const { replfault: name, version } = Object(data) as { replfault?: unknown; version?: unknown };
  if (name !== baselineName)
    throw brokenBaseline(
      path,
      lineOf(['replfault']),
      `it does not begin with { "replfault": "${baselineName}" }`,
      'name a file that `replfault compare --accept` wrote',
    );
  if (version !== baselineVersion && version !== versionWithoutOptions)
    throw brokenBaseline(
      path,
      lineOf(['version']),
      `it has format ${JSON.stringify(version)}, and this version of replfault reads the formats ${versionWithoutOptions} and ${baselineVersion}`,
      'use the version of replfault that wrote it, or a newer version',
    );
  // A parser of JSON silently keeps the last of two keys.
  const twice = document.errors.find(({ code }) => code === 'DUPLICATE_KEY');
  if (twice) throw brokenBaseline(path, lines.linePos(twice.pos[0]).line, 'a key stands twice in one object', hint);
  const checked = shape.safeParse(data);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    const keys = (issue?.path ?? []) as (string | number)[];
    const where = keys.length === 0 ? '' : `${keys.join('.')}: `;
    throw brokenBaseline(path, lineOf(keys), `${where}${issue?.message ?? 'not valid'}`, hint);
  }
  const entries = checked.data.entries.map(
    ({ change, ...rest }): BaselineEntry => (change === undefined ? rest : { ...rest, change }),
  );
  const seen = new Map<string, number>();
  for (const [index, { id }] of entries.entries()) {
    const line = lineOf(['entries', index]);
    const first = seen.get(id);
    if (first !== undefined) throw brokenBaseline(path, line, `${id} stands in line ${first} too`, hint);
    seen.set(id, line);
  }
  const { from, to, pack } = checked.data;
  const options = 'options' in checked.data ? checked.data.options : null;
  return { path, text, lineOf, baseline: { from, to, pack, options, entries } };
}

/** The error for a baseline that cannot be used. */
export function brokenBaseline(path: string, line: number, why: string, next: string, cause?: unknown): Error {
  return usageError('BROKEN_BASELINE', `the baseline ${path}:${line} cannot be used: ${why}`, next, cause);
}

/** Finds out before anything is played whether a baseline can be written. @throws ReplfaultError (usage). */
export async function checkWritable(path: string): Promise<void> {
  await access(dirname(resolve(path)), constants.W_OK).catch((cause: Error) => {
    throw usageError(
      'BASELINE_NOT_WRITTEN',
      `the baseline ${path} cannot be written: ${cause.message}`,
      'name a file in an existing folder that you can write to',
      cause,
    );
  });
}

/** Writes a baseline whole or not at all; only over what was read. @throws ReplfaultError (usage) if somebody else changed the file since. */
export async function writeBaselineFile(path: string, baseline: Baseline, before: string | null): Promise<void> {
  if ((await textOf(path)) !== before)
    throw usageError(
      'BASELINE_CHANGED',
      `the baseline ${path} was changed by another program during the run, and is left as it is`,
      'accept the changes from the saved run: `replfault judge RUN --baseline FILE --accept --reason TEXT`',
    );
  await writeWhole(path, baselineText(baseline));
}

async function textOf(path: string): Promise<string | null> {
  try {
    const found = await stat(path);
    // Reading from a pipe or a device could wait for ever.
    const why = found.isDirectory()
      ? 'is a folder'
      : !found.isFile()
        ? 'is a pipe or a device'
        : found.size > mostBytes
          ? 'is larger than 16 MiB'
          : null;
    if (why !== null) throw usageError('BROKEN_BASELINE', `the baseline ${path} ${why}`, 'name a JSON file');
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    if (code === 'BROKEN_BASELINE') throw cause;
    throw usageError('BROKEN_BASELINE', `the baseline ${path} cannot be read: ${message}`, 'name a JSON file', cause);
  }
}
