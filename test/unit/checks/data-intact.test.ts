import { describe, expect, it } from 'vitest';
import { dataFiltered } from '../../../src/checks/data-filtered.ts';
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
  [
    'an acknowledged write is gone, and named by GTID',
    { lost: ['t-7'], writes: { 't-7': { gtid: `${uuid}:7`, keys: [] } } },
    new RegExp(`lost on the replica \\(replfault\\.ledger\\): t-7 \\(GTID ${uuid}:7\\)`),
  ],
  [
    'rows differ, named by table, key and GTID',
    {
      differences: [
        { table: 'replfault.ledger', key: 'id=7', what: 'missing', token: 't-7' },
        { table: 'd.t', key: 'a=1, b=2', what: 'changed', columns: ['c', 'd'] },
        { table: 'd.u', key: '', what: 'extra' },
      ],
      writes: { 't-7': { gtid: `${uuid}:7`, keys: [] } },
    },
    new RegExp(
      `GTID sets agree, data differs: replfault.ledger id=7 missing on the replica \\(token t-7, GTID ${uuid}:7\\), ` +
        'd.t a=1, b=2 changed in c, d on the replica, the whole table d.u only on the replica',
    ),
  ],
  [
    'a write stands there twice, named by keys',
    { duplicated: ['t-7'], writes: { 't-7': { gtid: `${uuid}:7`, keys: ['id=7', 'id=9'] } } },
    /more than once .*: t-7 \(GTID .*:7, replfault\.ledger id=7 and id=9\)/,
  ],
  [
    'more rows differ than are told',
    {
      differences: Array.from({ length: 20 }, (_, i) => ({ table: 'd.t', key: `id=${i}`, what: 'missing' as const })),
      moreDifferences: true,
    },
    /id=4 missing on the replica and at least 15 more/,
  ],
  ['the counter ran ahead', { counter: { source: 100, replica: 102 } }, /shows 102, on the source 100: 2 too many/],
  ['the counter fell behind', { counter: { source: 100, replica: 99 } }, /1 too few, updates lost/],
  [
    'the counter and the writes differ on the source',
    { counter: { source: 99, replica: 99 } },
    /on the source shows 99/,
  ],
  ['a write stands there that never committed', { neverCommitted: ['t-9'] }, /never committed are on the replica: t-9/],
  [
    'the replica wrote something itself',
    { errant: `${otherUuid}:1`, ids: { source: uuid, replica: otherUuid } },
    /:1 \(foreign UUID: written on the replica itself\)/,
  ],
  [
    'the replica has something of a third server',
    { errant: '0-77-5', ids: { source: '1', replica: '2' } },
    /0-77-5 \(foreign server id, neither of the source nor of the replica\)/,
  ],
  [
    'the replica is ahead of a source that lost something',
    { errant: `${uuid}:101`, ids: { source: uuid, replica: otherUuid } },
    /UUID of the source, which no longer has them/,
  ],
  [
    'a write died with the source',
    {
      sourceGone: true,
      lost: ['t-7'],
      missing: `${uuid}:100`,
      writes: { 't-7': { gtid: `${uuid}:100`, keys: [] } },
      rows: { source: null, replica: 99 },
      checksum: { source: null, replica: '' },
      counter: { source: null, replica: 99 },
    },
    /^acknowledged writes lost on the replica, and the source never came back .*: t-7 \(GTID .*:100\)$/,
  ],
  [
    'the counter shows more than the writes that are left of a source that is gone',
    {
      sourceGone: true,
      rows: { source: null, replica: 99 },
      checksum: { source: null, replica: '' },
      counter: { source: null, replica: 100 },
    },
    /counter id=1 on the replica shows 100 where 99 writes are there/,
  ],
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
  it.each(planted)('and that is final: no later attempt makes it good: %s', (_, facts) => {
    const story = stalledCase().change('integrity', () => facts);
    expect(dataIntact.judge(story.build()).final).toBe(true);
    expect(dataIntact.judge(stalledCase().build())).not.toHaveProperty('final');
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

describe('data-intact does not vouch for a replica that filters', () => {
  const filters = { Replicate_Ignore_Table: 'd.t' };
  it('when nothing differs yet', () => {
    const filtered = stalledCase().change('integrity', () => ({ filters }));
    expectVerdict(dataIntact, filtered, 'inconclusive', /Replicate_Ignore_Table = d\.t/);
  });
  it('and names the filters beside what differs', () => {
    const filtered = stalledCase().change('integrity', () => ({ filters, rows: { source: 2, replica: 1 } }));
    expectVerdict(
      dataIntact,
      filtered,
      'fail',
      /data differs.*; filters leave writes out: Replicate_Ignore_Table = d\.t/,
    );
  });
});

describe('a replica that filters and differs', () => {
  const filters = { Replicate_Ignore_Table: 'd.t' };
  const table = (name: string, source: number, replica: number) => ({
    table: name,
    rows: { source, replica },
    hash: { source: `h${source}`, replica: `h${replica}` },
  });
  const filtered = (facts: Partial<IntegrityFacts> = {}) =>
    stalledCase().change('integrity', () => ({
      filters,
      tables: [table('d.t', 20, 0), table('replfault.ledger', 100, 100)],
      differences: [{ table: 'd.t', key: '', what: 'missing' as const }],
      checksum: { source: 'a', replica: 'b' },
      ...facts,
    }));

  it('is filtered where only tables differ that filters leave out: neither lost nor equal', () => {
    const words = /filtered.*Replicate_Ignore_Table = d\.t.*d\.t \(rows: 20 on the source, 0 on the replica\)/;
    expectVerdict(dataFiltered, filtered(), 'pass', words);
    expectVerdict(dataIntact, filtered(), 'inconclusive', /^filtered, so not equal: d\.t \(rows: 20/);
  });
  it.each<[string, Partial<IntegrityFacts>, RegExp]>([
    [
      'another table differs as well',
      {
        tables: [table('d.t', 20, 0), table('d.u', 2, 1)],
        differences: [
          { table: 'd.t', key: '', what: 'missing' },
          { table: 'd.u', key: 'id=2', what: 'missing' },
        ],
      },
      /^GTID sets agree, data differs: d\.u id=2 missing on the replica/,
    ],
    [
      'another table differs, and its rows are among those that are not told',
      {
        tables: [table('d.t', 20, 0), table('d.u', 2, 1)],
        moreDifferences: true,
      },
      /data differs: checksum a on the source, b on the replica/,
    ],
    ['an acknowledged write is not there', { lost: ['t-7'] }, /writes lost on the replica: t-7/],
    ['transactions are missing', { missing: `${uuid}:100` }, /transactions missing/],
  ])('is not excused where %s', (_, facts, reason) => {
    for (const check of [dataFiltered, dataIntact]) {
      expectVerdict(check, filtered(facts), 'fail', reason);
      expect(check.judge(filtered(facts).build()).final).toBe(true);
    }
  });
  it('has to differ, and to filter', () => {
    const equal = filtered({ tables: [table('d.t', 5, 5)], differences: [], checksum: { source: 'a', replica: 'a' } });
    expectVerdict(dataFiltered, equal, 'fail', /the tables are equal, although filters are set/);
    expectVerdict(dataFiltered, stalledCase(), 'fail', /no filter is set/);
    expectVerdict(dataFiltered, filtered({ acknowledged: 0 }), 'inconclusive', /wrote nothing/);
  });
});

describe('data-intact passes', () => {
  it('without a source, when the ledger is all there', () => {
    const alone = stalledCase().change('integrity', () => ({
      sourceGone: true as const,
      rows: { source: null, replica: 100 },
      checksum: { source: null, replica: '' },
      counter: { source: null, replica: 100 },
    }));
    expectVerdict(dataIntact, alone, 'pass', /only with the ledger: the source did not return/);
  });
  it('with writes of unknown outcome, which may be there or not', () => {
    const unsure = stalledCase().change('integrity', () => ({ unknown: 2, rows: { source: 101, replica: 101 } }));
    expectVerdict(dataIntact, unsure, 'pass', /100 acknowledged writes/);
  });
});
