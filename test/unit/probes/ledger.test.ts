import { describe, expect, it, vi } from 'vitest';
import type { Happening } from '../../../src/model/timeline.ts';
import { Ledger } from '../../../src/probes/ledger.ts';
import type { Recorder } from '../../../src/probes/recorder.ts';
import { type Answer, fakeServer } from './fake-server.ts';

async function open(answer: Answer = () => [], gtid?: () => string | null) {
  const statements: { sql: string; values: readonly unknown[] }[] = [];
  const recorded: Happening<'write'>[] = [];
  const source = fakeServer((sql, values) => {
    statements.push({ sql, values });
    return answer(sql, values);
  }, gtid);
  const bursts: Happening<'burst'>[] = [];
  const recorder = {
    now: () => 0,
    record: (h: Happening) => (h.kind === 'burst' ? bursts.push(h) : recorded.push(h as Happening<'write'>)),
  } as unknown as Recorder;
  return { ledger: await Ledger.open(source, recorder), statements, recorded, bursts };
}
const failing =
  (part: string): Answer =>
  (sql) => {
    if (sql.startsWith(part)) throw new Error(`gone at ${part}`);
    return [];
  };

describe('the ledger of writes', () => {
  it('knows a write as ok, with the GTID that the server gave it', async () => {
    const { ledger, recorded } = await open(undefined, () => 'uuid:7');
    await ledger.burst({ bytes: 10, rowBytes: 10 });
    expect(ledger.acknowledged).toBe(1);
    expect(recorded).toMatchObject([{ kind: 'write', outcome: 'ok', gtid: 'uuid:7', bytes: 10, error: null }]);
    await ledger.stop();
  });
  it.each(['BEGIN', 'INSERT', 'UPDATE'])('knows that a write failed when %s did: it never committed', async (part) => {
    const { ledger, recorded } = await open(failing(part));
    await ledger.burst({ bytes: 10, rowBytes: 10 });
    expect(recorded).toMatchObject([
      { outcome: 'failed', gtid: null, error: `gone at ${part}` },
      { kind: 'note', text: expect.stringContaining('ended early') },
    ]);
    expect(ledger.acknowledged).toBe(0);
    await ledger.stop();
  });
  it('does not know what became of a write whose COMMIT got no answer', async () => {
    const { ledger, recorded } = await open(failing('COMMIT'));
    await ledger.burst({ bytes: 10, rowBytes: 10 });
    expect(recorded).toMatchObject([{ outcome: 'unknown', gtid: null }, { kind: 'note' }]);
    expect(ledger.entries).toMatchObject([{ outcome: 'unknown' }]);
    await ledger.stop();
  });
  it('does not spin on a dead session', async () => {
    const { ledger, recorded } = await open(failing('BEGIN'));
    await ledger.burst({ bytes: 1000, rowBytes: 10 });
    expect(recorded.filter(({ kind }) => kind === 'write')).toHaveLength(1);
    await ledger.stop();
  });
  it('sends a burst of exactly the bytes asked for, in a few transactions', async () => {
    const { ledger, statements } = await open();
    await ledger.burst({ bytes: 1_000_000 });
    const sizes = statements.filter(({ sql }) => sql.startsWith('INSERT')).map(({ values }) => Number(values[1]));
    expect(sizes.reduce((a, b) => a + b, 0)).toBe(1_000_000);
    expect(sizes.length).toBeLessThanOrEqual(40);
    await ledger.stop();
  });
  it('proves a burst by the growth of the binary log, and says what it is when it is broken off', async () => {
    const sizes = [1000, 1_250_000];
    const { ledger, bursts } = await open((sql) =>
      sql === 'SHOW BINARY LOGS' ? [{ Log_name: 'binlog.000001', File_size: sizes.shift() }] : [],
    );
    await ledger.burst({ bytes: 1_000_000 });
    const whole = { askedBytes: 1_000_000, writtenBytes: 1_000_000, complete: true };
    expect(bursts).toMatchObject([{ ...whole, binlogBytes: 1_249_000, reason: null }]);
    await ledger.stop();
    const broken = await open(failing('COMMIT'));
    await broken.ledger.burst({ bytes: 10, rowBytes: 10 });
    const none = { writtenBytes: 0, complete: false, binlogBytes: null, reason: 'the burst was broken off' };
    expect(broken.bursts).toMatchObject([none]);
    await broken.ledger.stop();
  });
  it('notes which of the user’s settings its own sessions set aside', async () => {
    const { recorded, ledger } = await open((sql) =>
      sql.includes("'binlog_format'") ? [{ Variable_name: 'binlog_format', Value: 'STATEMENT' }] : [],
    );
    expect(recorded).toMatchObject([
      { kind: 'note', text: expect.stringMatching(/binlog_format=ROW.*binlog_format=STATEMENT stays in force/) },
    ]);
    await ledger.stop();
  });
  it('fills wide rows in one statement and changes them in another, outside the ledger', async () => {
    const { ledger, statements, recorded } = await open();
    await ledger.fill({ rows: 3, rowBytes: 100 });
    await ledger.update();
    const [insert] = statements.filter(({ sql }) => sql.startsWith('INSERT INTO replfault.wide'));
    expect(insert?.values).toEqual([100, 100, 100]);
    expect(statements.filter(({ sql }) => sql.startsWith('UPDATE replfault.wide'))).toHaveLength(1);
    expect([...ledger.entries, ...recorded]).toEqual([]);
    await ledger.stop();
  });
  it('gives every write a token of its own', async () => {
    const { ledger } = await open();
    await ledger.burst({ bytes: 500, rowBytes: 10 });
    expect(new Set(ledger.entries.map((entry) => entry.token)).size).toBe(50);
    await ledger.stop();
  });
  it('writes steadily until it is stopped', async () => {
    const { ledger } = await open();
    ledger.start();
    await ledger.stop();
    const written = ledger.entries.length;
    expect(written).toBe(1);
    await ledger.burst({ bytes: 100, rowBytes: 10 });
    expect(ledger.entries.length).toBe(written);
  });
});

describe('the ledger when the source goes down', () => {
  /** A source that is down from its first INSERT until it is brought back as another process. */
  async function falling() {
    const life = { down: false, pid: 0 };
    const recorded: Happening<'write'>[] = [];
    const source = {
      ...fakeServer((sql) => {
        if (life.pid === 0 && sql.startsWith('INSERT')) life.down = true;
        if (life.down) throw new Error('Connection lost');
        return [];
      }),
      isRunning: () => !life.down,
    };
    Object.defineProperty(source, 'pid', { get: () => life.pid });
    const recorder = {
      now: () => 0,
      record: (h: Happening) => h.kind !== 'burst' && recorded.push(h as Happening<'write'>),
    } as unknown as Recorder;
    return { ledger: await Ledger.open(source, recorder), recorded, life };
  }

  it('notes the broken write, waits without filling up with failures, and goes on when it is back', async () => {
    const { ledger, recorded, life } = await falling();
    ledger.start();
    await vi.waitFor(() => expect(recorded).toHaveLength(1));
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(recorded).toMatchObject([{ kind: 'write', outcome: 'failed', error: 'Connection lost' }]);
    Object.assign(life, { down: false, pid: 1 });
    await vi.waitFor(() => expect(ledger.acknowledged).toBeGreaterThan(0));
    await ledger.stop();
    expect(recorded.some(({ kind }) => (kind as string) === 'note')).toBe(false);
  });
  it('ends a burst that lost its source, and not the workload', async () => {
    const { ledger, recorded, life } = await falling();
    await ledger.burst({ bytes: 1000, rowBytes: 10 });
    expect(recorded).toHaveLength(1);
    Object.assign(life, { down: false, pid: 1 });
    await ledger.burst({ bytes: 30, rowBytes: 10 });
    expect(ledger.acknowledged).toBe(3);
    await ledger.stop();
  });
});
