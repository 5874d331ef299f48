import { describe, it } from 'vitest';
import { gapsAtCrash } from '../../../src/checks/gaps-at-crash.ts';
import { uuid } from '../../fixtures/timeline-builder.ts';
import { gapsCase } from './cure-stories.ts';
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
    const idle = gapsCase().change('replication', (o) =>
      o.atMs <= at.injected ? { status: { ...o.status, retrieved: o.replicaGtid } } : {},
    );
    expectVerdict(gapsAtCrash({ gaps: false }), idle, 'inconclusive', /executed all that it had received/);
    expectVerdict(gapsAtCrash({ gaps: true }), stalledCase().without('replication'), 'inconclusive', /not observed/);
  });
});
