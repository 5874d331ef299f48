import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  dataIntact,
  faultTookEffect,
  noLiteral1190,
  type Pair,
  probesUnbroken,
  startPair,
} from '../../../dist/src/index.js';
import { makePlayground, type Playground } from '../support/playground.ts';

describe.each(['mysql:9.7', 'mariadb:10.11'])('a recording of a pair of %s', (spec) => {
  let pair: Pair;
  let playground: Playground;
  beforeAll(async () => {
    playground = await makePlayground();
    pair = await startPair({ server: spec, replica: { replica_net_timeout: 1 } });
  });
  afterAll(async () => {
    await pair.close();
    await playground[Symbol.asyncDispose]();
  });

  it('shows a stall to the end, and is judged by the checks of scenarios', async () => {
    const to = join(playground.dir, 'stall.ndjson');
    const recording = await pair.record({ to });
    await expect(pair.record()).rejects.toMatchObject({ code: 'ALREADY_RECORDING', hint: expect.any(String) });
    const fault = await pair.inject('stall');
    await recording.workload.burst({ bytes: 100_000 });
    const noticed = await recording.until('the replica notices', 'replication', (o) => o.status.receiver !== 'Yes', {
      timeoutMs: 10_000,
    });
    expect(noticed?.kind).toBe('replication');
    await fault.heal();
    const { timeline, judge } = await recording.stop();
    expect(judge(dataIntact, faultTookEffect, noLiteral1190)).toMatchObject([
      { check: 'data-intact', outcome: 'pass' },
      { check: 'fault-took-effect', outcome: 'pass' },
      { check: 'no-literal-1190', outcome: 'pass' },
    ]);
    expect(timeline.of('write').length).toBeGreaterThan(5);
    const lines = (await readFile(to, 'utf8')).trim().split('\n');
    expect(lines.length).toBe(timeline.observations.length + 1);
    await expect(recording.stop()).rejects.toMatchObject({ code: 'RECORDING_ENDED', hint: expect.any(String) });
    await expect(recording.hold(1, 'late')).rejects.toMatchObject({ code: 'RECORDING_ENDED' });
  });

  it('begins anew every time, and heals what is left at its end', async () => {
    const recording = await pair.record();
    await pair.inject('latency', { delayMs: 20 });
    await recording.hold(300, 'some writes under the delay');
    const recorded = await recording.stop();
    expect(pair.faults).toEqual([]);
    expect(recorded.judge(dataIntact)).toMatchObject([{ outcome: 'pass' }]);
    expect(recorded.timeline.of('fault').map(({ event }) => event)).toEqual(['injected', 'proof', 'healed']);
    await pair.caughtUp();
  });

  it('sees damage that was done behind the back of replication', async () => {
    const recording = await pair.record();
    await recording.hold(300, 'some writes');
    const hidden = pair.replica.query('SET SESSION sql_log_bin = 0');
    await hidden;
    await pair.replica.query('DELETE FROM replfault.ledger ORDER BY id LIMIT 1');
    const recorded = await recording.stop();
    expect(recorded.judge(dataIntact)).toMatchObject([{ check: 'data-intact', outcome: 'fail' }]);
  });

  it('writes nothing but bursts if told, and can be given up', async () => {
    {
      await using recording = await pair.record({ workload: false });
      await recording.hold(200, 'nothing may be written');
      expect(recording.history().of('write')).toEqual([]);
      await recording.workload.burst({ bytes: 1_000, rowBytes: 1_000 });
      expect(recording.history().of('write')).toHaveLength(1);
    }
    const fault = await pair.inject('stall');
    await expect(pair.record()).rejects.toMatchObject({
      code: 'FAULT_IN_EFFECT',
      message: expect.stringContaining('stall'),
      hint: expect.any(String),
    });
    await fault.heal();
  });

  it('is broken off when the pair is closed', async () => {
    const short = await startPair(spec);
    const recording = await short.record();
    await short.inject('kill', {}, 'replica');
    const waiting = recording.until('never', 'note', () => false, { timeoutMs: 60_000 });
    waiting.catch(() => undefined);
    const startedAt = performance.now();
    await short.close();
    expect(performance.now() - startedAt).toBeLessThan(20_000);
    await expect(recording.stop()).rejects.toMatchObject({ code: 'RECORDING_ENDED' });
  });

  it('samples every 30 ms', async () => {
    const recording = await pair.record();
    await recording.hold(1_000, 'a second of peace');
    const [verdict] = (await recording.stop()).judge(probesUnbroken);
    expect(verdict?.outcome).not.toBe('fail');
  });
});
