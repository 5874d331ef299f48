import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { closest } from '../model/closest.ts';
import { usageError } from '../model/errors.ts';
import type { NamedScenario, Scenario } from '../model/scenario.ts';
import { builtinFolder, loadDefault, sourceFile } from './module-files.ts';

const shape = z.looseObject({
  title: z.string().min(1),
  claims: z.array(z.string()).optional(),
  needs: z.array(z.enum(['kernel-faults', 'kernel-shaping', 'netem', 'tracing', 'embedded-proxy'])).optional(),
  topology: z
    .strictObject({
      bystander: z.enum(['second-replica', 'downstream']).optional(),
      semiSync: z.boolean().optional(),
      tls: z.boolean().optional(),
      by: z.enum(['gtid', 'position']).optional(),
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

/** Every scenario that a list of names asks for: a full name, a folder (`error-1190`), or the path of a user's own file. */
export async function loadScenarios(asked: readonly string[]): Promise<NamedScenario[]> {
  const known = await builtinScenarioNames();
  const wanted =
    asked.length === 0 ? known : [...new Set((await Promise.all(asked.map((name) => namesFor(name, known)))).flat())];
  return Promise.all(wanted.map((name) => (isPath(name) ? loadScenarioFile(resolve(name), name) : loadBuiltin(name))));
}

/** One scenario by the name or path that a plan or a saved run holds. */
export async function loadScenario(nameOrPath: string): Promise<NamedScenario> {
  const [scenario] = await loadScenarios([nameOrPath]);
  if (!scenario) throw usageError('UNKNOWN_SCENARIO', `there is no scenario ${nameOrPath}`);
  return scenario;
}

function isPath(name: string): boolean {
  return /^[./~]|^[a-z]:[\\/]/i.test(name) || /\.[cm]?[jt]s$/.test(name);
}

async function namesFor(name: string, known: readonly string[]): Promise<string[]> {
  if (isPath(name)) {
    if (!existsSync(resolve(name)))
      throw usageError('UNKNOWN_SCENARIO', `there is no scenario file ${name}`, 'give the path of a .ts or .js file');
    return [name];
  }
  const inFolder = known.filter((candidate) => candidate === name || candidate.startsWith(`${name}/`));
  if (inFolder.length > 0) return inFolder;
  const byLastPart = known.filter((candidate) => candidate.endsWith(`/${name}`));
  if (byLastPart.length === 1) return byLastPart;
  throw usageError(
    'UNKNOWN_SCENARIO',
    `there is no scenario named ${name}`,
    closest(name, known) ?? '`replfault list` shows what there is',
  );
}

async function loadBuiltin(name: string): Promise<NamedScenario> {
  const file = ['.js', '.ts']
    .map((extension) => join(builtinFolder, `${name}${extension}`))
    .find((path) => existsSync(path));
  return loadScenarioFile(file ?? join(builtinFolder, `${name}.js`), name);
}

async function loadScenarioFile(file: string, name: string): Promise<NamedScenario> {
  const loaded = await loadDefault(file, 'scenario');
  const checked = shape.safeParse(loaded);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    throw usageError(
      'BROKEN_SCENARIO',
      `the scenario file ${file} is not a scenario: ${issue?.path.join('.') || 'default export'}: ${issue?.message ?? 'not valid'}`,
      'its default export must be defineScenario({ title, cases, settings, criticalPathMs, play, checks })',
    );
  }
  return { ...(loaded as Scenario), name, file };
}
