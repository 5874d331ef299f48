import { describe, it } from 'vitest';
import { executesAfter } from '../../../src/checks/index.ts';
import { expectVerdict } from './judge.ts';
import { delayedCase } from './lag-stories.ts';

describe('executes-after', () => {
  const check = executesAfter({ stretch: 'jumped', fromS: 2, toS: 3 });

  it('judges how long after their commit transactions of a stretch were executed', () => {
    expectVerdict(check, delayedCase(), 'pass', /10 transactions were executed 2\.4 s after/);
    expectVerdict(check, delayedCase(1000), 'fail', /1\.0 s after .* expected 2 to 3 s/);
    expectVerdict(check, delayedCase(9000), 'fail', /expected 2 to 3 s/);
  });
  it('is inconclusive where too few were acknowledged, nothing was marked, or the replica was not watched', () => {
    expectVerdict(
      check,
      delayedCase().without('write', (o) => o.token > 't-3'),
      'inconclusive',
      /^4 transactions/,
    );
    expectVerdict(executesAfter({ stretch: 'other', fromS: 2, toS: 3 }), delayedCase(), 'inconclusive', /not mark/);
    expectVerdict(check, delayedCase().gap('replication', 600, 1200), 'inconclusive', /continuously/);
  });
});
