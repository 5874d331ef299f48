import { describe, it } from 'vitest';
import { connectsLate } from '../../../src/checks/connects-late.ts';
import { operatorWaits } from '../../../src/checks/operator-waits.ts';
import { acted, action, curedCase } from './cure-stories.ts';
import { expectVerdict } from './judge.ts';
import { at, quietCase, stalledCase } from './stories.ts';

describe('operator-waits', () => {
  const check = operatorWaits({ action, fromMs: 4000, toMs: 6000 });
  const taking = (tookMs: number) => curedCase().change('operator', () => ({ tookMs }));

  it('is about the slowest statement of the action', () => {
    expectVerdict(check, taking(5000), 'pass', /took 5000 ms/);
    expectVerdict(check, taking(50), 'fail', /took 50 ms, expected from 4000/);
    expectVerdict(check, taking(7000), 'fail', /to 6000 ms/);
  });
  it('fails for a statement that was refused, and is inconclusive without one', () => {
    const refused = taking(5000).change('operator', () => ({ errno: 1227, error: 'access denied' }));
    expectVerdict(check, refused, 'fail', /refused: access denied/);
    const before = taking(5000).without('operator', (o) => o.atMs === acted);
    expectVerdict(check, before, 'inconclusive', /no operator did/);
  });
});

describe('connects-late', () => {
  const took = at.replicaNoticed + 40 - at.injected;
  const check = connectsLate({ fromMs: took - 100, toMs: took + 100 });

  it('tells how long the next connection took, and what the status said meanwhile', () => {
    const waiting = stalledCase().change('replication', (o) =>
      o.atMs > at.injected && o.atMs < at.healed
        ? { status: { ...o.status, receiver: 'Connecting' as const, receiverText: 'Connecting to source' } }
        : {},
    );
    expectVerdict(check, waiting, 'pass', /40\d\d ms .* said Connecting, 0, "Connecting to source"/);
  });
  it('fails if it came sooner, later, or not at all', () => {
    expectVerdict(connectsLate({ fromMs: took + 100, toMs: took + 900 }), stalledCase(), 'fail', /expected from/);
    expectVerdict(connectsLate({ fromMs: 1, toMs: took - 100 }), stalledCase(), 'fail', /expected from/);
    expectVerdict(check, quietCase().fault(at.injected, 'injected'), 'fail', /no connection/);
  });
  it('is inconclusive if nobody watched', () => {
    expectVerdict(
      check,
      stalledCase().gap('proxy', at.injected + 100, at.injected + 500),
      'inconclusive',
      /continuously/,
    );
  });
});
