import { printable } from '../../../capture/index.ts';
import { classify, type Diagnosis, type Look, type Looks, mostLooks, Observer } from '../../../diagnose/index.ts';
import { MonitorMetrics } from '../../../metrics/monitor.ts';
import { serveMetrics } from '../../../metrics/server.ts';
import { ExitCode, ReplfaultError } from '../../../model/errors.ts';
import { onInterrupt } from '../../interrupt.ts';
import { resolveEnds } from '../../resolve-targets.ts';
import { toolVersion } from '../../tool-version.ts';
import { exitCodeOf } from '../diagnose/diagnose.ts';
import { Printer } from '../diagnose/print.ts';
import { type MonitorOptions, readOptions } from './options.ts';

/**
 * `replfault monitor`: looks until Ctrl-C and serves what it saw; then the exit code is that of the last report.
 * @throws ReplfaultError: usage (exit 2); something that is no MySQL and no MariaDB, or a port in use (exit 3).
 */
export async function monitor(options: MonitorOptions): Promise<ExitCode> {
  const { intervalMs, place } = readOptions(options);
  const { source, replicas, warnings } = await resolveEnds(options);
  for (const warning of warnings) warn(warning);
  const interrupt = onInterrupt();
  const format = options.json ? 'json' : 'text';
  const printer = new Printer({ format, watch: true, onlyChanges: true }, (text) => void process.stdout.write(text));
  let last: readonly Diagnosis[] = [];
  try {
    const metrics = new MonitorMetrics(replicas.length, await toolVersion());
    await using server = await serveMetrics(place, () => metrics.render());
    if (place.warning !== null) warn(place.warning);
    process.stderr.write(`metrics: ${server.url}\n`);
    await using observer = new Observer(source, replicas, interrupt.signal);
    const series: Look[][] = replicas.map(() => []);
    for (let first = true; ; first = false) {
      const startedAt = performance.now();
      const looks = await lookOr(observer, (error) => {
        // What is wrong from the beginning is a mistake of whoever gave the URLs.
        if (first) throw error;
        metrics.failed();
        warn(error.message);
      });
      if (looks !== null) {
        for (const [index, look] of looks.entries()) series[index] = [...(series[index] ?? []), look].slice(-mostLooks);
        if (first) for (const warning of [...observer.warnings, ...unreached(looks)]) warn(warning);
        const diagnoses = series.map((one) => classify(one as unknown as Looks));
        metrics.take({ looks: series as unknown as Looks[], diagnoses, ...observer.told });
        // One look alone says nothing of what moves.
        if ((series[0]?.length ?? 0) > 1) {
          printer.report(diagnoses, looks);
          last = diagnoses;
        }
      }
      await observer.pause(Math.max(0, intervalMs - (performance.now() - startedAt)));
    }
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    return last.length === 0 ? ExitCode.interrupted : exitCodeOf(last, { format });
  } finally {
    interrupt.done();
  }
}

/** A server may become something else while it is watched, and come back. */
async function lookOr(observer: Observer, failed: (error: ReplfaultError) => void): Promise<readonly Look[] | null> {
  try {
    return await observer.look();
  } catch (error) {
    if (!(error instanceof ReplfaultError)) throw error;
    failed(error);
    return null;
  }
}

/** Codes of connections that were accepted and ended before a server said what it is. */
const hungUp = ['PROTOCOL_CONNECTION_LOST', 'ECONNRESET', 'EPIPE'];

/**
 * Which servers the first look did not reach. One that is down is waited for. @throws ReplfaultError `monitor-not-mysql` (exit 3): something else
 * listens there, by all appearances.
 */
function unreached(looks: readonly Look[]): string[] {
  const ends = new Map([looks[0]?.source, ...looks.map(({ replica }) => replica)].map((end) => [end?.address, end]));
  return [...ends.values()].flatMap((end) => {
    if (end?.state !== 'unreachable') return [];
    if (end.errno !== null && hungUp.includes(end.errno))
      throw new ReplfaultError(
        'monitor-not-mysql',
        `what listens at ${end.address} ends connections before it says that it is MySQL or MariaDB: ${end.reason}`,
        { hint: 'Check the port. If the server is just starting or shutting down, start monitor again.' },
      );
    return [`${end.reason}; mysql_up is 0 until it answers`];
  });
}

function warn(text: string): void {
  process.stderr.write(`warning: ${printable(text)}\n`);
}
