import { within } from '../../versions.ts';

/** A start-up option, the first version that has it and the first that has it no more (both optional). */
export type VersionedOption = string | readonly [option: string, since: string, until?: string];

/** The options of a table that a server of this version knows. */
export function optionsOf(version: string, table: readonly VersionedOption[]): string[] {
  return table.flatMap((entry) => {
    if (typeof entry === 'string') return [entry];
    const [option, since, until] = entry;
    return within(version, since, until) ? [option] : [];
  });
}
