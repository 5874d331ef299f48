import { describe, expect, it } from 'vitest';
import type { Difference } from '../../../src/model/comparison.ts';
import { combined } from '../../../src/upgrade/combine.ts';

const change = (
  subject: string,
  from: string | null,
  to: string | null,
  more: Partial<Difference> = {},
): Difference => ({
  id: `${more.class ?? 'defaults'}/${subject}`,
  class: 'defaults',
  state: null,
  subject,
  from,
  to,
  severity: 'informs',
  cause: 'a cause',
  evidence: 'documented',
  source: 'a page',
  cases: [],
  ...more,
});

describe('changes of several steps', () => {
  it('of one variable become one, from the first value to the last, as bad as the worst, with both sources', () => {
    const all = [
      change('size', '1', '2', { severity: 'warns' }),
      change('other', 'a', 'b'),
      change('size', '2', '3', { source: 'another page' }),
    ];
    expect(combined(all)).toEqual([
      change('size', '1', '3', { severity: 'warns', source: 'a page; another page' }),
      change('other', 'a', 'b'),
    ]);
  });
  it('that lead back to the first value are none', () => {
    expect(combined([change('mode', 'all', 'none'), change('mode', 'none', 'all')])).toEqual([]);
  });
  it('that end with the removal of the option tell no default', () => {
    const gone = change('mode', 'accepted', null, { class: 'starts', severity: 'breaks' });
    expect(combined([change('mode', 'FILE', 'TABLE'), gone])).toEqual([gone]);
  });
  it('of subjects of the same name stay apart by class', () => {
    const all = [change('ssl', 'OFF', 'ON'), change('ssl', '0', '1', { class: 'channel-defaults' })];
    expect(combined(all)).toEqual(all);
  });
});
