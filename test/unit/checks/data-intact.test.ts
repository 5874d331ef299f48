import { describe, it } from 'vitest';
import { dataIntact } from '../../../src/checks/data-intact.ts';
import type { IntegrityFacts } from '../../../src/model/samples.ts';
import { otherUuid, uuid } from '../../fixtures/timeline-builder.ts';
import { expectVerdict } from './judge.ts';
import { stalledCase } from './stories.ts';

const planted: [string, Partial<IntegrityFacts>, RegExp][] = [
  ['an acknowledged write is not on the replica', { lost: ['t-7'] }, /writes lost on the replica: t-7/],
  ['a write stands there twice', { duplicated: ['t-7', 't-8'] }, /more than once: t-7, t-8/],
  ['a row is missing although GTID sets agree', { rows: { source: 100, replica: 99 } }, /data differs: 100 rows.*99/],
  ['a row too many stands there', { rows: { source: 100, replica: 101 } }, /data differs/],
  [
    'a value changed although GTID sets and rows agree',
    { checksum: { source: '884213390/100', replica: '884213391/100' } },
    /GTID sets agree, data differs: checksum/,
  ],
  [
    'an update was lost although GTID sets and rows agree',
    { checksum: { source: '884213390/100', replica: '884213390/99' } },
    /checksum/,
  ],
  ['the replica has a transaction of its own', { errant: `${otherUuid}:1` }, new RegExp(`errant.*${otherUuid}:1`)],
  ['a transaction never arrived', { missing: `${uuid}:100`, caughtUp: false }, new RegExp(`missing.*${uuid}:100`)],
  ['the replica did not catch up', { caughtUp: false }, /did not catch up/],
  ['the applier stopped', { applierErrno: 1062 }, /applier of the replica stopped with error 1062/],
];

describe('data-intact fails when', () => {
  it.each(planted)('%s', (_, facts, reason) => {
    expectVerdict(
      dataIntact,
      stalledCase().change('integrity', () => facts),
      'fail',
      reason,
    );
  });
});

describe('data-intact is inconclusive when', () => {
  it('the ends were never compared', () => {
    expectVerdict(dataIntact, stalledCase().without('integrity'), 'inconclusive', /not compared/);
  });
  it('nothing was written', () => {
    const idle = stalledCase().change('integrity', () => ({ acknowledged: 0 }));
    expectVerdict(dataIntact, idle, 'inconclusive', /wrote nothing/);
  });
});

describe('data-intact passes', () => {
  it('with writes of unknown outcome, which may be there or not', () => {
    const unsure = stalledCase().change('integrity', () => ({ unknown: 2, rows: { source: 101, replica: 101 } }));
    expectVerdict(dataIntact, unsure, 'pass', /100 acknowledged writes/);
  });
});
