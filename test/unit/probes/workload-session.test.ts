import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { binlogEnd, grown } from '../../../src/probes/binlog-growth.ts';
import { keptSettings, literalNoise, noiseOf, supplyNoise, writeRows } from '../../../src/probes/workload-session.ts';
import type { Row } from '../../../src/servers/flavour.ts';
import type { Session } from '../../../src/servers/types.ts';

/** A session whose server has these variables; keeps what was said to it. */
function session(variables: Readonly<Record<string, string>>, files: () => readonly Row[] = () => []) {
  const said: string[] = [];
  const query = async (sql: string): Promise<readonly Row[]> => {
    said.push(sql);
    if (sql === 'SHOW BINARY LOGS') return files();
    const asked = Object.entries(variables).filter(([name]) => sql.includes(`'${name}'`));
    return asked.map(([Variable_name, Value]) => ({ Variable_name, Value }));
  };
  return { said, on: { query } as unknown as Session };
}

describe('a session of the workload', () => {
  it('writes rows, uncompressed, and tells what the user has otherwise', async () => {
    const { said, on } = session({ binlog_format: 'MIXED', binlog_transaction_compression: 'ON' });
    expect(await writeRows(on)).toEqual([
      { name: 'binlog_format', user: 'MIXED', tool: 'ROW' },
      { name: 'binlog_transaction_compression', user: 'ON', tool: 'OFF' },
    ]);
    expect(said.slice(1)).toEqual([
      'SET SESSION binlog_format = ROW',
      'SET SESSION binlog_transaction_compression = OFF',
    ]);
  });
  it('sets nothing where nothing has to be set, and nothing that a version lacks', async () => {
    const { said, on } = session({ binlog_format: 'ROW' });
    expect(await writeRows(on)).toEqual([]);
    expect(said).toHaveLength(1);
  });
  it('leaves what the case is about as the server has it', async () => {
    const { said, on } = session({ binlog_format: 'STATEMENT', binlog_transaction_compression: 'ON' });
    expect(await writeRows(on, ['binlog_format'])).toEqual([
      { name: 'binlog_transaction_compression', user: 'ON', tool: 'OFF' },
    ]);
    expect(await writeRows(on, ['binlog_format', 'binlog_transaction_compression'])).toEqual([]);
    expect(said.filter((sql) => sql.includes('binlog_format'))).toEqual([]);
  });
  it('keeps a format that the case sets itself, and compression that is asked for', () => {
    expect(keptSettings({}, { transactionCompression: null })).toEqual([]);
    expect(keptSettings({ binlog_format: 'ROW' }, { transactionCompression: null })).toEqual([]);
    expect(keptSettings({ binlog_format: 'MIXED' }, { transactionCompression: false })).toEqual(['binlog_format']);
    expect(keptSettings({ sync_binlog: 1 }, { transactionCompression: true })).toEqual([
      'binlog_transaction_compression',
    ]);
  });
  it('has values as literals where statements are logged: other random bytes each time, and no user variable', () => {
    const [one, other] = [literalNoise(500), literalNoise(500)];
    expect(one).not.toBe(other);
    expect(one).toMatch(/^LEFT\(X'[0-9a-f]{1000}', \?\)$/);
  });
  it('holds random bytes that no compressor shrinks, within what one packet takes', async () => {
    const { said, on } = session({ max_allowed_packet: '1048576' });
    expect(await supplyNoise(on)).toBe(262_144);
    const bytes = Buffer.from(/X'([0-9a-f]+)'/.exec(said.at(-1) ?? '')?.[1] ?? '', 'hex');
    expect(bytes).toHaveLength(262_144);
    expect(gzipSync(bytes).length).toBeGreaterThan(bytes.length);
    expect(await supplyNoise(session({ max_allowed_packet: '67108864' }).on)).toBe(1_048_576);
  });
  it('takes each payload from another place of them, and repeats them where they are too few', () => {
    const pieces = Array.from({ length: 20 }, () => noiseOf(1000, 100_000));
    expect(new Set(pieces).size).toBeGreaterThan(10);
    for (const piece of pieces) {
      const from = Number(/^SUBSTRING\(@replfault_noise, (\d+), \?\)$/.exec(piece)?.[1]);
      expect(from).toBeGreaterThanOrEqual(1);
      expect(from + 1000 - 1).toBeLessThanOrEqual(100_000);
    }
    expect(noiseOf(100, 100)).toBe('SUBSTRING(@replfault_noise, 1, ?)');
    expect(noiseOf(250, 100)).toMatch(
      /^LEFT\(CONCAT\(SUBSTRING\(@replfault_noise, \d+\), REPEAT\(@replfault_noise, 3\)\), \?\)$/,
    );
  });
});

describe('the growth of a binary log', () => {
  const file = (Log_name: string, File_size: number): Row => ({ Log_name, File_size });
  const end = (...files: Row[]) => binlogEnd(session({}, () => files).on);

  it('is what was added to the last file', async () => {
    expect(grown(await end(file('b.1', 900), file('b.2', 100)), await end(file('b.1', 900), file('b.2', 350)))).toEqual(
      {
        bytes: 250,
      },
    );
  });
  it('goes on over rotations', async () => {
    const now = await end(file('b.2', 350), file('b.3', 1000), file('b.4', 40));
    expect(grown(await end(file('b.2', 100)), now)).toEqual({ bytes: 1290 });
  });
  it('is not known where the file is gone, where none is listed, and where the server does not tell', async () => {
    expect(grown(await end(file('b.1', 1)), await end(file('b.5', 1)))).toMatchObject({
      unknown: expect.stringMatching(/b\.1 is no longer/),
    });
    expect(grown(await end(), await end(file('b.5', 1)))).toMatchObject({
      unknown: expect.stringMatching(/lists no binary log/),
    });
    const refused = await binlogEnd({
      query: () => Promise.reject(new Error('not using binary logging')),
    } as unknown as Session);
    expect(grown(await end(file('b.1', 1)), refused)).toMatchObject({
      unknown: expect.stringMatching(/not using binary logging/),
    });
  });
});
