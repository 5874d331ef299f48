import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { closest } from '../model/closest.ts';
import { usageError } from '../model/errors.ts';
import { bystanders } from '../model/replication.ts';
import { capabilities, type NamedScenario, type Scenario } from '../model/scenario.ts';
import { caseOf, casesNamed, fullNames } from './case-names.ts';
import { builtinFolder, loadShaped, sourceFile } from './module-files.ts';

const shape = z.looseObject({
  title: z.string().min(1),
  claims: z.array(z.string()).optional(),
  needs: z.array(z.enum(capabilities)).optional(),
  topology: z
    .strictObject({
      bystander: z.union([z.enum(bystanders), z.array(z.enum(bystanders)).min(1)]).optional(),
      semiSync: z.boolean().optional(),
      tls: z.boolean().optional(),
      by: z.enum(['gtid', 'position']).optional(),
      asShipped: z.boolean().optional(),
      rollingUpgrade: z.boolean().optional(),
      lint: z.boolean().optional(),
    })
    .optional(),
  cases: z
    .array(z.looseObject({ case: z.string().regex(/^[a-z0-9-]+$/, 'use lower-case letters, digits and dashes') }))
    .min(1),
  settings: z.function(),
  criticalPathMs: z.function(),
  play: z.function(),
  checks: z.function(),
});

/** Names of the scenarios that come with the tool, in the order of their folders. */
export async function builtinScenarioNames(): Promise<string[]> {
  const entries = await readdir(builtinFolder, { recursive: true, withFileTypes: true });
  return entries
    .filter(
      (entry) =>
        entry.isFile() &&
        sourceFile.test(entry.name) &&
        !entry.name.startsWith('_') &&
        // Claims on trial lie beside the scenarios of the runbook and are no scenarios.
        !entry.parentPath.endsWith('/runbook/claims'),
    )
    .map((entry) => join(entry.parentPath, entry.name).slice(builtinFolder.length).replace(sourceFile, ''))
    .sort();
}

/**
 * Every scenario that a list of names asks for, with the cases that are asked for: a full name, a folder (`error-1190`), the path of a user's own
 * file, or a case in any form that the tool prints (see `casesNamed`). @throws ReplfaultError (usage).
 */
export async function loadScenarios(asked: readonly string[]): Promise<NamedScenario[]> {
  const known = await builtinScenarioNames();
  const names = asked.length === 0 ? known : asked.map((name) => name.trim().replace(/\/+$/, ''));
  let all: Promise<readonly NamedScenario[]> | undefined;
  const everyBuiltin = (): Promise<readonly NamedScenario[]> => {
    all ??= Promise.all(known.map(loadBuiltin));
    return all;
  };
  const chosen = await Promise.all(names.map((name) => scenariosFor(name, known, everyBuiltin)));
  return merged(chosen.flat());
}

/** Each scenario once, in the order asked for, with all of its cases that any name asks for. */
function merged(chosen: readonly NamedScenario[]): NamedScenario[] {
  const byFile = new Map<string, NamedScenario[]>();
  for (const one of chosen) byFile.set(one.file, [...(byFile.get(one.file) ?? []), one]);
  return [...byFile.values()].flatMap((same) => {
    const cases = new Map(same.flatMap((one) => one.cases.map((each) => [each.case, each] as const)));
    return same.slice(0, 1).map((first) => ({ ...first, cases: [...cases.values()] }));
  });
}

async function scenariosFor(
  name: string,
  known: readonly string[],
  everyBuiltin: () => Promise<readonly NamedScenario[]>,
): Promise<NamedScenario[]> {
  if (isPath(name)) return [await loadPath(name)];
  const byName = namesFor(name, known);
  if (byName.length > 0) return Promise.all(byName.map(loadBuiltin));
  // Reading every scenario takes a while; a URL that slipped in, say, is no name of a case.
  const builtin = /^[\w.()/ -]+$/.test(name) ? await everyBuiltin() : [];
  const cases = casesNamed(name, builtin);
  if (cases.length === 0)
    throw usageError(
      'UNKNOWN_SCENARIO',
      `there is no scenario named ${name || '""'}`,
      closest(name, [...known, ...fullNames(builtin)]) ?? 'use `replfault list` to list the scenarios',
    );
  return cases.map(({ scenario, case: one }) => onlyCase(scenario, one));
}

const onlyCase = (scenario: NamedScenario, name: string): NamedScenario => ({
  ...scenario,
  cases: scenario.cases.filter((one) => one.case === name),
});

/** A user's file, or one case of it: `mine.ts/one-case`, `mine.ts (one-case)`. */
async function loadPath(name: string): Promise<NamedScenario> {
  const [, file, one] = /^(.+\.[cm]?[jt]s)(?:\/([^/]+)|\s*\(([^()]+)\))$/.exec(name)?.filter(Boolean) ?? [];
  if (!existsSync(resolve(name)) && file !== undefined && one !== undefined && existsSync(resolve(file))) {
    const scenario = await loadScenarioFile(resolve(file), file);
    return onlyCase(scenario, caseOf(scenario, one).case);
  }
  if (!existsSync(resolve(name)))
    throw usageError('UNKNOWN_SCENARIO', `there is no scenario file ${name}`, 'give the path of a .ts or .js file');
  return loadScenarioFile(resolve(name), name);
}

/** One scenario by the name or path that a plan or a saved run holds. */
export async function loadScenario(nameOrPath: string): Promise<NamedScenario> {
  const [scenario] = await loadScenarios([nameOrPath]);
  if (!scenario) throw usageError('UNKNOWN_SCENARIO', `there is no scenario named ${nameOrPath || '""'}`);
  return scenario;
}

function isPath(name: string): boolean {
  return /^[./~]|^[a-z]:[\\/]/i.test(name) || /\.[cm]?[jt]s(?:\/[^/]+|\s*\([^()]+\))?$/.test(name);
}

/** Scenarios by their own names; none where it is no such name. */
function namesFor(name: string, known: readonly string[]): readonly string[] {
  const inFolder = known.filter((candidate) => candidate === name || candidate.startsWith(`${name}/`));
  if (inFolder.length > 0) return inFolder;
  const byLastPart = known.filter((candidate) => candidate.endsWith(`/${name}`));
  return byLastPart.length === 1 ? byLastPart : [];
}

async function loadBuiltin(name: string): Promise<NamedScenario> {
  const file = ['.js', '.ts']
    .map((extension) => join(builtinFolder, `${name}${extension}`))
    .find((path) => existsSync(path));
  return loadScenarioFile(file ?? join(builtinFolder, `${name}.js`), name);
}

async function loadScenarioFile(file: string, name: string): Promise<NamedScenario> {
  const defined = 'defineScenario({ title, cases, settings, criticalPathMs, play, checks })';
  const loaded = await loadShaped(file, 'scenario', shape, defined);
  return { ...(loaded as Scenario), name, file };
}
