import { describe, expect, it } from 'vitest';
import { budgetMs } from '../../../src/model/budget.ts';
import {
  bytesWithin,
  defaultLoad,
  isDefaultLoad,
  type LoadPlayed,
  loadOf,
  missedItsRate,
  rowsWithin,
  settleAllowance,
} from '../../../src/model/load.ts';

const heavy = { ...defaultLoad, writesPerS: 160, rowBytes: 65_536 };

describe('the load of a case', () => {
  it('is that of its scenario, else that of the command, else the default', () => {
    expect(loadOf(undefined)).toBe(defaultLoad);
    expect(loadOf(undefined, heavy)).toBe(heavy);
    expect(loadOf({ writers: 2 }, heavy)).toEqual({ ...defaultLoad, writers: 2 });
    expect(isDefaultLoad(loadOf({}))).toBe(true);
    expect(isDefaultLoad({ ...defaultLoad, compressible: true })).toBe(false);
  });
  it('writes so much within its case, idle stretches left out', () => {
    expect(rowsWithin({ ...defaultLoad, writesPerS: 100, rowsPerTransaction: 3 }, 10_000)).toBe(12_000);
    expect(rowsWithin({ ...defaultLoad, writesPerS: 100, activeS: 10, idleS: 30 }, 10_000)).toBe(1000);
    expect(bytesWithin(heavy, 10_000)).toBe(160 * 40 * 65_536);
  });
  it('gets time for the comparison of what it wrote; the default one gets none', () => {
    expect(settleAllowance(defaultLoad, 600_000)).toEqual({ catchUpMs: 0, compareMs: 0 });
    expect(settleAllowance(heavy, 20_000)).toEqual({ catchUpMs: 263_000, compareMs: 53_000 });
    const scenario = { criticalPathMs: () => 20_000 };
    const params = { case: 'x' };
    const more = budgetMs(scenario, { params, load: heavy }) - budgetMs(scenario, { params });
    expect(more).toBe(316_000);
    const own = {
      ...scenario,
      settings: () => ({
        source: {},
        replica: {},
        replication: { heartbeatPeriodS: 1, connectRetryS: 1, retryCount: 1 },
        load: heavy,
      }),
    };
    expect(budgetMs(own, { params })).toBe(budgetMs(scenario, { params, load: heavy }));
  });
  it('is missed below 95 % of its rate', () => {
    const played: LoadPlayed = {
      asked: { ...defaultLoad, writesPerS: 200 },
      scheduled: 2000,
      acknowledged: 1950,
      missed: 0,
      achievedPerS: 195,
      endedEarly: null,
    };
    expect(missedItsRate(played)).toBe(false);
    expect(missedItsRate({ ...played, achievedPerS: 187 })).toBe(true);
    expect(missedItsRate({ ...played, achievedPerS: null })).toBe(true);
  });
});
