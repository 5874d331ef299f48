import { describe, expect, it } from 'vitest';
import { stepsIntact } from '../../../src/checks/steps-intact.ts';
import { history } from '../../fixtures/timeline-builder.ts';
import { ended, upgraded, upgradedCase } from './upgrade-stories.ts';

const refused = 'the new program does not start on this data folder: Unsupported redo log format';

describe('stepsIntact', () => {
  it('passes where every step left equal servers', () => {
    expect(stepsIntact.judge(upgradedCase().build()).outcome).toBe('pass');
  });
  it('passes with the reason where the versions do not allow a step: that is a finding', () => {
    const timeline = upgraded(['today'])
      .add(2000, ended('replica-upgraded', 'not possible', refused))
      .build();
    expect(stepsIntact.judge(timeline)).toMatchObject({
      outcome: 'pass',
      reason: expect.stringContaining(`replica-upgraded is not possible: ${refused}`),
    });
  });
  it('fails where a step left a difference, whatever was recorded as its outcome', () => {
    const lost = { lost: ['a1b2-7'] };
    const said = upgraded(['today'])
      .integrity(1500, lost)
      .add(2000, ended('replica-upgraded', 'failed', 'a write is lost'));
    expect(stepsIntact.judge(said.build())).toMatchObject({ outcome: 'fail', reason: expect.stringContaining('lost') });
    const unsaid = upgraded(['today']).integrity(1500, lost).add(2000, ended('replica-upgraded'));
    expect(stepsIntact.judge(unsaid.build())).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining('a1b2-7'),
    });
  });
  it('does not take a step without a gate for an intact one', () => {
    const timeline = upgraded(['today']).add(2000, ended('replica-upgraded')).build();
    expect(stepsIntact.judge(timeline)).toMatchObject({
      outcome: 'inconclusive',
      reason: 'the step replica-upgraded was not compared',
    });
  });
  it('is inconclusive where nothing began, or the old version does not replicate', () => {
    expect(stepsIntact.judge(history().build()).outcome).toBe('inconclusive');
    const timeline = history()
      .add(1, ended('today', 'not possible', 'error 2026'))
      .build();
    expect(stepsIntact.judge(timeline)).toMatchObject({
      outcome: 'inconclusive',
      reason: 'the old version does not replicate: error 2026',
    });
  });
});
