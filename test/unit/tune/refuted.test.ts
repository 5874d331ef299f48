import { describe, expect, it } from 'vitest';
import type { Verification } from '../../../src/model/tuning.ts';
import { refutedBy, withRefuted } from '../../../src/tune/bounds/refuted.ts';

const recommended = {
  netWriteTimeoutS: 60,
  replicaNetTimeoutS: 27,
  heartbeatPeriodS: 5,
  connectRetryS: 10,
  retryCount: 8641,
};
const seen = (more: Partial<Verification>): Verification => ({
  disturbance: 'natIdleLimitS',
  scenario: 'tune/idle-flow',
  sizeMs: 35_000,
  settings: { ...recommended, heartbeatPeriodS: 0.5 },
  tightened: null,
  expected: 'holds',
  seen: 'fails',
  skipped: null,
  sentence: 'planted.',
  scale: 10,
  caseIds: ['c'],
  ...more,
});
const none = { lower: [], upper: [], notes: [] };

describe('what a verification refutes', () => {
  it('is the recommended value, also where a scaled one was played', () => {
    const [refuted] = refutedBy(seen({}), 'heartbeatPeriodS', recommended);
    expect(refuted).toMatchObject({ setting: 'heartbeatPeriodS', value: 5, by: 'natIdleLimitS', objective: null });
    expect(withRefuted(none, 'heartbeatPeriodS', refuted ? [refuted] : []).upper).toMatchObject([{ value: 4.5 }]);
  });
  it('is the count of attempts where a receiver gave up, and the pause between them where it came back late', () => {
    const gaveUp = refutedBy(seen({ disturbance: 'outageS' }), 'connectRetryS', recommended);
    expect(gaveUp).toMatchObject([{ setting: 'retryCount', value: 8641 }]);
    const late = refutedBy(seen({ disturbance: 'outageS', objective: 'resumeS' }), 'connectRetryS', recommended);
    expect(late).toMatchObject([{ setting: 'connectRetryS', value: 10, objective: 'resumeS' }]);
    expect(withRefuted(none, 'connectRetryS', late).upper).toMatchObject([{ value: 9 }]);
  });
  it('is no setting where a connection that lives on resumes late, and nothing where an option fails', () => {
    expect(refutedBy(seen({ objective: 'resumeS' }), 'replicaNetTimeoutS', recommended)).toEqual([]);
    const option = seen({ tightened: { setting: 'netWriteTimeoutS', value: 22 } });
    expect(refutedBy(option, 'netWriteTimeoutS', recommended)).toEqual([]);
    expect(refutedBy(seen({ seen: 'holds' }), 'heartbeatPeriodS', recommended)).toEqual([]);
  });
});
