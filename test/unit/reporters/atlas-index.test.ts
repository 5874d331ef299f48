import { expect, test } from 'vitest';
import { indexRows, type Shown } from '../../../src/reporters/wording/atlas-index.ts';

const shown = (link: string, of: Partial<Shown> = {}): Shown => ({
  link,
  errnos: [],
  counters: [],
  stoppedSilently: false,
  nothing: false,
  ...of,
});

test('leads from what is seen to the cases that show it, error numbers first, and has no row without cases', () => {
  expect(
    indexRows([
      shown('a', { errnos: [2013, 2003], counters: ['1105', '1161'] }),
      shown('b', { errnos: [2013] }),
      shown('c', { nothing: true }),
      shown('d', { counters: ['1105'] }),
    ]),
  ).toEqual([
    ['Last_IO_Errno 2003 (cannot connect)', 'a'],
    ['Last_IO_Errno 2013 (connection lost)', 'a, b'],
    ['The source counts 1161 (a network write timed out)', 'a'],
    ['Nothing: no counter, no log line, Last_IO_Errno 0', 'c'],
  ]);
  expect(indexRows([shown('a', { stoppedSilently: true, errnos: [9999] })])).toEqual([
    ['Last_IO_Errno 9999', 'a'],
    ['Last_IO_Errno 0, and the receiver is No', 'a'],
  ]);
});
