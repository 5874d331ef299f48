import { describe, expect, it } from 'vitest';
import type { UpgradeStep } from '../../../../src/model/comparison.ts';
import { carriedOverDifferences, mergedSteps, stepDifferences } from '../../../../src/upgrade/played/steps.ts';
import type { Survey } from '../../../../src/upgrade/played/surveys.ts';

const step = (changes: Partial<UpgradeStep>): UpgradeStep => ({
  step: 'today',
  outcome: 'done',
  reason: null,
  integrity: 'equal',
  cases: ['a'],
  ...changes,
});
const survey = (channel: Readonly<Record<string, string>>): Survey => ({
  variables: {},
  'status-variables': {},
  'replica-status-columns': {},
  'channel-defaults': channel,
  statements: {},
  privileges: {},
});

describe('the steps of an upgrade', () => {
  it('are told once each, in their order, with the worst of what several plays came to', () => {
    const merged = mergedSteps([
      step({ step: 'demotion' }),
      step({}),
      step({ step: 'demotion', outcome: 'not possible', reason: 'refused', cases: ['b'] }),
    ]);
    expect(merged).toEqual([
      step({}),
      step({ step: 'demotion', outcome: 'not possible', reason: 'refused', cases: ['a', 'b'] }),
    ]);
  });
  it('are differences where they are not possible or left one, under names that stay the same', () => {
    const reason = "error 2026: error connecting to master 'repl@127.0.0.1:44881' - retry-time: 1";
    expect(
      stepDifferences([
        step({}),
        step({ step: 'replica-upgraded', outcome: 'not possible', reason: 'does not start' }),
        step({ step: 'demotion', outcome: 'not possible', reason }),
        step({ step: 'new-follows', outcome: 'failed', reason: 'rows differ', integrity: 'rows differ' }),
      ]).map(({ id, state, severity, to }) => [id, state, severity, to]),
    ).toEqual([
      ['starts/replicas-first/step replica-upgraded', 'replicas-first', 'breaks', 'not possible: does not start'],
      [
        'replicates/fallback/step demotion',
        'fallback',
        'breaks',
        "not possible: error 2026: error connecting to master 'USER@HOST' - retry-time: 1",
      ],
      ['data/replicas-first/step new-follows', 'replicas-first', 'breaks', 'failed: rows differ'],
    ]);
  });
});

describe('a channel that was carried over', () => {
  const from = survey({ retry_count: '86400', ssl_verify_server_cert: '0', connect_retry: '60', auto_position: '0' });
  const to = survey({
    retry_count: '10',
    ssl_verify_server_cert: '1',
    connect_retry: '60',
    auto_position: '0',
    ssl: '1',
  });

  it('differs from a new one where it keeps the old default', () => {
    const carried = { retry_count: '86400', ssl_verify_server_cert: '0', connect_retry: '60' };
    const found = carriedOverDifferences({ from, to }, carried, ['a']);
    expect(found.map((one) => [one.id, one.from, one.to])).toEqual([
      [
        'channel-defaults/carried over/retry_count',
        'stays 86400',
        '10 in a channel that is created on the new version',
      ],
      [
        'channel-defaults/carried over/ssl_verify_server_cert',
        'stays 0',
        '1 in a channel that is created on the new version',
      ],
    ]);
    expect(new Set(found.map(({ cause }) => cause))).toEqual(
      new Set(['kept by a channel that an in-place upgrade carries over']),
    );
  });
  it('is silent on what was set, on what the upgrade changed, and between equal versions', () => {
    expect(carriedOverDifferences({ from, to }, { auto_position: '1', retry_count: '10', ssl: '0' }, [])).toEqual([]);
    expect(carriedOverDifferences({ from, to: from }, from['channel-defaults'], [])).toEqual([]);
  });
});
