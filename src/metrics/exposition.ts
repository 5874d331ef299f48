import type { Labels, Sample } from './sample.ts';

/** The text format of Prometheus, version 0.0.4. */
export const contentType = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Samples as a scrape gets them: each metric once, with its help and type, and its series below it. Of two samples of one series the last one counts.
 * Source: prometheus.io, "Exposition formats". Pure.
 */
export function exposition(samples: readonly Sample[]): string {
  const metrics = new Map<string, { readonly head: Sample; readonly series: Map<string, number> }>();
  for (const sample of samples) {
    const metric = metrics.get(sample.name) ?? { head: sample, series: new Map() };
    metrics.set(sample.name, metric);
    metric.series.set(seriesName(sample.name, sample.labels), sample.value);
  }
  return [...metrics]
    .map(([name, { head, series }]) => {
      const lines = [...series].map(([id, value]) => `${id} ${number(value)}\n`);
      return `# HELP ${name} ${escaped(head.help)}\n# TYPE ${name} ${head.type}\n${lines.join('')}`;
    })
    .join('');
}

/** A series as the text format writes it: `name{label="value"}`, labels in alphabetical order. */
export function seriesName(name: string, labels: Labels): string {
  const pairs = Object.entries(labels)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([label, value]) => `${label}="${escaped(value).replaceAll('"', '\\"')}"`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`;
}

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

function number(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}
