import { describe, expect, it } from 'vitest';
import { BinlogLedger, BinlogTally } from '../../../src/proxy/binlog-ledger.ts';
import { RecentList } from '../../../src/proxy/evidence.ts';
import type { EventMark } from '../../../src/proxy/mysql/view.ts';

let serial = 0;
const event = (family: string, endPosition: number, file = 'binlog.000001'): EventMark => {
  serial += 1;
  return { serial, family, start: 0, end: 60, size: 50, file, endPosition, artificial: endPosition === 0 };
};

const report = (tally: BinlogTally) => tally.report(undefined, 0);

describe('what passed of the binlog', () => {
  it('counts events and remembers the first and the last place', () => {
    const tally = new BinlogTally(new BinlogLedger());
    for (const mark of [event('Rotate', 0), event('Gtid', 200), event('Heartbeat', 200), event('Xid', 300)])
      tally.count(mark);
    expect(report(tally)).toEqual({
      events: 3,
      heartbeats: 1,
      bytes: 150,
      first: { event: 'Gtid', file: 'binlog.000001', endPosition: 200 },
      last: { event: 'Xid', file: 'binlog.000001', endPosition: 300 },
      resentEvents: 0,
      resentBytes: 0,
      partial: null,
    });
  });

  it('knows on a later connection what an earlier one had passed', () => {
    const ledger = new BinlogLedger();
    const first = new BinlogTally(ledger);
    for (const mark of [event('Gtid', 200), event('Xid', 300)]) first.count(mark);
    const second = new BinlogTally(ledger);
    for (const mark of [event('Gtid', 200), event('Xid', 300), event('Gtid', 400)]) second.count(mark);
    expect(report(first)).toMatchObject({ resentEvents: 0 });
    expect(report(second)).toMatchObject({ resentEvents: 2, resentBytes: 100 });
  });

  it('keeps log files apart', () => {
    const ledger = new BinlogLedger();
    new BinlogTally(ledger).count(event('Xid', 900));
    const second = new BinlogTally(ledger);
    second.count(event('Xid', 300, 'binlog.000002'));
    expect(report(second)).toMatchObject({ resentEvents: 0 });
  });

  it('does not count what every stream begins with', () => {
    const ledger = new BinlogLedger();
    for (let connection = 0; connection < 2; connection++) {
      const tally = new BinlogTally(ledger);
      for (const mark of [event('Rotate', 0), event('Format_description', 126), event('Previous_gtids', 157)])
        tally.count(mark);
      expect(report(tally)).toMatchObject({ resentBytes: 0, events: 3 });
    }
  });

  it('names the event that is only partly through', () => {
    const current: EventMark = { ...event('Write_rows', 500), start: 1000, end: 1100 };
    const tally = new BinlogTally(new BinlogLedger());
    expect(tally.report(current, 1040).partial).toEqual({
      event: 'Write_rows',
      file: 'binlog.000001',
      endPosition: 500,
      passedBytes: 40,
      wireBytes: 100,
    });
    expect(tally.report(current, 1000).partial).toBeNull();
  });
});

it('a recent list keeps the latest and counts the rest', () => {
  const list = new RecentList<number>(3);
  for (let i = 0; i < 5; i++) list.add(i);
  expect(list.all).toEqual([2, 3, 4]);
  expect(list.forgotten).toBe(2);
});
