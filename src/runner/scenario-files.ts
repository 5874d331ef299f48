import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';
import { z } from 'zod';
import { closest } from '../model/closest.ts';
import { usageError } from '../model/errors.ts';
import type { NamedScenario, Scenario } from '../model/scenario.ts';

/** `src/runner` in a checkout, `dist/src/runner` when built: the scenarios lie beside `src` in both. */
const builtinFolder = fileURLToPath(new URL('../../scenarios/', import.meta.url));
const publicFace = fileURLToPath(
  new URL(`../index${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
);
const scenarioFile = /(?<!\.d)\.[cm]?[jt]s$/;

const shape = z.looseObject({
  title: z.string().min(1),
  claims: z.array(z.string()).optional(),
  needs: z.array(z.enum(['kernel-faults', 'kernel-shaping', 'netem', 'embedded-proxy'])).optional(),
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
        scenarioFile.test(entry.name) &&
        !entry.name.startsWith('_') &&
        // Claims on trial lie beside the scenarios of the runbook and are no scenarios.
        !entry.parentPath.endsWith('/runbook/claims'),
    )
    .map((entry) => join(entry.parentPath, entry.name).slice(builtinFolder.length).replace(scenarioFile, ''))
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
  let loaded: unknown;
  try {
    loaded =
      file.endsWith('.js') && file.startsWith(builtinFolder)
        ? ((await import(file)) as { default: unknown }).default
        : await translated(file);
  } catch (cause) {
    throw usageError(
      'BROKEN_SCENARIO',
      `the scenario file ${file}${placeOf(cause, file)} cannot be loaded: ${firstLine(cause)}`,
      'fix the file; `replfault list` loads without running',
      cause,
    );
  }
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

/** Translates TypeScript on the fly, leaving no files behind; `replfault` means this very installation, wherever the file lies. */
function translated(file: string): Promise<unknown> {
  const jiti = createJiti(dirname(file), { alias: { replfault: publicFace }, moduleCache: true, fsCache: false });
  return jiti.import(file, { default: true });
}

function firstLine(cause: unknown): string {
  return String((cause as Error)?.message ?? cause).split('\n')[0] ?? '';
}

/** `:line` of the first frame inside the file, where the error tells one. */
function placeOf(cause: unknown, file: string): string {
  const text = `${(cause as Error)?.stack ?? ''}\n${(cause as Error)?.message ?? ''}`;
  const at = text.indexOf(`${file}:`);
  const line = at >= 0 ? /^:(\d+)/.exec(text.slice(at + file.length))?.[1] : /\((\d+):\d+\)/.exec(text)?.[1];
  return line ? `:${line}` : '';
}
