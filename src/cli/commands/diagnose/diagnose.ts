import { printable } from '../../../capture/index.ts';
import {
  type Checked,
  classify,
  type Diagnosis,
  type Look,
  type Looks,
  mostLooks,
  nagiosCodes,
  Observer,
  runChecks,
} from '../../../diagnose/index.ts';
import { ExitCode, ReplfaultError } from '../../../model/errors.ts';
import { tellUnknown } from '../../check-plugin.ts';
import { onInterrupt } from '../../interrupt.ts';
import { resolveEnds } from '../../resolve-targets.ts';
import { type Asked, type DiagnoseOptions, readOptions } from './options.ts';
import { Printer } from './print.ts';
import { replay } from './replay.ts';
import { openSave } from './save.ts';

/** While watching, ms. */
const checksEveryMs = 60_000;

/**
 * `replfault diagnose`: exit 0 healthy, 1 a problem, 3 where no end can be reached, 4 not judged; `--format nagios` has the codes of check plugins.
 * @throws ReplfaultError: usage (exit 2), something that is no MySQL and no MariaDB (exit 3).
 */
export async function diagnose(options: DiagnoseOptions): Promise<ExitCode> {
  if (options.format !== 'nagios') return observed(options);
  try {
    return await observed(options);
  } catch (error) {
    if (!(error instanceof ReplfaultError)) throw error;
    return tellUnknown(error.message);
  }
}

async function observed(options: DiagnoseOptions): Promise<ExitCode> {
  const asked = readOptions(options);
  const printer = new Printer(asked, (text) => void process.stdout.write(text));
  if (options.replay !== undefined) return exitCodeOf(await replay(options.replay, asked, printer, warn), asked);
  const saved = await openSave(asked.save, warn);
  const { source, replicas, warnings } = await resolveEnds({
    ...options,
    source: options.source ?? '',
    replica: options.replica ?? [],
  });
  for (const warning of warnings) warn(warning);
  const interrupt = onInterrupt();
  let last: readonly Diagnosis[] = [];
  let checked: readonly Checked[] = [];
  let checkedAt = Number.NEGATIVE_INFINITY;
  try {
    await using observer = new Observer(source, replicas, interrupt.signal);
    const series: Look[][] = replicas.map(() => []);
    for (let count = 1; ; count += 1) {
      const startedAt = performance.now();
      const looks = await observer.look();
      await saved.append(looks);
      for (const [index, look] of looks.entries()) series[index] = [...(series[index] ?? []), look].slice(-mostLooks);
      if (count === 1) for (const warning of observer.warnings) warn(warning);
      if (count >= asked.looks) {
        last = series.map((one) => classify(one as unknown as Looks));
        printer.report(last, looks, checked);
        if (!asked.watch) break;
      }
      // Between two looks, which it must not disturb: its connection is one more to the source.
      if (asked.checks && startedAt - checkedAt >= checksEveryMs) {
        checkedAt = startedAt;
        checked = await runChecks(source, replicas, looks, interrupt.signal);
      }
      await observer.pause(Math.max(0, asked.intervalMs - (performance.now() - startedAt)));
    }
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    if (last.length === 0) return ExitCode.interrupted;
  } finally {
    interrupt.done();
  }
  return exitCodeOf(last, asked);
}

/** The worst of all pairs: a problem outweighs what was not judged. */
export function exitCodeOf(all: readonly Diagnosis[], { format }: Pick<Asked, 'format'>): ExitCode {
  const severities = all.map(({ severity }) => severity);
  const worst = (['critical', 'warning', 'unknown'] as const).find((one) => severities.includes(one)) ?? 'ok';
  if (format === 'nagios') return nagiosCodes[worst];
  if (all.every(({ endsReached }) => endsReached === 0)) return ExitCode.environment;
  return { critical: ExitCode.failed, warning: ExitCode.failed, unknown: ExitCode.inconclusive, ok: ExitCode.passed }[
    worst
  ];
}

function warn(text: string): void {
  process.stderr.write(`warning: ${printable(text)}\n`);
}
