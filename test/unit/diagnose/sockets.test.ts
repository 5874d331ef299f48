import { describe, expect, it } from 'vitest';
import { judgeReceiver } from '../../../src/diagnose/axes/receiver.ts';
import { notSeen } from '../../../src/diagnose/conditions.ts';
import { parseSockets } from '../../../src/diagnose/sockets.ts';
import { looksAt, mariadbAt, socket, sourceAt, twice } from '../../fixtures/looks.ts';

const answer = [
  'ESTAB 0      0          127.0.0.1:41234     127.0.0.1:3306',
  '\t cubic wscale:7,7 rto:204 rtt:0.05/0.02 ato:40 mss:32768 bytes_acked:900 lastsnd:9000 lastrcv:312 lastack:312',
  'ESTAB 0      2400736    [::ffff:127.0.0.1]:3306     [::ffff:10.0.0.2]:50000',
  '\t cubic wscale:7,7 rto:6528 backoff:5 rtt:0.07/0.1 unacked:12 retrans:1/6 lost:12 lastsnd:3200 lastrcv:9000 lastack:9000',
].join('\n');

describe('sockets', () => {
  it('are read from what ss prints', () => {
    expect(parseSockets(answer)).toEqual([
      {
        receiveQueue: 0,
        sendQueue: 0,
        localPort: 41234,
        peer: '127.0.0.1',
        peerPort: 3306,
        unackedSegments: 0,
        backOff: 0,
        retransmitted: 0,
        lastReceivedMs: 312,
      },
      {
        receiveQueue: 0,
        sendQueue: 2400736,
        localPort: 3306,
        peer: '10.0.0.2',
        peerPort: 50000,
        unackedSegments: 12,
        backOff: 5,
        retransmitted: 6,
        lastReceivedMs: 9000,
      },
    ]);
    expect(parseSockets('')).toEqual([]);
    // What is 0 ms old is left out; without any numbers nothing is known.
    expect(parseSockets(answer.replace('lastrcv:312 ', ''))[0]?.lastReceivedMs).toBe(0);
    expect(parseSockets(answer.split('\n')[0] ?? '')[0]?.lastReceivedMs).toBe(null);
  });

  const missing = { source: sourceAt(105, 15_000) };
  it('tell a path that loses packets from a reader that does not read', () => {
    const lossy = twice({
      source: { ...missing.source, socket: socket({ sendQueue: 5_000, backOff: 4, retransmitted: 4 }) },
    });
    expect(judgeReceiver(lossy)).toMatchObject({ verdict: 'stalled-blind' });
    expect(judgeReceiver(lossy).evidence.join()).toMatch(/back-off 4: the path loses packets/);
    const unread = { ...missing, replica: { socket: socket({ receiveQueue: 9_000 }) } };
    expect(judgeReceiver(twice(unread))).toMatchObject({ verdict: 'receiver-blocked', cause: 'does-not-read' });
    // A few bytes of an event lie at a receiver that waits for the rest of it.
    expect(judgeReceiver(twice({ ...missing, replica: { socket: socket({ receiveQueue: 60 }) } })).verdict).toBe(
      'stalled-blind',
    );
    // In one look it may be about to read.
    expect(judgeReceiver(looksAt({ ...missing, replica: { socket: socket() } }, unread)).verdict).toBe('stalled-blind');
  });

  it('tell when a replica of MariaDB has heard its source', () => {
    const at = (lastReceivedMs: number) => {
      const pair = mariadbAt({ source: '0-1-9', applied: '0-1-9' });
      return { ...pair, replica: { ...(pair.replica as object), socket: socket({ lastReceivedMs }) } };
    };
    expect(judgeReceiver(looksAt(at(10_000), at(15_000))).verdict).toBe('idle');
    expect(judgeReceiver(looksAt(at(40_000), at(45_000))).verdict).toBe('stalled-blind');
  });

  it('that were not seen are named', () => {
    expect(notSeen(twice({})).join()).toMatch(/socket of .* at the source and the replica/);
    expect(notSeen(twice({ source: { socket: socket() }, replica: { socket: socket() } }))).toEqual([
      'disk space of both ends',
    ]);
  });
});
