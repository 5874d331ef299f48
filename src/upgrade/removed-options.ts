import type { ChangeGroup } from './step.ts';

/** Options that a server no longer knows and does not start with, by the release that removed them. */
export function removedOptions(
  known: Pick<ChangeGroup, 'marks' | 'source'>,
  byRelease: Readonly<Record<string, readonly string[]>>,
): ChangeGroup {
  return {
    cause: 'removed option: the server does not start with it',
    class: 'starts',
    states: ['replicas-first'],
    severity: 'breaks',
    since: null,
    ...known,
    changes: Object.entries(byRelease).flatMap(([release, names]) =>
      names.map((name) => [name, 'accepted', null, release] as const),
    ),
  };
}
