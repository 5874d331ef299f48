import { afterEach, describe, expect, it } from 'vitest';
import { budgetMs, phaseMs } from '../../../src/model/budget.ts';
import type { ReplfaultError } from '../../../src/model/errors.ts';
import { silenceMs, Watchdog } from '../../../src/runner/watchdog.ts';

const dogs: Watchdog[] = [];
afterEach(() => {
  for (const dog of dogs.splice(0)) dog.end();
});

function watchdog() {
  const bites: ReplfaultError[] = [];
  const dog = new Watchdog((why) => bites.push(why));
  dogs.push(dog);
  const pass = (seconds: number, alive: boolean): void => {
    for (let second = 0; second < seconds && bites.length === 0; second += 1) {
      if (alive) dog.heard();
      dog.tick();
    }
  };
  return { dog, bites, pass };
}

describe('the watch over a worker', () => {
  it('ends one that gives no sign of life, and says where it was', () => {
    const { dog, bites, pass } = watchdog();
    dog.begin({ what: 'the case a', ms: 100_000 });
    dog.heard('play: holding 5.0 s');
    pass(silenceMs / 1000, false);
    expect(bites).toEqual([]);
    pass(1, false);
    expect(bites).toMatchObject([{ code: 'WORKER_SILENT', message: expect.stringContaining('last in play: holding') }]);
  });
  it('ends one whose case is not over within its budget, however much it says', () => {
    const { dog, bites, pass } = watchdog();
    dog.begin({ what: 'the case a', ms: 5_000 });
    pass(5, true);
    expect(bites).toEqual([]);
    pass(1, true);
    expect(bites).toMatchObject([{ code: 'BUDGET_SPENT', message: expect.stringMatching(/the case a .*5 s/) }]);
  });
  it('counts each case anew, and nothing while the worker waits for a case', () => {
    const { dog, bites, pass } = watchdog();
    for (let cases = 0; cases < 3; cases += 1) {
      dog.begin({ what: 'a case', ms: 5_000 });
      pass(4, true);
    }
    dog.begin(undefined);
    pass(1000, true);
    expect(bites).toEqual([]);
  });
});

describe('the budget of a case', () => {
  const scenario = { criticalPathMs: () => 3_000 };
  const params = { case: 'one' };
  it('is its own timers and the bounds of all phases', () => {
    const more = budgetMs({ criticalPathMs: () => 13_000 }, { params }) - budgetMs(scenario, { params });
    expect(more).toBe(10_000);
    expect(budgetMs(scenario, { params })).toBeGreaterThan(phaseMs.start + phaseMs.playGrace + phaseMs.compare);
  });
  it('has room for further servers, and for a pair that is used again', () => {
    const usual = budgetMs(scenario, { params });
    const third = budgetMs({ ...scenario, topology: { bystander: 'downstream' } }, { params });
    const both = { bystander: ['second-replica', 'third-replica'] } as const;
    const fourth = budgetMs({ ...scenario, topology: both }, { params });
    expect(third - usual).toBe(phaseMs.catchUp + phaseMs.compare);
    expect(fourth - usual).toBe(2 * (third - usual));
    expect(budgetMs(scenario, { params, reuse: 'x' }) - usual).toBe(phaseMs.renew);
  });
});
