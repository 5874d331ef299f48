import { describe, expect, it } from 'vitest';
import { classify } from '../../../src/diagnose/classify.ts';
import { readSavedLooks } from '../../../src/diagnose/saved-looks.ts';
import { historyHead, historyLine } from '../../../src/model/history-format.ts';
import { looksAt } from '../../fixtures/looks.ts';

const looks = looksAt({}, { channel: { heartbeats: 6 } });
const saved = looks.map((look) => `${JSON.stringify(look)}\n`).join('');

describe('saved looks', () => {
  it('are judged as they were when they were taken', () => {
    const [again] = readSavedLooks(saved, 'looks.ndjson');
    expect(again).toEqual(looks);
    expect(classify(again ?? looks)).toEqual(classify(looks));
  });

  it('are told apart by pair', () => {
    const other = looks.map((look) => ({ ...look, replica: { ...look.replica, address: 'db3:3306' } }));
    const mixed = [looks[0], other[0], looks[1], other[1]].map((look) => `${JSON.stringify(look)}\n`).join('');
    expect(readSavedLooks(mixed, 'looks.ndjson')).toEqual([looks, other]);
  });

  it('are found in the history of a case', () => {
    const history = [
      { seq: 0, atMs: 0, kind: 'phase', phase: 'start' },
      ...looks.map((look, index) => ({ seq: index + 1, atMs: index * 5000, kind: 'look', look })),
    ];
    const [again] = readSavedLooks(historyHead + history.map(historyLine).join(''), 'case.ndjson');
    expect(again).toEqual(looks);
  });

  it.each([
    ['no JSON', `${saved}{"format":`, 'x.ndjson:3 is not JSON'],
    ['another format', saved.replace('"format":1', '"format":2'), 'x.ndjson:1 is no look: format: '],
    [
      'a field of another kind',
      saved.replace('"heartbeats":6', '"heartbeats":"6"'),
      'x.ndjson:2 is no look: replica.channel.heartbeats: ',
    ],
    [
      'no set of GTIDs',
      saved.replace(/"retrieved":"[^"]*"/, '"retrieved":"nothing like it"'),
      'x.ndjson:1 is no look: replica.channel.retrieved: ',
    ],
    [
      'looks that run backwards',
      [...looks]
        .reverse()
        .map((look) => `${JSON.stringify(look)}\n`)
        .join(''),
      'x.ndjson:2 was taken before',
    ],
    ['something else', '[1]\n', 'x.ndjson:1 is no look: '],
    [
      'a history without looks',
      historyHead + historyLine({ seq: 0, atMs: 0, kind: 'phase', phase: 'start' }),
      'x.ndjson holds no look',
    ],
    ['one look', `${JSON.stringify(looks[0])}\n`, 'x.ndjson holds one look at '],
  ])('are refused with path and line: %s', (_, text, message) => {
    expect(() => readSavedLooks(text, 'x.ndjson')).toThrow(message);
  });
});
