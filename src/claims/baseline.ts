import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { ClaimId, ClaimResult, ClaimVerdict } from '../model/claim.ts';
import { usageError } from '../model/errors.ts';
import { lineOfSyntaxError } from '../model/json-lines.ts';
import { writeWhole } from '../runner/run-folder.ts';
import { builtinClaims } from './claim-files.ts';
import { keyOfResult } from './pairing.ts';

/** The verdicts that were committed: by flavour of the replica, or by both series (`mysql:9.7>mysql:5.6`), and by claim. */
export type Baseline = Readonly<Record<string, Readonly<Partial<Record<ClaimId, ClaimVerdict>>>>>;

const flavours = z.record(
  z.string().min(1),
  z.record(z.string().regex(/^[CFQ][1-9]\d*$/), z.enum(['confirmed', 'refuted', 'conditional', 'not-testable'])),
);
const baselineVersion = 1;
const shape = z.strictObject({ version: z.literal(baselineVersion), flavours });

/** Where the baseline of a folder of claims lies: beside it. The one that comes with the tool is data and never built. */
export function baselineFile(claimsFolder: string): string {
  if (claimsFolder !== builtinClaims) return join(dirname(claimsFolder), 'baseline.json');
  const root = import.meta.url.endsWith('.ts') ? '../../' : '../../../';
  return fileURLToPath(new URL(`${root}scenarios/runbook/baseline.json`, import.meta.url));
}

/** Reads a baseline; empty when there is none. @throws ReplfaultError (usage) for a broken file, naming path and line. */
export async function readBaseline(path: string): Promise<Baseline> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null;
    throw usageError('BROKEN_BASELINE', `${path} cannot be read: ${cause.message}`, undefined, cause);
  });
  if (text === null) return {};
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw brokenBaseline(path, lineOfSyntaxError(text), (cause as Error).message.split('\n')[0] ?? '', cause);
  }
  // Before format 1 a baseline was its flavours alone.
  const versioned =
    typeof data === 'object' && data !== null && typeof (data as { version?: unknown }).version === 'number';
  if (versioned && (data as { version: number }).version > baselineVersion)
    throw usageError(
      'NEWER_FORMAT',
      `${path} has format ${(data as { version: number }).version}; this version of replfault reads up to format ${baselineVersion}`,
      'use the version of replfault that wrote it, or a newer version',
    );
  const checked = (versioned ? shape : flavours).safeParse(data);
  if (checked.success) return versioned ? (data as z.infer<typeof shape>).flavours : (data as Baseline);
  const issue = checked.error.issues[0];
  const keys = (issue?.path ?? []).map(String);
  const where = keys.length === 0 ? 'the whole' : keys.join(', ');
  throw brokenBaseline(path, lineOfKeys(text, keys), `${where}: ${issue?.message ?? 'not valid'}`);
}

/** Writes the verdicts of a run over those of the same servers; others stay. Of a pair of two versions, claims that the run did not try stay as well. */
export async function writeBaseline(path: string, before: Baseline, results: readonly ClaimResult[]): Promise<void> {
  const after: Record<string, Partial<Record<ClaimId, ClaimVerdict>>> = { ...before };
  for (const key of new Set(results.map(keyOfResult).filter((one) => one !== null))) {
    const own = results.filter((one) => keyOfResult(one) === key).map(({ id, verdict }) => [id, verdict]);
    after[key] = { ...(key.includes('>') ? before[key] : {}), ...Object.fromEntries(own) };
  }
  const flavours = Object.fromEntries(Object.entries(after).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  await writeWhole(path, `${JSON.stringify({ version: baselineVersion, flavours }, null, 2)}\n`);
}

function brokenBaseline(path: string, line: number, why: string, cause?: unknown): Error {
  return usageError(
    'BROKEN_BASELINE',
    `the baseline ${path}:${line} is not valid: ${why}`,
    'write { "version": 1, "flavours": { "mariadb": { "C1": "confirmed" } } }, or delete it and create it again with --update-baseline',
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
