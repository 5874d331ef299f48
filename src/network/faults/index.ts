import { readdir } from 'node:fs/promises';
import { closest } from '../../model/closest.ts';
import { usageError } from '../../model/errors.ts';
import type { FaultParams } from '../../model/scenario.ts';
import type { Fault } from '../types.ts';

const self = /^index\.[jt]s$/;

/** The faults of this folder, by file name: adding a file adds a fault. */
export async function loadFaults(): Promise<ReadonlyMap<string, Fault>> {
  const files = (await readdir(new URL('./', import.meta.url))).filter(
    (file) => /(?<!\.d)\.[jt]s$/.test(file) && !self.test(file),
  );
  const entries = files.map(async (file): Promise<[string, Fault]> => {
    const module = (await import(new URL(file, import.meta.url).href)) as { fault: Fault };
    return [file.replace(/\.[jt]s$/, ''), module.fault];
  });
  return new Map(await Promise.all(entries));
}

/** Fills in the defaults. @throws ReplfaultError (usage) for a parameter that the fault does not know. */
export function faultParams(name: string, fault: Fault, given: FaultParams): FaultParams {
  for (const key of Object.keys(given)) {
    if (Object.hasOwn(fault.defaults, key)) continue;
    const known = Object.keys(fault.defaults);
    throw usageError(
      'UNKNOWN_FAULT_PARAMETER',
      `the fault ${name} has no parameter ${key}`,
      closest(key, known) ?? `its parameters: ${known.join(', ') || 'none'}`,
    );
  }
  return { ...fault.defaults, ...given };
}
