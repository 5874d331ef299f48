import { describe, expect, it } from 'vitest';
import { dataDifferences } from '../../../../src/upgrade/played/data.ts';

const cascade = 'cascades of a foreign key';
const account = 'an account';

describe('data that arrive otherwise than today', () => {
  it.each([
    [
      'rows differ: [[1]] on the source, [] on the replica',
      'breaks',
      'data that differ on the replica without an error',
    ],
    ['stops the replica: error 1524, no plugin', 'breaks', 'writes that stop the replica'],
    ['refused by the source: error 6125', 'breaks', 'writes that the source refuses now'],
  ])('%s: %s', (is, severity, cause) => {
    const found = dataDifferences(
      new Map([
        ['today', { [cascade]: 'the same', [account]: 'the same' }],
        ['fallback', { [cascade]: is, [account]: 'the same' }],
      ]),
    );
    expect(found).toMatchObject([
      { id: `data/fallback/${cascade}`, state: 'fallback', from: 'the same', to: is, severity, cause },
    ]);
  });
  it('are no difference where today does not replicate, or where nothing was written', () => {
    expect(dataDifferences(new Map([['done', { [cascade]: 'rows differ: x' }]]))).toEqual([]);
    expect(
      dataDifferences(
        new Map([
          ['today', { [cascade]: 'the same' }],
          ['done', {}],
        ]),
      ),
    ).toEqual([]);
  });
  it('that are the same again inform', () => {
    const found = dataDifferences(
      new Map([
        ['today', { [cascade]: 'stops the replica: error 1' }],
        ['done', { [cascade]: 'the same' }],
      ]),
    );
    expect(found).toMatchObject([{ severity: 'informs', to: 'the same' }]);
  });
});
