import { readdir } from 'node:fs/promises';
import { closest } from '../model/closest.ts';
import { usageError } from '../model/errors.ts';
import type { FaultParams } from '../model/scenario.ts';
import type { Action } from './types.ts';

/** The actions of `actions/`, by file name: adding a file adds an action. */
export async function loadActions(): Promise<ReadonlyMap<string, Action>> {
  const folder = new URL('actions/', import.meta.url);
  const files = (await readdir(folder)).filter((file) => /^[^_].*(?<!\.d)\.[jt]s$/.test(file));
  const entries = files.map(async (file): Promise<[string, Action]> => {
    const module = (await import(new URL(file, folder).href)) as { action: Action };
    return [file.replace(/\.[jt]s$/, ''), module.action];
  });
  return new Map(await Promise.all(entries));
}

/** Finds an action and fills in its defaults. @throws ReplfaultError (usage) for a name or a parameter that nobody knows. */
export function findAction(
  actions: ReadonlyMap<string, Action>,
  name: string,
  given: FaultParams,
): { action: Action; params: FaultParams } {
  const action = actions.get(name);
  if (!action) {
    const known = [...actions.keys()];
    throw usageError(
      'UNKNOWN_ACTION',
      `there is no operator action named ${name}`,
      closest(name, known) ?? `known: ${known.join(', ')}`,
    );
  }
  for (const key of Object.keys(given))
    if (!Object.hasOwn(action.defaults, key))
      throw usageError(
        'UNKNOWN_ACTION_PARAMETER',
        `action ${name} has no parameter ${key}`,
        closest(key, Object.keys(action.defaults)) ?? `it knows: ${Object.keys(action.defaults).join(', ') || 'none'}`,
      );
  return { action, params: { ...action.defaults, ...given } };
}
