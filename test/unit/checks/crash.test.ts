import { describe, it } from 'vitest';
import { applierStaysDown } from '../../../src/checks/applier-stays-down.ts';
import { gapsAtCrash } from '../../../src/checks/gaps-at-crash.ts';
import { leftOutUnnoticed } from '../../../src/checks/left-out-unnoticed.ts';
import { uuid } from '../../fixtures/timeline-builder.ts';
import { downApplierCase, gapsCase, leftOutCase } from './crash-stories.ts';
import { expectVerdict } from './judge.ts';
import { at, stalledCase } from './stories.ts';

const ordered = () => gapsCase(`${uuid}:1-20`);

describe('gaps-at-crash', () => {
  it('counts what is missing between executed transactions, not what is missing after them', () => {
    expectVerdict(gapsAtCrash({ gaps: true }), gapsCase(), 'pass', /3 transactions were missing between.*:21-23/);
    expectVerdict(gapsAtCrash({ gaps: false }), ordered(), 'pass', /behind by 20 .* had no gap/);
  });
  it('fails for gaps that are not expected, and where they are expected and missing', () => {
    expectVerdict(gapsAtCrash({ gaps: false }), gapsCase(), 'fail', /with gaps: .*:21-23/);
    expectVerdict(gapsAtCrash({ gaps: true }), ordered(), 'fail', /without gaps/);
  });
  it('fails for gaps that are left at the end', () => {
    const left = gapsCase().change('replication', () => ({ replicaGtid: `${uuid}:1-20:24-30` }));
    expectVerdict(gapsAtCrash({ gaps: true }), left, 'fail', /gaps are left at the end/);
  });
  it('is inconclusive where nothing waited: the kill then tries nothing', () => {
    const idle = gapsCase().change('replication', (o) => (o.atMs <= at.injected ? { sourceGtid: o.replicaGtid } : {}));
    expectVerdict(gapsAtCrash({ gaps: false }), idle, 'inconclusive', /executed all that the source had/);
    expectVerdict(gapsAtCrash({ gaps: true }), stalledCase().without('replication'), 'inconclusive', /not observed/);
  });
});

describe('left-out-unnoticed', () => {
  it('tells how many writes were left out, and whether the GTID set shows it', () => {
    expectVerdict(leftOutUnnoticed, leftOutCase(), 'pass', /2 acknowledged writes were left out.*gap: .*:65-70/);
    // A position of MariaDB has no gaps.
    const unseen = leftOutCase().change('integrity', () => ({ missing: '', replicaGtid: '0-1-100', caughtUp: true }));
    expectVerdict(leftOutUnnoticed, unseen, 'pass', /the GTID sets are equal$/);
  });
  it.each([
    ['the status shows it', downApplierCase(), /the status shows it: receiver Yes, applier No/],
    ['nothing is missing', stalledCase(), /no acknowledged write is missing/],
    [
      'the replica is only behind',
      leftOutCase().change('integrity', () => ({ replicaGtid: `${uuid}:1-64`, missing: `${uuid}:65-100` })),
      /only behind/,
    ],
  ])('fails where %s', (_, story, reason) => expectVerdict(leftOutUnnoticed, story, 'fail', reason));
});

describe('applier-stays-down', () => {
  const check = applierStaysDown({ sqlErrno: [0] });
  it('tells what the status shows, and what is missing', () =>
    expectVerdict(check, downApplierCase(), 'pass', /applier No, Last_SQL_Errno 0, receiver Yes.*:36-100/));
  it.each([
    ['it runs', stalledCase(), check, /the applier runs/],
    ['the errno is another one', downApplierCase(), applierStaysDown({ sqlErrno: [1756] }), /expected 1756/],
    ['nothing is missing', downApplierCase().change('integrity', () => ({ missing: '' })), check, /nothing is missing/],
    [
      'something was executed twice',
      downApplierCase().change('integrity', () => ({ duplicated: ['t-7'] })),
      check,
      /executed more than once: 1/,
    ],
  ])('fails where %s', (_, story, one, reason) => expectVerdict(one, story, 'fail', reason));
});
