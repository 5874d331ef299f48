import { describe, it } from 'vitest';
import { applierBehind, operatorActs } from '../../../src/checks/index.ts';
import { expectVerdict } from './judge.ts';
import { heldApplierCase, rotatedCase, rotation } from './resumption-stories.ts';
import { at, stalledCase } from './stories.ts';

describe('an applier that is behind', () => {
  it('is seen before and after the break', () => {
    expectVerdict(applierBehind, heldApplierCase(), 'pass', /behind by 10 received transactions at the break, by 10/);
  });
  it('is not judged where nothing was seen to wait for it at the break', () => {
    expectVerdict(applierBehind, stalledCase(), 'inconclusive', /not been seen with transactions received/);
  });
  it('is missed where it was done before the connection was back', () => {
    const done = heldApplierCase().change('replication', (o) =>
      o.atMs > at.replicaNoticed ? { replicaGtid: o.status.retrieved } : {},
    );
    expectVerdict(applierBehind, done, 'fail', /, 0 when the connection was back/);
  });
  it('is not known where no connection came back', () => {
    const gone = heldApplierCase().without('proxy', (o) => o.atMs > at.replicaNoticed);
    expectVerdict(applierBehind, gone, 'inconclusive', /no new connection/);
  });
});

describe('an operator who acts under a fault', () => {
  const acts = operatorActs({ statement: rotation });
  it('is seen with the statement that was accepted', () => {
    expectVerdict(acts, rotatedCase(), 'pass', /accepted 1 time/);
  });
  it('is not seen before the fault or after it', () => {
    const early = rotatedCase().without('operator');
    expectVerdict(acts, early, 'inconclusive', /was not executed/);
    const armed = rotatedCase().without('fault').fault(at.injected, 'armed');
    expectVerdict(acts, armed, 'pass', /accepted 1 time\(s\) after the fault was armed/);
    expectVerdict(acts, armed.without('operator'), 'inconclusive', /was not executed after/);
    expectVerdict(operatorActs({ statement: 'FLUSH LOGS' }), rotatedCase(), 'inconclusive', /was not executed/);
  });
  it('has not acted where the server refused', () => {
    const refused = rotatedCase().change('operator', () => ({ errno: 1227, error: 'Access denied' }));
    expectVerdict(acts, refused, 'fail', /refused: Access denied/);
  });
});
