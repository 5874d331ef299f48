import { describe, expect, it } from 'vitest';
import { lintAnswered } from '../../../src/checks/lint-answered.ts';
import { history } from '../../fixtures/timeline-builder.ts';
import { answer, asked, askedCase } from './lint-stories.ts';

describe('lintAnswered', () => {
  it('passes whatever the server says, as long as it says something to each question', () => {
    expect(lintAnswered.judge(askedCase().build()).outcome).toBe('pass');
  });
  it('counts questions that have no answer', () => {
    const timeline = history()
      .add(1, asked(3))
      .add(2, answer('0:0'))
      .add(3, answer('0:0', { candidate: 1 }))
      .build();
    expect(lintAnswered.judge(timeline)).toMatchObject({
      outcome: 'inconclusive',
      reason: '2 of 3 questions have no answer',
    });
  });
  it('needs the names of all three kinds where metrics are asked for', () => {
    const some = history()
      .add(1, asked(0, 'metrics'))
      .add(2, { kind: 'lint-names', what: 'status', names: ['Queries'] });
    expect(lintAnswered.judge(some.build()).outcome).toBe('inconclusive');
    some.add(3, { kind: 'lint-names', what: 'variables', names: [] });
    some.add(4, { kind: 'lint-names', what: 'replica-status', names: [] });
    expect(lintAnswered.judge(some.build()).outcome).toBe('pass');
  });
  it('is inconclusive where nothing was asked', () => {
    expect(lintAnswered.judge(history().build()).outcome).toBe('inconclusive');
  });
});
