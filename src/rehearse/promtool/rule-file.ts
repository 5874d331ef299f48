import type { RuleSet } from '../rules/read.ts';

/** Label by which an alert is told from others of the same name: its place among the alerts. */
export const ruleLabel = 'replfault_rule';

/**
 * A copy of the rules for promtool: recording rules first, in their order, then the alerts that are judged with this evaluation interval. Annotations and
 * what only Alertmanager reads are left out. Expressions stand as they were written. JSON is YAML.
 */
export function ruleFile(
  { alerts, records }: RuleSet,
  judged: readonly number[],
  forMs?: ReadonlyMap<number, number>,
): string {
  return JSON.stringify({
    groups: [
      {
        name: 'rehearsed',
        rules: [
          ...records.map(({ name, expr, labels }) => ({ record: name, expr, labels })),
          ...judged.flatMap((index) => {
            const alert = alerts[index];
            if (alert === undefined) return [];
            return [
              {
                alert: alert.name,
                expr: alert.expr,
                for: `${forMs?.get(index) ?? alert.forMs}ms`,
                labels: { ...alert.labels, [ruleLabel]: String(index) },
              },
            ];
          }),
        ],
      },
    ],
  });
}
