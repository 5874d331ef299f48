import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { committedLooks } from '../../../../bench/truth/committed.ts';
import { goals, missedGoals, type Result, resultOf } from '../../../../bench/truth/goals.ts';
import { ofProblems, shareCorrect } from '../../../../bench/truth/judge.ts';
import { begin, truthTables } from '../../../../bench/truth/page.ts';
import { classify } from '../../../../src/diagnose/classify.ts';
import { saysCritical, saysHealthy } from '../../../fixtures/planted-classifiers.ts';

const fixtures = new URL('../../../fixtures/looks/', import.meta.url);
const looks = committedLooks();
const results = looks.map((one) => resultOf(one, classify));
const elsewhere = looks.map((one) => resultOf(one, classify, true));

const total = (of: (result: Result) => number): number => results.reduce((sum, one) => sum + of(one), 0);

describe('the committed looks', () => {
  it('are of three flavours or more and take at most 5 MB', () => {
    expect(looks.map(({ server }) => server)).toEqual(
      expect.arrayContaining(['mysql:9.7', 'mysql:5.6', 'mariadb:10.11']),
    );
    const bytes = readdirSync(fixtures).reduce((sum, file) => sum + statSync(new URL(file, fixtures)).size, 0);
    expect(bytes).toBeLessThan(5e6);
  });

  it('tell nothing of the machine on which they were recorded', () => {
    for (const { cases } of looks)
      expect(/\/(?:dev\/shm|tmp|root|home)\/[^"]*/.exec(JSON.stringify(cases))?.[0]).toBe(undefined);
  });

  it.each(results)('reach the goals on $server', ({ all }) => {
    expect(missedGoals(all)).toEqual([]);
  });

  it.each(results)('reach the goals on $server, scenarios that were held out alone', ({ heldOut }) => {
    expect(missedGoals(heldOut)).toEqual([]);
  });

  it.each(results)('show problems on $server, and they are recognised', ({ all }) => {
    expect(ofProblems(all.afterTwo).length).toBeGreaterThan(300);
    expect(shareCorrect(ofProblems(all.afterTwo))).toBeGreaterThanOrEqual(goals.afterTwo);
  });

  it('hold enough of what must not be missed', () => {
    expect(total(({ all }) => all.controlLooks)).toBeGreaterThanOrEqual(goals.controlLooks);
    expect(total(({ all }) => all.blindLooks)).toBeGreaterThan(100);
    expect(total(({ all }) => all.deadIdleLooks)).toBeGreaterThan(10);
  });

  it('miss nothing and raise no alarm without sockets either', () => {
    for (const { all } of elsewhere) expect([all.missedBlind, all.missedDeadIdle, all.alarms]).toEqual([[], [], []]);
  });

  it('catch a classifier that says healthy', () => {
    for (const one of looks) {
      const { all } = resultOf(one, saysHealthy);
      expect(all.missedBlind.length).toBe(all.blindLooks);
      expect(all.missedBlind.length).toBeGreaterThan(0);
      expect(shareCorrect(ofProblems(all.afterTwo))).toBe(0);
      expect(missedGoals(all).length).toBeGreaterThan(0);
    }
  });

  it('catch a classifier that sounds an alarm each time', () => {
    for (const one of looks) expect(resultOf(one, saysCritical).all.alarms.length).toBeGreaterThan(0);
  });

  it('are what docs/diagnose-truth.md says: npm run truth writes it', () => {
    const page = readFileSync(new URL('../../../../docs/diagnose-truth.md', import.meta.url), 'utf8');
    expect(page.split(begin)[1]?.trim()).toBe(truthTables(results, elsewhere).trim());
  });
});
