import type { LintLevel } from '../../model/upgrade-lint.ts';
import type { DocumentedChange } from '../../upgrade/step.ts';

/** What a documented change means for an item that it concerns; `null`: it does not concern it. */
export type Concerns = LintLevel | null;

/** A subject that is one name: of an option, a variable, a counter, a privilege. Lower case, underscores; `null`: it is something else. */
export function nameOf({ subject }: DocumentedChange): string | null {
  return /^[A-Za-z][\w-]*$/.test(subject) ? subject.toLowerCase().replaceAll('-', '_') : null;
}

/** A plugin's library, of `plugin semisync_master`. */
export const libraryOf = ({ subject }: DocumentedChange): string | null => /^plugin (\w+)$/.exec(subject)?.[1] ?? null;

/** Whether it was there before and is not any more, in the words of the table. */
export function isGone({ from, to }: DocumentedChange): boolean {
  return from !== null && (to === null || /^(?:gone|removed|refused|error \d+)\b/.test(to));
}

/** The level of a change whose item is there on both versions. */
export function levelOf(change: DocumentedChange): LintLevel {
  if (isGone(change) || change.severity === 'breaks') return 'breaks';
  // The server takes it, and does nothing or something else.
  if (change.severity === 'warns' || /^(?:ignored|adjusted)\b/.test(change.to ?? '')) return 'changed meaning';
  return 'deprecated';
}
