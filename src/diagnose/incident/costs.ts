import type { MeasuredCost, MeasuredServer } from './recorded.ts';

type Kind = 'procedures' | 'statements';

const costsOf = (
  measured: readonly MeasuredServer[],
  kind: Kind,
  name: string,
): readonly { readonly server: string; readonly cost: MeasuredCost }[] =>
  measured.flatMap(({ server, [kind]: costs }) => {
    const cost = costs[name];
    return cost === undefined ? [] : [{ server, cost }];
  });

/** `3 to 12 ms`: medians of all servers; empty where none was measured. Pure. */
export function rangeText(measured: readonly MeasuredServer[], kind: Kind, name: string): string {
  const medians = costsOf(measured, kind, name).map(({ cost }) => cost.medianMs);
  if (medians.length === 0) return '';
  const [least, most] = [Math.min(...medians), Math.max(...medians)];
  return least === most ? `${least} ms` : `${least} to ${most} ms`;
}

/** One line with what was measured on each server. Pure. */
export function measuredLine(measured: readonly MeasuredServer[], kind: Kind, name: string): string | null {
  const costs = costsOf(measured, kind, name);
  if (costs.length === 0) return null;
  const each = costs.map(({ server, cost }) => `${server} ${cost.medianMs} ms (at most ${cost.mostMs} ms)`);
  return `Measured, median of ${Math.min(...costs.map(({ cost }) => cost.runs))} runs or more: ${each.join(', ')}.`;
}
