import { describe, expect, it } from 'vitest';
import { refetches } from '../../../src/checks/index.ts';
import { wastedBytes } from '../../../src/network/toxiproxy-link.ts';
import type { ConnectionReport } from '../../../src/proxy/index.ts';
import { quietCase, refetchingCase } from './stories.ts';

describe('refetches', () => {
  const check = refetches({ atLeastBytes: 100 });
  it('fails when nothing crossed the link again: the transaction was continued, not fetched anew', () => {
    expect(check.judge(refetchingCase(0).build())).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining('only 0 bytes'),
    });
  });
  it('is inconclusive without a fault', () => {
    expect(check.judge(quietCase().build()).outcome).toBe('inconclusive');
  });
});

describe('bytes of an event that was cut', () => {
  const cut = { event: 'Write_rows', file: 'binlog.000001', endPosition: 900, passedBytes: 300, wireBytes: 500 };
  const connection = (id: number, state: string, partial: typeof cut | null, last: number): ConnectionReport =>
    ({
      id,
      state,
      binlog: { partial, last: { file: 'binlog.000001', endPosition: last } },
    }) as unknown as ConnectionReport;
  const broken = connection(1, 'closed', cut, 400);

  it('count once a later connection has carried the event whole', () => {
    expect(wastedBytes(broken, [broken, connection(2, 'open', null, 900)])).toBe(300);
  });
  it.each([
    ['nobody has fetched it again', [broken]],
    ['the later connection has not come so far', [broken, connection(2, 'open', null, 899)]],
  ])('do not count while %s', (_, all) => {
    expect(wastedBytes(broken, all)).toBe(0);
  });
  it('do not count while the event is still on its way', () => {
    const open = connection(1, 'open', cut, 400);
    expect(wastedBytes(open, [open, connection(2, 'open', null, 900)])).toBe(0);
  });
});
