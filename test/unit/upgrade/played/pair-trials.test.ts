import { describe, expect, it } from 'vitest';
import { isOfTrials, trialDifferences, trialOf } from '../../../../src/upgrade/played/pair-trials.ts';

const tag = 'a GTID with a tag';
const unreadable = 'the replica cannot read it: error 1772, Malformed GTID set';
const packet = "stops the replica: error 1153, Got a packet bigger than 'slave_max_allowed_packet' bytes";
const states = (today: string, later: string) =>
  new Map([
    ['today', { [tag]: today }],
    ['fallback', { [tag]: later }],
  ] as const);

describe('trials of a pair', () => {
  it.each([
    ['the source gives none', unreadable, 'breaks'],
    ['arrives', packet, 'breaks'],
    ['arrives', 'refused by the source: error 1231, no', 'breaks'],
    ['the source gives none', 'arrives', 'informs'],
    [packet, 'arrives', 'informs'],
  ])('%s, then %s: %s', (was, is, severity) => {
    expect(trialDifferences(states(was, is))).toMatchObject([
      {
        id: `replicates/fallback/trial: ${tag}`,
        class: 'replicates',
        state: 'fallback',
        subject: tag,
        from: was,
        to: is,
        severity,
        evidence: 'played',
      },
    ]);
  });
  it('that end alike, or were not made in both states, are no difference', () => {
    expect(trialDifferences(states('arrives', 'arrives'))).toEqual([]);
    expect(trialDifferences(new Map([['fallback', { [tag]: 'arrives' }]]))).toEqual([]);
    expect(trialDifferences(new Map([['today', { [tag]: 'arrives' }]]))).toEqual([]);
  });
  it('are known again by the id of their difference', () => {
    const [one] = trialDifferences(states('arrives', packet));
    const subject = one?.id.split('/').slice(2).join('/') ?? '';
    expect([isOfTrials(subject), trialOf(subject)]).toEqual([true, tag]);
    expect(isOfTrials('scenarios')).toBe(false);
  });
});
