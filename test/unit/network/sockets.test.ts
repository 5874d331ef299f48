import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseSockets, readSockets } from '../../../src/network/sockets.ts';

// Captured from Linux 6: source 33061 (8125), proxy 40112 (9CB0), its port towards the source 51234 (C822), replica 52000 (CB20).
const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     
   0: 0100007F:8125 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 122 1 00000000dac5ba60 100 0 0 10 0                       
   1: 0100007F:8125 0100007F:C822 01 0003FFFA:00000000 01:00000014 00000005     0        0 4711 3 000000007c3b0443 20 4 30 10 -1                      
   2: 0100007F:C822 0100007F:8125 01 00000000:0001A2B4 00:00000000 00000000     0        0 4712 1 0000000011111111 20 4 0 10 -1                       
   3: 0100007F:9CB0 0100007F:CB20 01 00000010:00000000 00:00000000 00000000     0        0 4713 1 0000000022222222 20 4 0 10 -1                       
   4: 0100007F:CB20 0100007F:9CB0 08 00000000:00000001 00:00000000 00000000     0        0 4714 1 0000000033333333 20 4 0 10 -1                       
   5: 0100007F:8125 0100007F:B8B4 06 00000000:00000000 03:00000F8A 00000000     0        0 0 3 000000007c3b0443                                      
   6: 0100007F:8125 0100007F:C900 04 00001000:00000000 01:000000C8 0000000A     0        0 0 3 0000000044444444                                      
   7: 0100007F:1F90 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 9999 1 0000000055555555 20 4 0 10 -1                       
`;
const ports = { source: 0x8125, proxy: 0x9cb0 };

describe('the socket table', () => {
  const samples = parseSockets(table, ports);

  it('names the four ends of the link', () => {
    expect(samples.map((s) => [s.end, s.state])).toEqual([
      ['source', 'ESTABLISHED'],
      ['proxy-upstream', 'ESTABLISHED'],
      ['proxy-downstream', 'ESTABLISHED'],
      ['replica', 'CLOSE_WAIT'],
      ['source', 'FIN_WAIT1'],
    ]);
  });
  it('reads queues and retransmissions, which the kernel writes in hexadecimal', () => {
    expect(samples[0]).toEqual({
      end: 'source',
      state: 'ESTABLISHED',
      localPort: 33061,
      peerPort: 51234,
      sendQueue: 262_138,
      receiveQueue: 0,
      retransmits: 5,
    });
    expect(samples[1]).toMatchObject({ sendQueue: 0, receiveQueue: 107_188 });
    expect(samples[4]?.retransmits).toBe(10);
  });
  it('leaves out listeners, TIME_WAIT and what belongs to nobody on the link', () => {
    expect(samples).toHaveLength(5);
    expect(parseSockets(table, { source: 1, proxy: 2 })).toEqual([]);
  });
  it('leaves out connections of another link to the same source, at both of their ends', () => {
    const own = parseSockets(table, { ...ports, except: [51234] });
    expect(own.map((s) => s.end)).toEqual(['proxy-downstream', 'replica', 'source']);
    expect(own.every((s) => s.peerPort !== 51234 && s.localPort !== 51234)).toBe(true);
  });
  it('survives an empty table and a torn line', () => {
    expect(parseSockets('', ports)).toEqual([]);
    expect(parseSockets(`${table.split('\n')[0]}\n   1: 0100007F:8125 0100`, ports)).toEqual([]);
  });
  it('keeps a state that it does not know as the kernel wrote it', () => {
    expect(parseSockets(table.replace(' 01 0003FFFA', ' 0C 0003FFFA'), ports)[0]?.state).toBe('0C');
  });
});

describe('the table of a busy host', () => {
  it('is read to its end: 20,000 sockets in TIME_WAIT hide none of the link', () => {
    const dir = mkdtempSync(join(tmpdir(), 'rf-sockets-'));
    try {
      const [heading = '', ...rows] = table.trimEnd().split('\n');
      const waiting = rows.find((row) => row.includes(' 06 ')) ?? '';
      const file = join(dir, 'tcp');
      writeFileSync(file, [heading, ...Array.from({ length: 20_000 }, () => waiting), ...rows, ''].join('\n'));
      expect(readSockets(ports, [file])).toEqual(parseSockets(table, ports));
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
