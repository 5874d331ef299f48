import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Recorder } from '../../../src/probes/recorder.ts';
import { integrityGate } from '../../../src/worker/rolling/gate.ts';
import { NotPossible } from '../../../src/worker/rolling/not-possible.ts';
import { Writer } from '../../../src/worker/rolling/writer.ts';
import { flipOneBit, type PlantedPair, startPlantedPair } from '../support/planted-pair.ts';

describe('the integrity gate of a step', () => {
  let pair: PlantedPair;
  let dir: string;
  let recorder: Recorder;
  let writer: Writer;
  beforeAll(async () => {
    pair = await startPlantedPair('mariadb:10.11');
    dir = await mkdtemp(join(tmpdir(), 'rf-'));
    recorder = new Recorder(join(dir, 'timeline.ndjson'));
    writer = new Writer(recorder);
  });
  afterAll(async () => {
    await writer?.rest();
    await recorder?.close();
    await pair?.[Symbol.asyncDispose]();
    await rm(dir, { recursive: true, force: true });
  });
  const gate = () => integrityGate(pair, { recorder, writer, signal: AbortSignal.timeout(60_000) });

  it('finds equal servers while the workload runs, and records the comparison', async () => {
    await writer.writeOn(pair.source);
    expect(await gate()).toEqual([]);
    expect(writer.entries.length).toBeGreaterThanOrEqual(12);
    expect(recorder.history().of('integrity')).toHaveLength(1);
  });
  it('keeps what the clients of every source were told: a write that is missing on the replica is named', async () => {
    const token = writer.entries[0]?.token ?? '';
    await writer.writeOn(pair.source);
    await pair.inSecret(['DELETE FROM replfault.ledger WHERE token = ?', [token]]);
    expect((await gate()).join('; ')).toContain(token);
  });
  it('finds one changed byte', async () => {
    const { token } = await pair.write();
    await pair.caughtUp();
    await pair.inSecret([flipOneBit, [token]]);
    expect((await gate()).join('; ')).toContain(token);
  });
  it('tells why, in the words of the server, where a thread of the replica has stopped with an error', async () => {
    await pair.inSecret('DROP TABLE replfault.ledger');
    await writer.writeOn(pair.source);
    await expect(gate()).rejects.toThrow(NotPossible);
    await expect(gate()).rejects.toThrow(/Last_SQL_Errno 1146: .*replfault\.ledger/);
  });
});
