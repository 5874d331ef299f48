/** The metric of a series in the notation of Prometheus. */
export const metricOf = (series: string): string => series.split('{', 1)[0] as string;

/** A series with the labels that a scrape adds; those that it has itself win. */
export function withLabels(series: string, labels: Readonly<Record<string, string>>): string {
  const own = series.endsWith('}') ? series.slice(series.indexOf('{') + 1, -1) : '';
  const added = Object.entries(labels)
    .filter(([name]) => !new RegExp(`(?:^|,)${name}="`).test(own))
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${metricOf(series)}{${[...(own === '' ? [] : [own]), ...added].join(',')}}`;
}

/** Metrics that a case shows at any time. */
export const metricsOf = (targets: readonly { readonly series: ReadonlyMap<string, unknown> }[]): Set<string> =>
  new Set(targets.flatMap(({ series }) => [...series.keys()].map(metricOf)));
