import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../../src/cli/commands/diagnose/diagnose.ts';
import { classify } from '../../../src/diagnose/classify.ts';
import type { Looks } from '../../../src/diagnose/look.ts';
import { committing, type Differs, looksAt, replicaAt, replicaUuid, sourceAt, twice } from '../../fixtures/looks.ts';

const namesOf = (looks: Looks): readonly string[] => classify(looks).verdicts.map(({ verdict }) => verdict);
const conditionsOf = (differs: Differs): readonly string[] =>
  classify(twice(differs)).conditions.map(({ name }) => name);
const text = { format: 'text' } as const;
const nagios = { format: 'nagios' } as const;
const missing: Differs = { source: sourceAt(105, 15_000) };

describe('a diagnosis', () => {
  it('has one verdict for each axis', () => {
    expect(namesOf(twice({}))).toEqual(['idle', 'running', 'healthy', 'equal', 'off']);
    expect(namesOf(twice({ ...missing, semiSync: { enabled: true } }))).toEqual([
      'stalled-blind',
      'running',
      'healthy',
      'missing',
      'fallen-back',
    ]);
    expect(namesOf(twice({ source: { processes: [committing(5, 'waiting for handler commit', 9)] } }))[2]).toBe(
      'cannot-commit',
    );
  });

  it('compares nothing with a source that the replica does not follow', () => {
    const found = classify(twice({ ...missing, channel: { sourceUuid: replicaUuid } }));
    expect(found.verdicts.map(({ verdict }) => verdict)).toEqual([
      'other-source',
      'running',
      'healthy',
      'not-judged',
      'off',
    ]);
    expect(found.lostIfSourceDied).toBeNull();
  });

  it('is a function of what can be saved as a line', () => {
    for (const looks of [twice(missing), twice({ source: 'unreachable' }), twice({ channel: null })])
      expect(classify(looks.map((look) => JSON.parse(JSON.stringify(look))) as unknown as Looks)).toEqual(
        classify(looks),
      );
  });

  it.each<[string, Looks, number, number]>([
    ['healthy', twice({}), 0, 0],
    ['a problem', twice(missing), 1, 2],
    ['a small problem', looksAt(replicaAt(100, 10_000, 90, 9_000), replicaAt(100, 10_000, 95, 9_500)), 1, 1],
    [
      'a replica that is late on purpose',
      twice({
        ...replicaAt(100, 10_000, 90, 9_000),
        channel: { ...replicaAt(100, 10_000, 90, 9_000).channel, delayS: 3600 },
      }),
      0,
      0,
    ],
    ['not judged', looksAt({}), 4, 3],
    ['the source is not reached', twice({ source: 'unreachable' }), 4, 3],
    [
      'the source is not reached, and the replica reports an error',
      twice({ source: 'unreachable', channel: { receiver: 'Connecting', ioErrno: 2003 } }),
      1,
      2,
    ],
    ['no end is reached', twice({ source: 'unreachable', replica: 'unreachable' }), 3, 3],
    [
      'a status that does not return',
      twice({ replica: { channels: null, channel: null, blocked: { replicaStatus: 1_600 } } }),
      1,
      2,
    ],
  ])('ends the command: %s', (_, looks, code, nagiosCode) => {
    const all = [classify(looks)];
    expect(exitCodeOf(all, text)).toBe(code);
    expect(exitCodeOf(all, nagios)).toBe(nagiosCode);
  });

  it('of several replicas, the worst counts', () => {
    const [good, bad, unknown] = [twice({}), twice(missing), looksAt({})].map(classify);
    expect(exitCodeOf([good, unknown] as never, text)).toBe(4);
    expect(exitCodeOf([good, unknown, bad] as never, text)).toBe(1);
    expect(exitCodeOf([good, classify(twice({ source: 'unreachable', replica: 'unreachable' }))] as never, text)).toBe(
      4,
    );
  });
});

describe('conditions', () => {
  it.each<[string, Differs, Differs]>([
    [
      'status-blocked',
      { source: { blocked: { binaryLogEnd: 2_000 } } },
      { source: { refused: { binaryLogEnd: 'denied' } } },
    ],
    ['filtered', { channel: { filters: ['Replicate_Do_DB'] } }, { channel: { filters: [] } }],
    ['replica-writable', { replica: { writable: true } }, { replica: { writable: null } }],
    ['clock-skew', { replica: { clockAheadMs: -3_000 } }, { replica: { clockAheadMs: -300 } }],
    [
      'clock-skew',
      { source: { clockAheadMs: 4_000 } },
      { source: { clockAheadMs: 4_000 }, replica: { clockAheadMs: 4_000 } },
    ],
    [
      'retention-shorter-than-outage',
      { source: { retentionS: 3_600 }, channel: { receiver: 'Connecting', heartbeatAgeS: 4_000, queuedAgeS: 4_100 } },
      { source: { retentionS: 3_600 }, channel: { receiver: 'Connecting', heartbeatAgeS: 400, queuedAgeS: 4_100 } },
    ],
    ['heartbeat-above-net-timeout', { replica: { netTimeoutS: 30 } }, { replica: { netTimeoutS: 31 } }],
    ['group-or-galera-member', { replica: { member: 'galera' } }, { replica: { member: null } }],
  ])('%s', (name, holds, holdsNot) => {
    expect(conditionsOf(holds)).toContain(name);
    expect(conditionsOf(holdsNot)).not.toContain(name);
  });

  it('of a healthy pair are none', () => {
    expect(conditionsOf({})).toEqual([]);
  });
});
