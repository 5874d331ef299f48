import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseResult, RunResult } from '../../../src/model/result.ts';
import { type Observation, Timeline } from '../../../src/model/timeline.ts';
import { testServer } from '../servers/local-cache.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { makePlayground, type Playground } from '../support/playground.ts';
import { caseOf, latestRun, readRun, schemaComplaints } from '../support/saved-run.ts';

let playground: Playground;
let ended: CliResult;
let run: RunResult;
let copies = 0;

/** A source that compresses its transactions: what a burst of equal bytes left of itself was 11 KB. */
beforeAll(async () => {
  await testServer();
  playground = await makePlayground();
  const args = ['run', 'error-1190/stalled-reader', 'error-1190/cut-mid-transaction', '--workers', '1'];
  const set = ['--set', 'source.binlog_transaction_compression=ON'];
  ended = await runCli([...args, ...set, '--out', playground.out], { env: playground.env });
  run = await latestRun(playground);
});
afterAll(() => playground[Symbol.asyncDispose]());

const large = (of: RunResult): CaseResult => caseOf(of, 'stalled-reader', 'large-backlog');
const timelineOf = async (dir: string, one: CaseResult): Promise<Timeline> =>
  Timeline.fromNdjson(await readFile(join(dir, one.timeline ?? 'none'), 'utf8'));

/** Judges a copy of the run again, with a defect planted in the history of the large backlog. */
async function judgedWith(plant: (o: Observation) => Observation | readonly Observation[]): Promise<CaseResult> {
  copies += 1;
  const dir = join(playground.dir, `copy-${copies}`);
  await cp(join(playground.out, run.run), dir, { recursive: true });
  const { observations } = await timelineOf(dir, large(run));
  const changed = new Timeline(observations.flatMap(plant).sort((a, b) => a.atMs - b.atMs));
  await writeFile(join(dir, large(run).timeline ?? 'none'), changed.toNdjson());
  await runCli(['judge', dir], { env: playground.env });
  const judged = await readRun(dir);
  expect(schemaComplaints(judged)).toEqual([]);
  return large(judged);
}
const troublesOf = (one: CaseResult): readonly string[] =>
  one.verdicts.flatMap(({ check, outcome, reason }) => (outcome === 'pass' ? [] : [`${check}: ${outcome}: ${reason}`]));

describe('a backlog on a source that compresses its transactions', () => {
  it('is in the binary log in full, blocks the write, and can be cut inside a row event', async () => {
    expect(ended.code, ended.stdout + ended.stderr).toBe(0);
    const [burst] = (await timelineOf(join(playground.out, 'latest'), large(run))).of('burst');
    expect(burst?.complete).toBe(true);
    expect(burst?.binlogBytes).toBeGreaterThanOrEqual(burst?.askedBytes ?? Number.NaN);
    expect(large(run).settings?.source).toMatchObject({ binlog_transaction_compression: 'ON' });
    expect(large(run).notes).toContainEqual(
      expect.stringMatching(/binlog_transaction_compression=OFF.*=ON stays in force/),
    );
  });

  it('makes the case inconclusive where it vanished, and names the setting', async () => {
    const judged = await judgedWith((o) => (o.kind === 'burst' ? { ...o, binlogBytes: 11_000 } : o));
    expect(judged.outcome).toBe('inconclusive');
    expect(troublesOf(judged)).toContainEqual(
      expect.stringMatching(
        /^backlog-written: inconclusive: .*grew by only 11000 bytes; the source has binlog_transaction_compression=ON$/,
      ),
    );
  });
});

describe('a history that only looks like a pass', () => {
  it('is inconclusive with a wait that ran out', async () => {
    const judged = await judgedWith((o) =>
      o.kind === 'await' && o.what === 'the replica notices' ? { ...o, satisfied: false } : o,
    );
    expect(judged.outcome).toBe('inconclusive');
    expect(troublesOf(judged)).toEqual([
      expect.stringMatching(/^awaited-findings: inconclusive: .*"the replica notices"/),
    ]);
    expect(judged.expiredWaits).toMatchObject([{ what: 'the replica notices', mayExpire: null }]);
  });

  it('does not pass with a give-up that came before net_write_timeout had passed since the last progress', async () => {
    const line = await complaint();
    const judged = await judgedWith((o) =>
      o.kind !== 'sockets' || o.atMs < line.atMs - 1000
        ? o
        : { ...o, sockets: o.sockets.map((s) => (s.end === 'source' ? { ...s, sendQueue: s.sendQueue + 5000 } : s)) },
    );
    expect(judged.outcome).toBe('fail');
    expect(troublesOf(judged)).toContainEqual(
      expect.stringMatching(/^source-write-fails: fail: no write timed out: .*only \d+ ms/),
    );
  });

  it('does not pass with a give-up that came with the replica’s return', async () => {
    const line = await complaint();
    const { observations } = await timelineOf(join(playground.out, 'latest'), large(run));
    const back = observations.find(
      (o) => o.kind === 'log' && o.condition === 'dump-thread-started' && o.atMs > line.atMs,
    );
    // Without the counters, which tell when the write really failed.
    const judged = await judgedWith((o) => {
      if (o.kind === 'counters') return { ...o, errors: null };
      return o.seq === line.seq ? { ...o, atMs: (back?.atMs ?? Number.NaN) + 1 } : o;
    });
    expect(judged.outcome).not.toBe('pass');
    expect(troublesOf(judged)).toContainEqual(
      expect.stringMatching(/^source-write-fails: .*with the return of the replica/),
    );
  });

  async function complaint(): Promise<Observation<'log'>> {
    const found = (await timelineOf(join(playground.out, 'latest'), large(run))).first(
      'log',
      (o) => o.server === 'source' && o.condition === 'source-write-failed',
    );
    if (!found) throw new Error('the source reported no failed write');
    return found;
  }
});
