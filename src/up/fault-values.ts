import { closest } from '../model/closest.ts';
import { usageError } from '../model/errors.ts';
import type { FaultParams } from '../model/scenario.ts';
import type { Fault } from '../network/types.ts';
import type { InjectRequest } from './types.ts';

/**
 * Parameters as a fault takes them: a number where its default is a number. Pure.
 *
 * @throws ReplfaultError `UNKNOWN_FAULT`, `UNKNOWN_FAULT_PARAMETER`, `BAD_FAULT_PARAMETER` (usage).
 */
export function faultValues(
  { fault, params }: Pick<InjectRequest, 'fault' | 'params'>,
  faults: ReadonlyMap<string, Pick<Fault, 'defaults'>>,
): FaultParams {
  const known = faults.get(fault);
  if (!known) throw unknownFault(fault, [...faults.keys()]);
  return Object.fromEntries(params.map(({ name, value }) => [name, typedValue(name, value, known.defaults[name])]));
}

export const unknownFault = (fault: string, known: readonly string[]) =>
  usageError(
    'UNKNOWN_FAULT',
    `there is no fault named ${fault}`,
    closest(fault, known) ?? `known: ${known.join(', ')}`,
  );

/** An unknown parameter passes: the fault itself says which ones it has. */
function typedValue(name: string, text: string, standard: unknown): string | number | boolean {
  if (typeof standard === 'number') {
    const number = Number(text);
    if (text.trim() === '' || !Number.isFinite(number))
      throw usageError('BAD_FAULT_PARAMETER', `the parameter ${name} needs a number, not "${text}"`);
    return number;
  }
  if (typeof standard === 'boolean') {
    if (text !== 'true' && text !== 'false')
      throw usageError('BAD_FAULT_PARAMETER', `the parameter ${name} needs true or false, not "${text}"`);
    return text === 'true';
  }
  return text;
}
