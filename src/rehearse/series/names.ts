/** The metric of a series in the notation of Prometheus. */
export const metricOf = (series: string): string => series.split('{', 1)[0] as string;

/** Metrics that a case shows at any time. */
export const metricsOf = (targets: readonly { readonly series: ReadonlyMap<string, unknown> }[]): Set<string> =>
  new Set(targets.flatMap(({ series }) => [...series.keys()].map(metricOf)));
