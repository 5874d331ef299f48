import { readSample } from '../../fixtures/exporter/index.ts';
import { eventually } from './processes.ts';

/** Series of a scrape with their values. */
export type Scrape = ReadonlyMap<string, number>;

/** One scrape, as Prometheus makes it. */
export async function scrape(url: string, timeoutMs = 2_000): Promise<Scrape> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url}: ${response.status} ${text}`);
  return new Map(
    text
      .split('\n')
      .flatMap((line) => readSample(line) ?? [])
      .map(({ series, value }) => [series, value]),
  );
}

/** Values of all series of a metric whose labels fit, in the order of the scrape. */
export const valuesIn = (scraped: Scrape, name: string, labels = /(?:)/): number[] =>
  [...scraped].flatMap(([series, value]) =>
    (series === name || series.startsWith(`${name}{`)) && labels.test(series) ? [value] : [],
  );

/** Names of the metrics of a scrape that begin with a text. */
export const namesIn = (scraped: Scrape, prefix: string): string[] =>
  [...new Set([...scraped.keys()].map((series) => series.replace(/\{.*/, '')))]
    .filter((name) => name.startsWith(prefix))
    .sort();

/** Scrapes until one is as wanted, and gives it; the last one if none is. */
export async function scrapeUntil(
  url: string,
  wanted: (scraped: Scrape) => boolean,
  withinMs = 10_000,
): Promise<Scrape> {
  let last: Scrape = new Map();
  await eventually(
    async () => {
      last = await scrape(url).catch(() => last);
      return wanted(last);
    },
    { withinMs },
  );
  return last;
}
