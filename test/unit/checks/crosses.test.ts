import { describe, it } from 'vitest';
import { binlogGrows, crosses } from '../../../src/checks/index.ts';
import { expectVerdict } from './judge.ts';
import { quietCase } from './stories.ts';
import { loggedCase, stretchCase } from './stretch-stories.ts';

describe('crosses', () => {
  const check = crosses({ stretch: 'load', atLeastBytes: 1000, atMostBytes: 1200 });

  it('counts what crossed between the marks, over all connections', () => {
    expectVerdict(check, stretchCase(), 'pass', /^1100 bytes crossed the link for the load$/);
  });
  it('fails when less crossed, and when more did', () => {
    expectVerdict(
      crosses({ stretch: 'load', atLeastBytes: 1101, atMostBytes: 2000 }),
      stretchCase(),
      'fail',
      /at least 1101/,
    );
    expectVerdict(
      crosses({ stretch: 'load', atLeastBytes: 0, atMostBytes: 1099 }),
      stretchCase(),
      'fail',
      /at most 1099/,
    );
  });
  it('is inconclusive without marks, without samples, and where the proxy does not know', () => {
    expectVerdict(check, quietCase(), 'inconclusive', /did not mark a stretch load/);
    expectVerdict(check, stretchCase().without('proxy'), 'inconclusive', /not observed/);
    expectVerdict(
      check,
      stretchCase().change('proxy', (o) => ({
        connections: o.connections.map((one) => ({ ...one, downstreamOut: null })),
      })),
      'inconclusive',
      /does not report/,
    );
  });
});

describe('binlog-grows', () => {
  const check = (atLeastBytes: number, atMostBytes: number) =>
    binlogGrows({ stretch: 'load', atLeastBytes, atMostBytes });

  it('counts what was logged between the marks, over all files', () => {
    expectVerdict(check(1000, 1200), loggedCase(), 'pass', /^the binary log grew by 1100 bytes for the load$/);
  });
  it('fails when it grew less, and more', () => {
    expectVerdict(check(1101, 2000), loggedCase(), 'fail', /at least 1101/);
    expectVerdict(check(0, 1099), loggedCase(), 'fail', /at most 1099/);
  });
  it('is inconclusive without marks, and without a look at the log before them', () => {
    expectVerdict(check(0, 1), quietCase(), 'inconclusive', /did not mark a stretch load/);
    expectVerdict(check(0, 1), stretchCase(), 'inconclusive', /not observed before the stretch/);
  });
});
