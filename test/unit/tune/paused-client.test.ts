import { describe, expect, it } from 'vitest';
import type { CaseResult } from '../../../src/model/result.ts';
import { judgeClient, type PlannedClient } from '../../../src/tune/paused-client.ts';

const planned: PlannedClient = {
  share: 0.9,
  expected: 'survives',
  scale: 15,
  sizeMs: 3600,
  settings: {
    netWriteTimeoutS: 4,
    replicaNetTimeoutS: 27,
    heartbeatPeriodS: 5,
    connectRetryS: 10,
    retryCount: 8641,
  },
};
const played = (outcome: CaseResult['outcome'], check = 'client-survives'): CaseResult =>
  ({
    id: 'c',
    outcome,
    reason: outcome === 'skipped' ? 'no server here' : null,
    verdicts: [{ check, outcome, reason: 'planted', evidence: [1] }],
  }) as unknown as CaseResult;

describe('what a client that paused shows', () => {
  it('is as expected where its case passed', () => {
    expect(judgeClient(planned, [played('pass')])).toMatchObject({ seen: 'survives', skipped: null, caseIds: ['c'] });
    expect(judgeClient(planned, [played('pass')]).sentence).toMatch(/0\.9 times .* 3\.6 s at 4 s \(1:15\): planted\.$/);
  });
  it('is contrary where it was cut off and must not be, whatever a replay shows', () => {
    expect(judgeClient(planned, [played('fail')]).seen).toBe('dies');
    expect(judgeClient(planned, [played('fail'), played('pass')]).seen).toBe('dies');
    expect(judgeClient({ ...planned, expected: 'dies' }, [played('fail', 'client-is-cut-off')]).seen).toBe('survives');
  });
  it('is not known from a case that was inconclusive, failed for another reason, was skipped, or was not played', () => {
    expect(judgeClient(planned, [played('inconclusive')]).seen).toBeNull();
    expect(judgeClient(planned, [played('fail', 'data-intact')]).seen).toBeNull();
    expect(judgeClient(planned, [played('skipped')])).toMatchObject({ seen: null, skipped: 'no server here' });
    expect(judgeClient(planned, []).sentence).toMatch(/it was not played/);
  });
});
