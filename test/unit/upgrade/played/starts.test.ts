import { describe, expect, it } from 'vitest';
import { askedOptionIds, type OptionAnswers, startDifferences } from '../../../../src/upgrade/played/starts.ts';

const answers = (changes: Partial<OptionAnswers>): OptionAnswers => ({
  'old-option-file': {},
  'new-option-file': {},
  'listed-options': {},
  ...changes,
});
const asked = (from: Partial<OptionAnswers>, to: Partial<OptionAnswers>) => ({
  from: answers(from),
  to: answers(to),
  cases: ['entry'],
});
const unknown = "refused: unknown variable 'sync_frm'";
const deprecated = "accepted, with a warning: 'binlog_format' is deprecated";

describe('options that a version accepts', () => {
  it('one that only the new version refuses breaks, with both answers and the case that asked', () => {
    const found = startDifferences(
      asked({ 'old-option-file': { sync_frm: 'accepted' } }, { 'old-option-file': { sync_frm: unknown } }),
    );
    expect(found).toEqual([
      expect.objectContaining({
        id: 'starts/sync_frm',
        class: 'starts',
        state: null,
        from: 'accepted',
        to: unknown,
        severity: 'breaks',
        evidence: 'played',
        cases: ['entry'],
      }),
    ]);
  });
  it('one that the new version only warns of warns', () => {
    const list = (answer: string) => ({ 'listed-options': { binlog_format: answer } });
    expect(startDifferences(asked(list('accepted'), list(deprecated)))).toMatchObject([
      { id: 'starts/binlog_format', from: 'accepted', to: deprecated, severity: 'warns' },
    ]);
  });
  it.each([
    ['both accept', 'accepted', 'accepted'],
    ['both warn of alike', deprecated, deprecated],
    ['the old version refuses', unknown, unknown],
    ['only the old version refuses', unknown, 'accepted'],
    ['only the old version warns of', deprecated, 'accepted'],
    ['the new version was not asked about', 'accepted', undefined],
  ])('one that %s is no difference', (_, was, is) => {
    const to = is === undefined ? {} : { 'listed-options': { x: is } };
    expect(startDifferences(asked({ 'listed-options': { x: was } }, to))).toEqual([]);
  });
  it("an option of the user's file wins over the same one of the list", () => {
    const [one, ...more] = startDifferences(
      asked(
        { 'old-option-file': { sync_frm: 'accepted' }, 'listed-options': { sync_frm: deprecated } },
        { 'old-option-file': { sync_frm: unknown }, 'listed-options': { sync_frm: unknown } },
      ),
    );
    expect(more).toEqual([]);
    expect(one).toMatchObject({ from: 'accepted', cause: expect.stringContaining('your option file for the old') });
  });
  it('one of the new option file that its own version refuses or warns of is told, unless the old file has it too', () => {
    const to = { 'new-option-file': { sync_frm: unknown, fine: 'accepted' } };
    expect(startDifferences(asked({}, to))).toMatchObject([
      { id: 'starts/sync_frm', from: 'not in the option file of the old version', to: unknown, severity: 'breaks' },
    ]);
    expect(startDifferences(asked({}, { 'new-option-file': { binlog_format: deprecated } }))).toMatchObject([
      { from: 'not in the option file of the old version', to: deprecated, severity: 'warns' },
    ]);
    expect(startDifferences(asked({ 'old-option-file': { sync_frm: unknown } }, to))).toEqual([]);
  });
  it('a documented subject is found by the option that stands for it', () => {
    const list = (answer: string) => ({ 'listed-options': { 'ssl_cipher=AES128-SHA': answer } });
    expect(startDifferences(asked(list('accepted'), list('refused: blocked')))[0]?.id).toBe(
      'starts/ssl_cipher with a cipher outside the list',
    );
  });
});

it('what is known of both versions replaces what is documented; what the old version refuses does not', () => {
  const ids = askedOptionIds(
    asked(
      { 'listed-options': { same: 'accepted', gone: 'accepted', old: unknown, half: 'accepted' } },
      { 'listed-options': { same: 'accepted', gone: unknown, old: unknown } },
    ),
  );
  expect([...ids]).toEqual(['starts/same', 'starts/gone']);
});
