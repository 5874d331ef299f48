import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { measureBackPressure } from '../test/contract/support/back-pressure.ts';
import { demoRun, median } from './demo-run.ts';
import { historyTimes } from './history.ts';
import { integrityTimes } from './integrity.ts';
import { libraryStartTimes } from './library-start.ts';
import { agreement } from './packet-link/agreement.ts';
import { packetLinkLines } from './packet-link.ts';
import { pairStartTimes } from './pair-start.ts';
import { proxySpeedLines } from './proxy-speed.ts';
import { rehearsalMs } from './rehearsal.ts';
import { fixtureTimes } from './vitest-fixtures/times.ts';

/** Targets of the project; printed beside what was measured, never asserted in a timed test. */
const targets = {
  overheadRatio: 1.15,
  perCaseMs: 1000,
  pairMs: 700,
  libraryPairMs: 1200,
  sharedPairTestMs: 20,
  cachedDemoMs: 25_000,
  integrityMs: 1500,
  historyMs: 2000,
  rehearsalMs: 30_000,
  quickMs: 90_000,
  verifiedMs: 300_000,
  fewerTrials: 10,
};

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
const verdict = (ok: boolean): string => (ok ? 'within target' : 'OVER TARGET');

async function main(): Promise<void> {
  if (process.argv.includes('link')) return links();
  if (process.argv.includes('agreement')) return agreements();
  if (process.argv.includes('rehearse')) return rehearsal();
  for (const line of await proxySpeedLines()) process.stdout.write(`${line}\n`);
  if (process.argv.includes('proxy')) return;
  const history = historyTimes(1000, 60);
  process.stdout.write(
    `history, 1,000 runs of 60 cases, read and drawn: ${seconds(history.wallMs)}, target ${seconds(targets.historyMs)}: ${verdict(history.wallMs <= targets.historyMs)}; page of ${(history.pageBytes / 1e6).toFixed(1)} MB
`,
  );
  if (process.argv.includes('history')) return;
  const pairs = await pairStartTimes(7);
  process.stdout.write(
    `pair, call to first replicated row (median of ${pairs.length}): ${seconds(median(pairs))}, target ${seconds(targets.pairMs)}: ${verdict(median(pairs) <= targets.pairMs)}\n`,
  );
  for (const isolation of ['none', 'netns'] as const) {
    const library = await libraryStartTimes(7, { isolation });
    process.stdout.write(
      `startPair of the library, isolation ${isolation} (median of ${library.length}): ${seconds(median(library))}, target ${seconds(targets.libraryPairMs)}: ${verdict(median(library) <= targets.libraryPairMs)}\n`,
    );
  }
  const { sharedPairMs, pairMs, faultyLinkMs } = await fixtureTimes();
  process.stdout.write(
    `vitest, what a fixture adds to an empty test (medians): sharedPair ${sharedPairMs.toFixed(1)} ms, target ${targets.sharedPairTestMs} ms: ${verdict(sharedPairMs <= targets.sharedPairTestMs)}; pair ${seconds(pairMs)}, target ${seconds(targets.libraryPairMs)}: ${verdict(pairMs <= targets.libraryPairMs)}; faultyLink ${seconds(faultyLinkMs)}\n`,
  );
  for (const spec of ['mysql:9.7', 'mysql:5.6', 'mariadb:10.11']) {
    const times = await integrityTimes(3, spec);
    process.stdout.write(
      `integrity gate, ${spec}, 100,000 rows of 200 bytes on both ends (median of ${times.length}): ${seconds(median(times))}, target ${seconds(targets.integrityMs)}: ${verdict(median(times) <= targets.integrityMs)}\n`,
    );
  }
  for (const by of ['stall', 'client'] as const) {
    const { maxBufferedBytes, rssBeforeBytes, maxRssBytes } = await measureBackPressure({ by, seconds: 60 });
    process.stdout.write(
      `proxy, fast senders and a stalled reader (${by}) for 60 s: at most ${Math.round(maxBufferedBytes / 1024)} KiB held per connection and direction, resident memory ${mebibytes(rssBeforeBytes)} at first, ${mebibytes(maxRssBytes)} at most\n`,
    );
  }
  await links();
  await agreements();
  const local = ['error-1190', '--runtime', 'local'];
  const demo = await demoRun(local);
  process.stdout.write(
    `demo, cached, two workers: ${seconds(demo.wallMs)}, target ${seconds(targets.cachedDemoMs)}: ${verdict(demo.wallMs <= targets.cachedDemoMs)} (exit ${demo.exitCode})\n`,
  );
  const single = await demoRun([...local, '--workers', '1']);
  const timers = single.result.cases.reduce((sum, one) => sum + one.criticalPathMs, 0);
  const budget = timers + single.result.cases.length * targets.perCaseMs;
  const ratio = single.wallMs / budget;
  process.stdout.write(
    `demo, one worker: ${seconds(single.wallMs)} for ${seconds(timers)} of server timers + ${single.result.cases.length} cases x 1 s; ratio ${ratio.toFixed(2)}, target ${targets.overheadRatio}: ${verdict(ratio <= targets.overheadRatio)} (exit ${single.exitCode})\n`,
  );
  const profile = join(await mkdtemp(join(tmpdir(), 'rf-bench-')), 'cross-region.yaml');
  await execa('node', ['dist/src/cli/main.js', 'init', profile, '--preset', 'cross-region']);
  for (const [what, args, targetMs] of [
    ['without verification', ['--quick'], targets.quickMs],
    ['with verification', [], targets.verifiedMs],
  ] as const) {
    const { result, wallMs } = await demoRun(['tune', profile, '--runtime', 'local', ...args]);
    if (!result.tuning) throw new Error('the tuning left no result');
    const { run, grid } = result.tuning.trials;
    process.stdout.write(
      `tune, cross-region, ${what}: ${seconds(wallMs)}, target ${seconds(targetMs)}: ${verdict(wallMs <= targetMs)}; ${run} trials, a full grid ${grid}, ${(grid / run).toFixed(1)} times fewer: ${verdict(grid / run >= targets.fewerTrials)}; ${result.tuning.verdict}\n`,
    );
  }
  await rm(dirname(profile), { recursive: true, force: true });
}

async function rehearsal(): Promise<void> {
  const ms = await rehearsalMs(10, 15);
  process.stdout.write(
    `rehearsal of 10 rules against 15 cases in 8 phases: ${seconds(ms)}, target ${seconds(targets.rehearsalMs)}: ${verdict(ms <= targets.rehearsalMs)}\n`,
  );
}

async function links(): Promise<void> {
  for await (const line of packetLinkLines()) process.stdout.write(`${line}\n`);
}

async function agreements(): Promise<void> {
  for await (const line of agreement()) process.stdout.write(`${line}\n`);
}

await main();
if (['proxy', 'link', 'agreement', 'rehearse'].some((part) => process.argv.includes(part))) process.exit();
const docker = await execa('npm', ['run', '--silent', 'bench:docker', '--', '7'], { reject: false });
process.stdout.write(`${docker.stdout || `containers not measured: ${docker.stderr.split('\n')[0]}`}\n`);
