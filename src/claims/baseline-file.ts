import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { usageError } from '../model/errors.ts';
import { lineOfSyntaxError } from '../model/json-lines.ts';
import { writeWhole } from '../runner/run-folder.ts';
import { noBaseline, type SavedBaseline } from './baseline.ts';
import { builtinClaims } from './claim-files.ts';

const verdict = z.enum(['confirmed', 'refuted', 'conditional', 'not-testable']);
const claimId = z.string().regex(/^[CFQ][1-9]\d*$/);
const amount = z.number();
const spread = z
  .strictObject({ median: amount, lowest: amount, highest: amount, n: z.int().min(1) })
  .refine(
    ({ median, lowest, highest }) => lowest <= median && median <= highest,
    'lowest, median and highest are not in order',
  );
const numbers = z.record(z.string().min(1), z.record(z.string().min(1), spread));
const series = z
  .string()
  .regex(/^(mysql|mariadb):[^\s>]+(>(mysql|mariadb):[^\s>]+)?$/, 'a series is mysql:9.7, a pair mysql:9.7>mysql:5.6');

/** The format that knew flavours, and no numbers. Before it a baseline was its flavours alone. */
const flavours = z.record(z.string().min(1), z.record(claimId, verdict));
const versionOfFlavours = 1;
const shapeOfFlavours = z.strictObject({ version: z.literal(versionOfFlavours), flavours });

const baselineVersion = 2;
const shape = z.strictObject({
  version: z.literal(baselineVersion),
  options: z.array(z.string().min(1)).default([]),
  series: z.record(
    series,
    z.record(claimId, z.strictObject({ verdict, onLocalLinks: verdict.optional(), numbers: numbers.default({}) })),
  ),
});

/** Where the baseline of a folder of claims lies: beside it. The one that comes with the tool is data and never built. */
export function baselineFile(claimsFolder: string): string {
  if (claimsFolder !== builtinClaims) return join(dirname(claimsFolder), 'baseline.json');
  const root = import.meta.url.endsWith('.ts') ? '../../' : '../../../';
  return fileURLToPath(new URL(`${root}scenarios/runbook/baseline.json`, import.meta.url));
}

/**
 * Reads a baseline; empty when there is none. Of format 1, verdicts of pairs are kept; a flavour is several series (`mysql-9`: 9.0 to 9.7), so that what is
 * said of it is no verdict of any of them.
 *
 * @throws ReplfaultError (usage) for a broken file, naming path and line, and for a later format.
 */
export async function readBaseline(path: string): Promise<SavedBaseline> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null;
    throw usageError('BROKEN_BASELINE', `${path} cannot be read: ${cause.message}`, undefined, cause);
  });
  if (text === null) return noBaseline;
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw brokenBaseline(path, lineOfSyntaxError(text), (cause as Error).message.split('\n')[0] ?? '', cause);
  }
  const version = versionIn(data);
  if (version !== null && version > baselineVersion)
    throw usageError(
      'NEWER_FORMAT',
      `${path} has format ${version}; this version of replfault reads up to format ${baselineVersion}`,
      'use the version of replfault that wrote it, or a newer version',
    );
  if (version === null) return fromFlavours(valid(flavours, data, path, text));
  if (version === versionOfFlavours) return fromFlavours(valid(shapeOfFlavours, data, path, text).flavours);
  const { options, series: kept } = valid(shape, data, path, text);
  return { options, series: kept, flavours: [] };
}

function versionIn(data: unknown): number | null {
  const { version } = Object(data) as { version?: unknown };
  return typeof version === 'number' ? version : null;
}

function valid<T>(wanted: z.ZodType<T>, data: unknown, path: string, text: string): T {
  const checked = wanted.safeParse(data);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  const keys = (issue?.path ?? []).map(String);
  const where = keys.length === 0 ? 'the whole' : keys.join(', ');
  const why = issue?.code === 'invalid_key' ? issue.issues[0]?.message : issue?.message;
  throw brokenBaseline(path, lineOfKeys(text, keys), `${where}: ${why ?? 'not valid'}`);
}

function fromFlavours(data: z.infer<typeof flavours>): SavedBaseline {
  const pairs = Object.entries(data).filter(([key]) => series.safeParse(key).success);
  return {
    options: [],
    series: Object.fromEntries(
      pairs.map(([key, claims]) => [
        key,
        Object.fromEntries(Object.entries(claims).map(([id, one]) => [id, { verdict: one, numbers: {} }])),
      ]),
    ),
    flavours: Object.keys(data).filter((key) => !pairs.some(([pair]) => pair === key)),
  };
}

/** Writes a baseline in the newest format, whole or not at all: series and claims sorted, a number on a line of its own. */
export async function writeBaseline(path: string, { options, series: kept }: SavedBaseline): Promise<void> {
  const sorted = Object.fromEntries(Object.entries(kept).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const text = JSON.stringify({ version: baselineVersion, options, series: sorted }, null, 2);
  const short = text
    .replaceAll(/\{\s+("median": [^}]+?)\s+\}/g, (_, inside: string) => `{ ${inside.replaceAll(/\s+/g, ' ')} }`)
    .replaceAll(
      /\{\s+("verdict": "[^"]+",)\s+("onLocalLinks": "[^"]+",)?\s*"numbers": \{\}\s+\}/g,
      (_, now: string, earlier = '') => `{ ${now} ${earlier === '' ? '' : `${earlier} `}"numbers": {} }`,
    );
  await writeWhole(path, `${short}\n`);
}

function brokenBaseline(path: string, line: number, why: string, cause?: unknown): Error {
  return usageError(
    'BROKEN_BASELINE',
    `the baseline ${path}:${line} is not valid: ${why}`,
    'correct it, or delete it and create it again with --update-baseline',
    cause,
  );
}

/** The line on which the last of these keys stands, each looked for behind the one before. */
function lineOfKeys(text: string, keys: readonly string[]): number {
  let at = 0;
  for (const key of keys) {
    const found = text.indexOf(JSON.stringify(key), at);
    if (found >= 0) at = found;
  }
  return text.slice(0, at).split('\n').length;
}
