import { describe, expect, it } from 'vitest';
import { filteredTables, filteredWords, leavesOut, withoutFiltered } from '../../../src/measures/filtered.ts';
import type { IntegrityFacts } from '../../../src/model/samples.ts';
import { history } from '../../fixtures/timeline-builder.ts';

const on = (column: string, value: string) => ({ [column]: value });

describe('a filter leaves out', () => {
  it.each([
    ['nothing without filters', {}, 'shop.orders', false],
    ['a table that it names', on('Replicate_Ignore_Table', 'shop.orders,shop.sessions'), 'shop.sessions', true],
    ['no other table', on('Replicate_Ignore_Table', 'shop.orders'), 'shop.orders2', false],
    ['what is not among the tables to do', on('Replicate_Do_Table', 'shop.orders'), 'shop.sessions', true],
    ['not what is among them', on('Replicate_Do_Table', 'shop.orders'), 'shop.orders', false],
    ['tables of a pattern', on('Replicate_Wild_Ignore_Table', 'shop.tmp%'), 'shop.tmp_1', true],
    ['one character for _', on('Replicate_Wild_Ignore_Table', 'shop.t_p'), 'shop.tmp', true],
    ['no other one for \\_', on('Replicate_Wild_Ignore_Table', 'shop.t\\_p'), 'shop.tmp', false],
    ['a dot for a dot', on('Replicate_Wild_Ignore_Table', 'shop.%'), 'shopXorders.t', false],
    ['what is not of a pattern to do', on('Replicate_Wild_Do_Table', 'shop.%'), 'stock.parts', true],
    ['a database', on('Replicate_Ignore_DB', 'shop'), 'shop.orders', true],
    ['all databases but those to do', on('Replicate_Do_DB', 'stock'), 'shop.orders', true],
    ['at the source', on('Binlog_Ignore_DB', 'shop'), 'shop.orders', true],
    ['nothing that is known of a renamed database', on('Replicate_Rewrite_DB', '(shop,store)'), 'shop.orders', false],
    ['nothing that is known of server ids', on('Replicate_Ignore_Server_Ids', '7'), 'shop.orders', false],
  ])('%s', (_, filters, label, expected) => expect(leavesOut(filters, label)).toBe(expected));

  it('by the first rule that decides: databases, tables to do, to ignore, patterns to do, to ignore', () => {
    const both = { Replicate_Do_Table: 'shop.orders', Replicate_Ignore_Table: 'shop.orders' };
    expect(leavesOut(both, 'shop.orders')).toBe(false);
    const patterns = { Replicate_Wild_Do_Table: 'shop.%', Replicate_Wild_Ignore_Table: 'shop.orders' };
    expect(leavesOut(patterns, 'shop.orders')).toBe(false);
    const ignored = { Replicate_Ignore_Table: 'shop.orders', Replicate_Wild_Do_Table: 'shop.%' };
    expect(leavesOut(ignored, 'shop.orders')).toBe(true);
    expect(leavesOut({ Replicate_Do_DB: 'stock', Replicate_Do_Table: 'shop.orders' }, 'shop.orders')).toBe(true);
  });
});

/** Tables by name: rows on the source and on the replica. */
function compared(
  filters: Readonly<Record<string, string>>,
  tables: Readonly<Record<string, readonly [number, number]>>,
  more: Partial<IntegrityFacts> = {},
): IntegrityFacts {
  const facts = history()
    .integrity(1, {
      filters,
      tables: Object.entries(tables).map(([table, [source, replica]]) => ({
        table,
        rows: { source, replica },
        hash: { source: `h${source}`, replica: `h${replica}` },
      })),
      checksum: { source: 'a', replica: 'b' },
      ...more,
    })
    .build()
    .last('integrity');
  if (!facts) throw new Error('there is no comparison');
  return facts;
}

describe('what a comparison says of filters', () => {
  const ignoring = on('Replicate_Ignore_Table', 'shop.tmp');

  it('names the tables that differ and are left out, and takes nothing else away', () => {
    const facts = compared(ignoring, { 'shop.tmp': [20, 0], 'replfault.ledger': [5, 5] });
    expect(filteredTables(facts).map(({ table }) => table)).toEqual(['shop.tmp']);
    expect(filteredWords(facts)).toBe('shop.tmp (rows: 20 on the source, 0 on the replica)');
    expect(withoutFiltered(facts).checksum).toEqual({ source: 'a', replica: 'a' });
    const both = compared(ignoring, { 'shop.tmp': [20, 0], 'replfault.ledger': [5, 4] });
    expect(withoutFiltered(both).checksum).toEqual({ source: 'a', replica: 'b' });
  });
  it('has no word for a table that is left out and equal, nor where there is no filter', () => {
    expect(filteredWords(compared(ignoring, { 'shop.tmp': [0, 0] }))).toBe('');
    expect(filteredWords(compared({}, { 'shop.tmp': [20, 0] }))).toBe('');
  });
  it('does not call writes lost whose own table is left out', () => {
    const own = on('Replicate_Ignore_DB', 'replfault');
    const tables = { 'replfault.ledger': [5, 0], 'replfault.counter': [1, 0] } as const;
    const facts = withoutFiltered(
      compared(own, tables, {
        lost: ['t-1'],
        rows: { source: 5, replica: 0 },
        counter: { source: 5, replica: 0 },
      }),
    );
    expect(facts).toMatchObject({ lost: [], rows: { source: 5, replica: 5 }, counter: { replica: null } });
  });
});
