import type { RuleSet } from '../rules/read.ts';

/** Label by which an alert is told from others of the same name: its place among the alerts. */
export const ruleLabel = 'replfault_rule';

/** What stands for alerts that are pending or firing, which a rule may ask for by the name of the alert. */
const alertSeries = /^ALERTS(?:_FOR_STATE)?$/;

/**
 * The name under which promtool plays an alert: one of ours, since those of the user need not differ, and may hold line breaks and whatever else divides what
 * promtool prints. Where a rule asks for alerts by their name, a plain one is kept.
 */
export function playedName({ alerts, records }: RuleSet, index: number): string {
  const own = alerts[index]?.name ?? '';
  const asksForAlerts = [...alerts, ...records].some(({ expression }) =>
    expression.selectors.some(({ metric }) => metric === null || alertSeries.test(metric)),
  );
  return asksForAlerts && /^[\w:. -]+$/.test(own) ? own : `rule_${index}`;
}

/**
 * A copy of the rules for promtool: recording rules first, in their order, then the alerts that are judged with this evaluation interval. Annotations and
 * what only Alertmanager reads are left out, and so are recording rules that cannot be evaluated. Expressions stand as they were written. JSON is YAML.
 */
export function ruleFile(
  rules: RuleSet,
  judged: readonly number[],
  forMs?: ReadonlyMap<number, number>,
  brokenRecords: ReadonlyMap<number, string> = new Map(),
): string {
  const { alerts, records } = rules;
  return JSON.stringify({
    groups: [
      {
        name: 'rehearsed',
        rules: [
          ...records.flatMap(({ name, expr, labels }, index) =>
            brokenRecords.has(index) ? [] : [{ record: name, expr, labels }],
          ),
          ...judged.flatMap((index) => {
            const alert = alerts[index];
            if (alert === undefined) return [];
            return [
              {
                alert: playedName(rules, index),
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
