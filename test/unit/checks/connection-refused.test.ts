import { describe, it } from 'vitest';
import { connectionRefused } from '../../../src/checks/index.ts';
import { gaveUpCase, giving } from './giving-up-stories.ts';
import { expectVerdict } from './judge.ts';
import { at, quietCase } from './stories.ts';

describe('connection-refused', () => {
  const stops = connectionRefused({ ioErrno: [1236, 2003], receiver: 'stops' });
  const retries = connectionRefused({ ioErrno: [2003], receiver: 'retries' });
  const neverStopped = () =>
    gaveUpCase().change('replication', (o) =>
      o.atMs >= giving.stopped && o.atMs < giving.started
        ? { status: { ...o.status, receiver: 'Connecting' as const } }
        : {},
    );

  it('passes for a receiver that stopped with one of the errors', () => {
    expectVerdict(stops, gaveUpCase(), 'pass', /Last_IO_Errno 2003 .*the receiver stopped permanently/);
  });
  it('passes for one that went on trying', () => {
    expectVerdict(retries, neverStopped(), 'pass', /the receiver kept retrying/);
  });
  it('fails when it does the other thing', () => {
    expectVerdict(retries, gaveUpCase(), 'fail', /and the receiver stopped/);
    expectVerdict(stops, neverStopped(), 'fail', /is still Connecting/);
  });
  it('fails for another error, and for none', () => {
    expectVerdict(
      connectionRefused({ ioErrno: [1045], receiver: 'retries' }),
      neverStopped(),
      'fail',
      /2003 .*expected 1045/,
    );
    const silent = gaveUpCase().change('replication', (o) => ({ status: { ...o.status, lastIoErrno: 0 } }));
    expectVerdict(stops, silent, 'fail', /showed no error/);
  });
  it('passes when a restart of the source showed another error first', () => {
    const first = gaveUpCase().change('replication', (o) =>
      o.atMs > at.injected && o.atMs < giving.stopped ? { status: { ...o.status, lastIoErrno: 2013 } } : {},
    );
    expectVerdict(stops, first, 'pass', /Last_IO_Errno 2003/);
  });
  it('is inconclusive without a fault, or when nobody watched the replica', () => {
    expectVerdict(stops, quietCase(), 'inconclusive', /no fault/);
    expectVerdict(stops, gaveUpCase().without('replication'), 'inconclusive', /not observed/);
  });
});
