import { type Difference, type Severity, severities } from '../model/comparison.ts';

/**
 * A subject that changes in several releases is one difference, from its first old value to its last new one, and none if it ends where it began. An
 * option that is removed has no default any more. Pure.
 */
export function combined(all: readonly Difference[]): Difference[] {
  const byId = new Map<string, Difference>();
  for (const one of all) {
    const before = byId.get(one.id);
    byId.set(
      one.id,
      before === undefined
        ? one
        : {
            ...one,
            from: before.from,
            severity: worse(before.severity, one.severity),
            source: before.source === one.source ? one.source : `${before.source}; ${one.source}`,
          },
    );
  }
  const removed = new Set(all.filter(({ class: kind, to }) => kind === 'starts' && to === null).map((o) => o.subject));
  return [...byId.values()].filter(
    (one) => one.from !== one.to && !(one.class === 'defaults' && removed.has(one.subject)),
  );
}

const worse = (one: Severity, other: Severity): Severity =>
  severities.indexOf(one) <= severities.indexOf(other) ? one : other;
