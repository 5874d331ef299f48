import { describe, expect, it } from 'vitest';
import { judgeTruth } from '../../../../bench/soak-truth.ts';
import type { Judged, Misled, Tally } from '../../../../bench/truth/judge.ts';

const verdict = (correct: boolean, problem: boolean): Judged => ({
  id: 'error-1190/x/y',
  index: 3,
  axis: 'receiver',
  truth: problem ? 'stalled-blind' : 'healthy',
  said: correct === problem ? 'stalled-blind' : 'healthy',
  correct,
  problem,
});
const many = (count: number, one: Judged): Judged[] => Array.from({ length: count }, () => one);
const misled: Misled = { id: 'error-1190/x/y', index: 3, said: 'ok' };

const good: Tally = {
  looks: 200,
  transitions: 20,
  verdicts: 220,
  afterTwo: [...many(150, verdict(true, false)), ...many(50, verdict(true, true))],
  afterFour: many(100, verdict(true, true)),
  watching: [],
  blindLooks: 20,
  missedBlind: [],
  deadIdleLooks: 5,
  missedDeadIdle: [],
  controlLooks: 100,
  alarms: [],
};
const judge = (change: Partial<Tally>) =>
  judgeTruth({ server: 'mysql:9.7', version: '9.7.4', all: { ...good, ...change } }, ['a/b: fail: no effect'], false);

describe('the soak of the truth', () => {
  it('is good where all goals are reached, and names what was left out', () => {
    const { ok, lines } = judge({});
    expect(ok).toBe(true);
    expect(lines).toContain('- Left out: a/b: fail: no effect');
  });
  it.each<[string, Partial<Tally>, string]>([
    ['one blind window was missed', { missedBlind: [misled] }, 'missedBlind: 1'],
    ['a dead idle link was missed', { missedDeadIdle: [misled] }, 'missedDeadIdle: 1'],
    ['a control raised an alarm', { alarms: [misled] }, 'alarms: 1'],
    [
      'too few are right',
      { afterTwo: [...good.afterTwo, ...many(30, verdict(false, true))] },
      'after two looks 87.0 %',
    ],
    [
      'too few are right after four',
      { afterFour: [...good.afterFour, ...many(3, verdict(false, true))] },
      'after four looks 97.1 %',
    ],
    ['nothing was seen', { afterTwo: [], blindLooks: 0 }, 'Too little was recorded'],
  ])('is not where %s', (_, change, complaint) => {
    const { ok, lines } = judge(change);
    expect(ok).toBe(false);
    expect(lines.join('\n')).toContain(complaint);
  });
});
