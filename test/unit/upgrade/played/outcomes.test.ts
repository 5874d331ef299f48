import { describe, expect, it } from 'vitest';
import type { CaseResult, Condition } from '../../../../src/model/result.ts';
import { outcomeDifferences, suspectOutcomes, textDifferences } from '../../../../src/upgrade/played/outcomes.ts';
import { trial } from '../support.ts';

const failed = {
  outcome: 'fail',
  verdicts: [{ check: 'resumes', outcome: 'fail', reason: 'the receiver stayed No', evidence: [] }],
} as const satisfies Partial<CaseResult>;

const three = (state: Parameters<typeof trial>[0], changes: Partial<CaseResult> = {}): CaseResult[] =>
  [1, 2, 3].map((number) => trial(state, number, changes as Parameters<typeof trial>[2]));

describe('outcomes', () => {
  it('that fail in a later state break, with the reason', () => {
    expect(outcomeDifferences([...three('today'), ...three('done', failed)])).toMatchObject([
      {
        id: 'outcomes/done/error-1190/stalled-reader/large-backlog',
        from: 'passes',
        to: 'fails: the receiver stayed No',
        severity: 'breaks',
      },
    ]);
  });
  it('that pass where they failed inform', () => {
    expect(outcomeDifferences([...three('today', failed), ...three('fallback')])).toMatchObject([
      { state: 'fallback', from: 'fails: the receiver stayed No', to: 'passes', severity: 'informs' },
    ]);
  });
  it('that vary within a state say nothing', () => {
    const mixed = [...three('done').slice(1), trial('done', 4, failed)];
    expect(outcomeDifferences([...three('today'), ...mixed])).toEqual([]);
  });
  it('that cannot be believed say nothing', () => {
    expect(outcomeDifferences([...three('today'), ...three('done', { outcome: 'inconclusive' })])).toEqual([]);
  });
});

describe('texts', () => {
  const condition = (texts: readonly string[], replicaErrnos: readonly number[] = []): Partial<CaseResult> => ({
    condition: {
      errnos: null,
      errnosReason: null,
      abortedClients: null,
      texts,
      replicaErrnos,
      literal1190: false,
    } satisfies Condition,
  });

  it('that all trials of one state show and none of the other differ, with both sides', () => {
    const today = three('today', condition(['source: Got timeout writing communication packets'], [2013]));
    const done = three('done', condition(['source: Timeout on write'], [2003]));
    expect(textDifferences([...today, ...done]).map(({ id, from, to }) => [id.split('/').at(-1), from, to])).toEqual([
      ['log source: Got timeout writing communication packets', 'shown', null],
      ['Last_IO_Errno 2013', 'shown', null],
      ['log source: Timeout on write', null, 'shown'],
      ['Last_IO_Errno 2003', null, 'shown'],
    ]);
  });
  it('that differ after three trials are played more often in both states, and after six they are believed', () => {
    const exhibit = 'error-1190/stalled-reader/large-backlog';
    const differing = (trials: readonly number[]): CaseResult[] =>
      trials.flatMap((number) => [
        trial('today', number),
        trial('done', number, condition(['new']) as { outcome: 'pass' }),
      ]);
    expect(suspectOutcomes(differing([1, 2, 3]))).toEqual([
      { exhibit, state: 'today' },
      { exhibit, state: 'done' },
    ]);
    expect(suspectOutcomes(differing([1, 2, 3, 4, 5, 6]))).toEqual([]);
    expect(suspectOutcomes([...three('today'), ...three('done')])).toEqual([]);
    expect(suspectOutcomes([...three('today'), ...three('done', failed)])).toHaveLength(2);
  });
  it('that only some trials show do not differ', () => {
    const [first, ...rest] = three('today', condition(['rare']));
    expect(textDifferences([...rest, { ...(first as CaseResult), condition: null }, ...three('done')])).toEqual([]);
  });
  it('that differ only in positions, addresses, GTIDs, attempts and paths are the same', () => {
    const text = (n: number): string =>
      `replica: Slave I/O thread: error connecting to master 'repl@10.0.0.${n}:330${n}' - retries: ${n}, read up to log 'binlog.000001', position ${n}04; GTID position 0-1-${n}; /tmp/${n}/x/err.log`;
    const cases = [...three('today', condition([text(1)])), ...three('done', condition([text(2)]))];
    expect(textDifferences(cases)).toEqual([]);
  });
});
