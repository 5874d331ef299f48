import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { builtinFolder, loadShaped, sourceFile } from '../catalogue/module-files.ts';
import { loadScenarios } from '../catalogue/scenario-files.ts';
import type { Claim } from '../model/claim.ts';
import { closest } from '../model/closest.ts';
import { usageError } from '../model/errors.ts';
import type { NamedScenario } from '../model/scenario.ts';
import { findingSubjects } from '../model/subject.ts';

/** A claim with the file it stands in. */
export interface FiledClaim extends Claim {
  readonly file: string;
}

export const builtinClaims = join(builtinFolder, 'runbook', 'claims');

const text = z.string().min(1);
const effect = z.enum(['chance', 'timer', 'fixed']);
const verdict = z.enum(['confirmed', 'refuted', 'conditional', 'not-testable']);
const contrary = z.union(
  [
    z.strictObject({ none: text }),
    z.strictObject({
      world: text,
      verdict,
      server: text.optional(),
      replicaServer: text.optional(),
      params: z.array(text).optional(),
      options: z.array(text).optional(),
      openFiles: z.int().min(1).optional(),
    }),
  ],
  'a world with its verdict, or { none: why there is none }',
);
const shape = z.looseObject({
  id: z.string().regex(/^[CFQ][1-9]\d*$/, 'C, F or Q and a number'),
  says: text,
  hypothesis: text,
  variable: text,
  rule: text,
  reads: z.array(z.enum(findingSubjects)).min(1).optional(),
  effect: effect.optional(),
  effectOf: z.record(z.string(), effect).optional(),
  leastTrials: z.int().min(1),
  exhibits: z
    .array(z.string().regex(/^.+\/[^/]+$/, 'scenario/case'))
    .refine(unique, 'the same exhibit is listed twice'),
  between: z
    .looseObject({ vendor: z.enum(['mysql', 'mariadb']), example: z.looseObject({ source: text, replica: text }) })
    .optional(),
  optional: z.function().optional(),
  measure: z.function(),
  decide: z.function(),
  planted: z.looseObject({
    world: text,
    verdict,
    change: z.function(),
  }),
  contrary,
  corrected: z.function(),
});

/**
 * All claims of a folder, in the order of the runbook: causes, fixes, further claims. Files that begin with `_` are shared parts.
 * @throws ReplfaultError (usage) for a file that is no claim, naming it and the field; for an id that two files have.
 */
export async function loadClaims(folder = builtinClaims): Promise<FiledClaim[]> {
  const dir = resolve(folder);
  const names = await readdir(dir).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' && dir === resolve(builtinClaims)) return [];
    throw usageError('NO_CLAIMS', `the claims folder ${dir} cannot be read: ${cause.message}`, undefined, cause);
  });
  const files = names.filter((name) => sourceFile.test(name) && !name.startsWith('_')).sort();
  const claims = await Promise.all(files.map((name) => loadClaim(join(dir, name))));
  const byId = new Map<string, FiledClaim>();
  for (const claim of claims) {
    const other = byId.get(claim.id);
    if (other)
      throw usageError('BROKEN_CLAIM', `two files define the claim ${claim.id}: ${other.file} and ${claim.file}`);
    byId.set(claim.id, claim);
  }
  return claims.sort((a, b) => place(a.id) - place(b.id));
}

async function loadClaim(file: string): Promise<FiledClaim> {
  const defined =
    'defineClaim({ id, says, hypothesis, variable, rule, leastTrials, exhibits, measure, decide, planted, contrary, corrected })';
  const claim = (await loadShaped(file, 'claim', shape, defined)) as Claim;
  const expected = `${claim.id.toLowerCase()}-`;
  if (!basename(file).startsWith(expected))
    throw usageError(
      'BROKEN_CLAIM',
      `the claim file ${file} defines ${claim.id}, so its name must begin with ${expected}`,
    );
  return { ...claim, file };
}

/** Only the claims that were asked for, by id in any case; all without. @throws ReplfaultError (usage) with a suggestion. */
export function chooseClaims(claims: readonly FiledClaim[], asked: readonly string[]): FiledClaim[] {
  const ids = claims.map((claim) => claim.id as string);
  const wanted = new Set(asked.map((id) => id.toUpperCase()));
  for (const id of wanted)
    if (!ids.includes(id))
      throw usageError(
        'UNKNOWN_CLAIM',
        `there is no claim ${id} in the runbook`,
        closest(id, ids) ?? 'use `replfault runbook --list` to list the claims',
      );
  return claims.filter((claim) => wanted.size === 0 || wanted.has(claim.id));
}

/** The scenarios that show what the claims need. @throws ReplfaultError (usage) for an exhibit that does not exist. */
export async function exhibitScenarios(claims: readonly FiledClaim[]): Promise<NamedScenario[]> {
  const scenarios = new Map<string, NamedScenario>();
  for (const claim of claims)
    for (const exhibit of claim.exhibits) {
      const { scenario: name, case: wanted } = exhibitParts(exhibit);
      const scenario = scenarios.get(name) ?? (await loadExhibit(claim, name));
      scenarios.set(name, scenario);
      const cases = scenario.cases.map((one) => one.case);
      if (!cases.includes(wanted))
        throw broken(claim, exhibit, closest(wanted, cases) ?? `${name} has ${cases.join(', ')}`);
    }
  return [...scenarios.values()];
}

/** `scenario/case` in its two parts. */
export function exhibitParts(exhibit: string): { scenario: string; case: string } {
  const at = exhibit.lastIndexOf('/');
  return { scenario: exhibit.slice(0, at), case: exhibit.slice(at + 1) };
}

async function loadExhibit(claim: FiledClaim, name: string): Promise<NamedScenario> {
  const [scenario, ...more] = await loadScenarios([name]).catch((cause: Error & { code?: string }) => {
    throw cause.code === 'UNKNOWN_SCENARIO' ? broken(claim, name, 'write the full name: scenario/case') : cause;
  });
  if (!scenario || more.length > 0 || scenario.name !== name)
    throw broken(claim, name, 'write the full name: scenario/case');
  return scenario;
}

function broken(claim: FiledClaim, exhibit: string, hint: string): Error {
  return usageError(
    'BROKEN_CLAIM',
    `the claim file ${claim.file} names the case ${exhibit}, which does not exist`,
    hint,
  );
}

function place(id: string): number {
  return 'CFQ'.indexOf(id.charAt(0)) * 1_000 + Number(id.slice(1));
}

function unique(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}
