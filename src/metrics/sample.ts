/** As the text format of Prometheus words it; `untyped` is what mysqld_exporter calls whatever it does not know. */
export type MetricType = 'gauge' | 'counter' | 'untyped';

export type Labels = Readonly<Record<string, string>>;

/** One value of one series at one time. */
export interface Sample {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
  readonly help: string;
  readonly type: MetricType;
}

/** The same samples with further labels: whose they are. Labels that a sample has itself win. */
export const labelled = (samples: readonly Sample[], labels: Labels): Sample[] =>
  samples.map((sample) => ({ ...sample, labels: { ...labels, ...sample.labels } }));
