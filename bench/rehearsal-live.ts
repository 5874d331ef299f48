import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import type { RehearsedCase } from '../src/rehearse/case.ts';
import { readOutput } from '../src/rehearse/promtool/output.ts';
import { findPromtool, runPromtool } from '../src/rehearse/promtool/program.ts';
import { type Placed, promtoolTest } from '../src/rehearse/promtool/test-case.ts';
import { healthyRates, type Rates, reader } from '../src/rehearse/series/lead-in.ts';
import { readRecording } from '../src/rehearse/series/recording.ts';
import { stretched } from '../src/rehearse/series/stretch.ts';

/**
 * Holds promtool against a Prometheus that runs: recorded cases, six times as fast, are served to it as a scrape would get them; then promtool is given the same
 * cases with the moments at which Prometheus really scraped and evaluated. Both must say of each rule and case the same, and the first firing and the first
 * pending must not be further apart than an evaluation. Needs `prometheus` and `promtool` on PATH, and 80 s.
 */
const faster = 6;
const [scrapeMs, evaluationMs] = [1000, 1000];
/** Prometheus scrapes so long before the first case begins, and between the beginnings of two. */
const [leadMs, betweenMs] = [8000, 330];
const tickMs = 10;

interface Trial {
  readonly job: string;
  readonly one: RehearsedCase;
  readonly rates: ReadonlyMap<string, Rates>;
  /** Wall clock at which the case is at 0 ms. */
  readonly beginMs: number;
}

const recorded = readRecording(await readFile('test/fixtures/rehearse/mysql-9.7.ndjson', 'utf8'), 'recording');
const control = stretched(recorded[0] as RehearsedCase, 1 / faster);
const faults = recorded.filter(({ name }) => /stalled|starved|black-hole/.test(name));
const chosen = [...faults, ...faults, recorded[0] as RehearsedCase, recorded[1] as RehearsedCase].map((one) =>
  stretched(one, 1 / faster),
);
const startedMs = Date.now();
const trials = chosen.map((one, index): Trial => {
  const job = `trial-${index}`;
  return {
    job,
    one: { ...one, targets: one.targets.map((target) => ({ ...target, instance: `${job} ${target.instance}` })) },
    rates: new Map([...healthyRates(control)].map(([instance, rates]) => [`${job} ${instance}`, rates])),
    beginMs: startedMs + leadMs + 2000 + index * betweenMs,
  };
});
const lastsMs = Math.max(...trials.map(({ one, beginMs }) => beginMs + one.marks.endMs)) - startedMs;

const folder = await mkdtemp(join(tmpdir(), 'replfault-live-'));
const server = await serve();
const port = await getPort({ host: '127.0.0.1' });
const rules = await fasterRules();
await writeFile(join(folder, 'rules.yml'), rules);
await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(configuration((server.address() as AddressInfo).port)));
const prometheus = start();
try {
  await new Promise((resolve) => setTimeout(resolve, lastsMs + 2 * evaluationMs));
  await compare();
} finally {
  prometheus.kill('SIGTERM');
  await once(prometheus, 'exit');
  server.close();
  await rm(folder, { recursive: true, force: true });
}

/** The shipped and the usual rules, with shorter times: what counts is that both are given the same. */
async function fasterRules(): Promise<string> {
  const files = await Promise.all(
    ['docs/replication-rules.yml', 'test/fixtures/rehearse/usual-rules.yml'].map((file) => readFile(file, 'utf8')),
  );
  const rules = files
    .map((text) => text.slice(text.indexOf('    rules:\n') + '    rules:\n'.length))
    .join('\n')
    .replaceAll('[30s]', '[3s]')
    .replace(/for: (?:20s|30s)/g, 'for: 2s')
    .replace('for: 1m', 'for: 4s')
    .replace('> 30', '> 2');
  // A recording rule tells when the group was evaluated.
  return `groups:\n  - name: live\n    rules:\n      - record: evaluated\n        expr: vector(1)\n${rules}`;
}

function configuration(target: number): unknown {
  const jobs = trials.map(({ job, one }) => ({
    job_name: job,
    static_configs: one.targets.map(({ instance }, index) => ({
      targets: [`127.0.0.1:${target}`],
      labels: { instance, __metrics_path__: `/${job}/${index}` },
    })),
  }));
  const global = {
    scrape_interval: `${scrapeMs}ms`,
    scrape_timeout: '900ms',
    evaluation_interval: `${evaluationMs}ms`,
  };
  return { global, rule_files: ['rules.yml'], scrape_configs: jobs };
}

async function serve(): Promise<Server> {
  const readers = new Map(
    trials.flatMap(({ job, one, rates, beginMs }) =>
      one.targets.map((target, index) => {
        const read = reader(target, rates.get(target.instance) ?? new Map(), leadMs + 60_000);
        const path = `/${job}/${index}`;
        return [path, () => page(target.series.keys(), (key) => read(key, Date.now() - beginMs))] as const;
      }),
    ),
  );
  const found = createServer((request, response) => {
    response.setHeader('Content-Type', 'text/plain; version=0.0.4');
    response.end(readers.get(request.url ?? '')?.() ?? '');
  });
  found.listen(0, '127.0.0.1');
  await once(found, 'listening');
  return found;
}

function page(keys: Iterable<string>, read: (key: string) => number | null): string {
  const shown = [...keys].map((key) => [key, read(key)] as const).filter(([, value]) => value !== null);
  return shown.map(([key, value]) => `${key} ${value}\n`).join('');
}

function start(): ChildProcess {
  const args = [`--config.file=${join(folder, 'prometheus.yml')}`, `--storage.tsdb.path=${join(folder, 'data')}`];
  return spawn('prometheus', [...args, `--web.listen-address=127.0.0.1:${port}`, '--log.level=error'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

interface Found {
  readonly metric: Readonly<Record<string, string>>;
  /** Wall clock of each sample, ms. */
  readonly atMs: readonly number[];
}

async function ask(selector: string): Promise<Found[]> {
  const query = encodeURIComponent(`${selector}[10m]`);
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/query?query=${query}`);
  const { data } = (await response.json()) as {
    data: { result: { metric: Record<string, string>; values: [number, string][] }[] };
  };
  return data.result.map(({ metric, values }) => ({ metric, atMs: values.map(([s]) => Math.round(s * 1000)) }));
}

/** First pending and first firing of each rule in each trial, ms on the wall clock. */
type First = Map<string, number>;

function keyOf({ job, alertname, alertstate }: Readonly<Record<string, string>>): string {
  return `${job} ${alertname} ${alertstate}`;
}

async function compare(): Promise<void> {
  const scrapes = await ask('scrape_duration_seconds');
  const evaluations = (await ask('evaluated'))[0]?.atMs ?? [];
  const live: First = new Map();
  for (const { metric, atMs } of await ask('ALERTS'))
    live.set(keyOf(metric), Math.min(live.get(keyOf(metric)) ?? Number.POSITIVE_INFINITY, atMs[0] ?? 0));
  const predicted = await predict(evaluations[0] ?? 0, scrapes);
  let agreeing = 0;
  for (const { job, one, beginMs } of trials) {
    const endMs = beginMs + one.marks.endMs;
    // What happens in the last evaluation of a case is seen by one of the two only.
    const isInCase = (key: string): boolean =>
      key.startsWith(`${job} `) &&
      Math.min(live.get(key) ?? endMs, predicted.get(key) ?? endMs) < endMs - 2 * evaluationMs;
    const keys = [...new Set([...live.keys(), ...predicted.keys()])].filter(isInCase);
    const apart = keys.map((key) => [key, (live.get(key) ?? Number.NaN) - (predicted.get(key) ?? Number.NaN)] as const);
    const wrong = apart.filter(([, ms]) => !(Math.abs(ms) <= evaluationMs));
    if (wrong.length === 0) agreeing += 1;
    const worst = Math.max(0, ...apart.map(([, ms]) => Math.abs(ms)));
    process.stdout.write(
      `${job} ${one.name}: ${keys.length} first pendings and firings, ${wrong.length === 0 ? `at most ${worst} ms apart` : `not the same: ${JSON.stringify(wrong)}`}\n`,
    );
  }
  process.stdout.write(`${agreeing} of ${trials.length} cases agree within an evaluation (${evaluationMs} ms)\n`);
  if (agreeing < trials.length) process.exitCode = 1;
}

/** What promtool says if everything was scraped and evaluated when Prometheus did it. */
async function predict(zeroMs: number, scrapes: readonly Found[]): Promise<First> {
  const tests = trials.map(({ job, one, rates, beginMs }, number) => {
    const offsets = one.targets.map(({ instance }) => {
      const found = scrapes.find(({ metric }) => metric['job'] === job && metric['instance'] === instance);
      const first = found?.atMs.find((ms) => ms >= zeroMs) ?? zeroMs;
      return Math.round((first - zeroMs) / tickMs);
    });
    const at: Placed = { shiftMs: beginMs - zeroMs, tickMs, stride: scrapeMs / tickMs, offsets };
    const pace = { scrapeMs, evaluationMs };
    return promtoolTest(one, at, pace, rates, leadMs + 60_000, {
      number,
      metrics: null,
      labels: { job },
      selectors: [],
    });
  });
  // All that was pending is asked for, not only what is after the lead.
  const step = `${evaluationMs}ms`;
  for (const { promql_expr_test } of tests)
    for (const asked of promql_expr_test)
      if (asked.expr.includes('timestamp(ALERTS)'))
        Object.assign(asked, { expr: `min_over_time(timestamp(ALERTS)[${asked.eval_time}:${step}])` });
  await writeFile(
    join(folder, 'tests.yml'),
    JSON.stringify({ rule_files: ['rules.yml'], evaluation_interval: step, tests }),
  );
  const { text } = await runPromtool(await findPromtool(undefined), ['test', 'rules', 'tests.yml'], folder, 120_000);
  const first: First = new Map();
  for (const printed of readOutput(text).tests.values())
    for (const { expr, samples } of printed)
      for (const { labels, value } of samples)
        if (expr.includes('timestamp(ALERTS)')) {
          const ms = zeroMs + Math.round(value * 1000);
          first.set(keyOf(labels), Math.min(first.get(keyOf(labels)) ?? ms, ms));
        }
  return first;
}
