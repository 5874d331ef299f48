import { closest } from '../model/closest.ts';
import { usageError } from '../model/errors.ts';

/** Scenarios that are compared, as `scenario/case`. */
export interface Pack {
  readonly name: string;
  readonly exhibits: readonly string[];
}

const stalled = 'error-1190/stalled-reader/large-backlog';
const reset = 'error-1190/connection-reset/injected';
const exhausted = 'connect/gives-up/retries-exhausted';

/** The healthy control is always played. */
const packs: readonly Pack[] = [
  {
    name: 'full',
    exhibits: [
      stalled,
      'error-1190/black-hole/large-backlog',
      reset,
      'error-1190/cut-mid-transaction/injected',
      exhausted,
    ],
  },
  { name: 'quick', exhibits: [stalled, reset, exhausted] },
];

export const packNames: readonly string[] = packs.map(({ name }) => name);

/** @throws ReplfaultError `UNKNOWN_PACK` (usage). */
export function packNamed(name: string): Pack {
  const found = packs.find((pack) => pack.name === name);
  if (found) return found;
  throw usageError(
    'UNKNOWN_PACK',
    `there is no pack ${name}`,
    closest(name, packNames) ?? `known: ${packNames.join(', ')}`,
  );
}

/** What a pack plays; nothing for one that is not known, as in the run of another version. */
export const packExhibits = (name: string): readonly string[] =>
  packs.find((pack) => pack.name === name)?.exhibits ?? [];
