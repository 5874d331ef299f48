import type { MetricItem } from '../../model/upgrade-lint.ts';
import type { DocumentedChange } from '../../upgrade/step.ts';
import { type Concerns, isGone, nameOf } from './match.ts';

/**
 * What a documented change means for a metric of mysqld_exporter, whose name is a prefix and the lower-case name of a column, a counter or a variable.
 * Source: its collectors `slave_status`, `global_status` and `global_variables`. Pure.
 */
export function metricConcerns({ name }: MetricItem, change: DocumentedChange): Concerns {
  const subject = nameOf(change);
  if (subject === null || !isGone(change)) return null;
  const names: Partial<Record<DocumentedChange['class'], string[]>> = {
    columns: [`mysql_slave_status_${subject}`],
    monitoring: [subject, `mysql_global_status_${subject}`],
    starts: [`mysql_global_variables_${subject}`],
    defaults: [`mysql_global_variables_${subject}`],
  };
  return names[change.class]?.includes(name.toLowerCase()) ? 'breaks' : null;
}
