import { expect, it } from 'vitest';
import { exposition } from '../../../src/metrics/exposition.ts';
import { labelled } from '../../../src/metrics/sample.ts';

const one = { name: 'a_total', labels: { z: '1', b: 'x' }, value: 3, help: 'All of\nthem.', type: 'counter' } as const;

it('writes a metric once, whatever stands between its series', () => {
  const other = { ...one, name: 'b', labels: {}, value: Number.NaN, help: 'B.', type: 'gauge' } as const;
  expect(exposition([one, other, { ...one, labels: { z: '2' }, value: Number.POSITIVE_INFINITY }])).toBe(
    [
      '# HELP a_total All of\\nthem.',
      '# TYPE a_total counter',
      'a_total{b="x",z="1"} 3',
      'a_total{z="2"} +Inf',
      '# HELP b B.',
      '# TYPE b gauge',
      'b NaN',
      '',
    ].join('\n'),
  );
});

it('escapes what ends a label, and gives of two values of one series the last', () => {
  const labels = { server: 'C:\\db"1"\n' };
  expect(
    exposition([
      { ...one, labels },
      { ...one, labels, value: 4 },
    ]),
  ).toContain('TYPE a_total counter\na_total{server="C:\\\\db\\"1\\"\\n"} 4\n');
});

it('does not replace a label of the sample itself', () => {
  expect(labelled([one], { z: 'other', case: 'c' })[0]?.labels).toEqual({ z: '1', b: 'x', case: 'c' });
});
