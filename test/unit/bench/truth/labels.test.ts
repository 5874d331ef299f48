import { describe, expect, it } from 'vitest';
import { labelCase } from '../../../../bench/truth/label.ts';
import type { Axis } from '../../../../src/diagnose/verdicts.ts';
import { looksAt } from '../../../fixtures/looks.ts';
import { history, type TimelineBuilder } from '../../../fixtures/timeline-builder.ts';

const [healthy] = looksAt({});
const lookMs = 330;

/** A look every 330 ms, each taken within 100 ms. They are all the same: truth does not read them. */
const withLooks = (story: TimelineBuilder, untilMs: number): TimelineBuilder =>
  story.every(
    0,
    untilMs,
    (s, atMs) => s.add(atMs + 100, { kind: 'look', look: { ...healthy, atMs: 1e12 + atMs } }),
    lookMs,
  );

/** A commit every 40 ms, which the replica has executed at once. */
const busy = (story: TimelineBuilder, fromMs: number, toMs: number, more: object = {}): TimelineBuilder =>
  story.every(fromMs, toMs, (s, atMs) =>
    s
      .sample(atMs, { source: atMs / 40, replica: atMs / 40, readSourceLogPos: atMs, ...more })
      .dumpThreads(atMs, [7])
      .proxy(atMs, [1]),
  );

const settings = (story: TimelineBuilder): TimelineBuilder =>
  story.settings('replica', { heartbeat_period: '1', replica_net_timeout: '4' }).settings('source', {});

/** What is true of an axis at each look: the verdict that is right and which look of that state it is; `-` in a transition. */
function states(story: TimelineBuilder, axis: Axis, id = 'error-1190/x/y'): readonly string[] {
  return labelCase(id, story.build(), lookMs).looks.map(({ truth }) => {
    const state = truth.axes[axis];
    return state === null ? '-' : `${state.right[0]} ${state.nth}`;
  });
}

/** Commits go on from 1000 ms, and nothing arrives. */
const stalled = (): TimelineBuilder =>
  withLooks(
    busy(settings(history()), 0, 1000).every(1040, 4000, (s, atMs) =>
      s
        .sample(atMs, { source: atMs / 40, replica: 25, readSourceLogPos: 1000 })
        .dumpThreads(atMs, [7])
        .proxy(atMs, [1]),
    ),
    3960,
  );

describe('the truth of a look', () => {
  it('is healthy while what is committed arrives', () => {
    const story = withLooks(busy(settings(history()), 0, 2000), 1650);
    expect(states(story, 'receiver')).toEqual(['-', 'healthy 2', 'healthy 3', 'healthy 4', 'healthy 5', 'healthy 6']);
    expect(states(story, 'data').at(-1)).toBe('equal 6');
    expect(states(story, 'applier').at(-1)).toBe('running 6');
    expect(states(story, 'semi-sync').at(-1)).toBe('off 6');
  });

  it('is receiver-blocked while a receiver that found its disk full waits, also when there is space again', () => {
    const full = (story: TimelineBuilder): TimelineBuilder =>
      story.fault(1000, 'injected', { fault: 'disk-full' }).fault(1500, 'healed', { fault: 'disk-full' });
    expect(states(full(stalled()), 'receiver').at(-1)).toMatch(/^receiver-blocked /);
  });

  it('is stalled-blind when something has been missing for two looks and nothing moves', () => {
    const seen = states(stalled(), 'receiver');
    expect(seen.slice(2, 7)).toEqual(['healthy 3', 'healthy 4', '-', '-', 'stalled-blind 3']);
    expect(states(stalled(), 'data').at(-1)).toMatch(/^missing/);
    expect(
      labelCase('error-1190/x/y', stalled().build(), lookMs)
        .looks.map(({ truth }) => truth.blind)
        .slice(4, 8),
    ).toEqual([false, false, true, true]);
  });

  it('is half-open when the source has no dump thread', () => {
    const story = stalled().change('dump-threads', ({ atMs }) => (atMs > 1500 ? { threads: [] } : {}));
    expect(states(story, 'receiver').at(-1)).toMatch(/^half-open/);
  });

  it('is a loop when a new connection receives nothing', () => {
    const story = stalled().change('proxy', ({ atMs, connections }) =>
      atMs > 2000 ? { connections: connections.map((one) => ({ ...one, id: 2 })) } : {},
    );
    expect(states(story, 'receiver').at(-1)).toMatch(/^reconnect-loop-no-progress/);
  });

  it('is stalled-blind on an idle link when a heartbeat is late by two looks', () => {
    const story = withLooks(
      busy(settings(history()), 0, 1000).every(1040, 4000, (s, atMs) =>
        s.sample(atMs, { source: 25, replica: 25, readSourceLogPos: 1000 }).dumpThreads(atMs, [7]).proxy(atMs, [1]),
      ),
      3960,
    );
    const { looks } = labelCase('kernel/x/y', story.build(), lookMs);
    const dead = looks.findIndex(({ truth }) => truth.deadIdle);
    expect(dead * lookMs).toBeGreaterThan(2660);
    expect(dead * lookMs).toBeLessThan(3100);
    expect(states(story, 'receiver')[dead]).toMatch(/^stalled-blind/);
  });

  it.each([
    ['reconnecting', { receiver: 'Connecting' as const }, {}],
    ['gave-up', { receiver: 'No' as const, lastIoErrno: 2003 }, {}],
    ['stopped-by-operator', { receiver: 'No' as const }, { stop: true }],
    ['fatal-from-source', { receiver: 'No' as const, lastIoErrno: 13114 }, { fatal: true }],
  ])(
    'is %s by the status, the operator and the log',
    (verdict, status, { stop, fatal }: { stop?: boolean; fatal?: boolean }) => {
      const story = withLooks(busy(busy(settings(history()), 0, 1000), 1040, 3000, status), 2970);
      if (stop)
        story.add(1010, {
          kind: 'operator',
          action: 'stop-replica',
          on: 'replica',
          statement: 'STOP REPLICA',
          errno: null,
          error: null,
          tookMs: 1,
        });
      if (fatal) story.log(1010, 'replica', 'replica-fatal-source-error', 'Got fatal error 1236');
      expect(states(story, 'receiver').at(-1)).toMatch(new RegExp(`^${verdict} `));
    },
  );

  it('cannot be judged while the replica is suspended', () => {
    const story = withLooks(busy(busy(settings(history()), 0, 1000), 3000, 4000), 3960)
      .process(1010, 'replica', 'stopped', 3)
      .process(2990, 'replica', 'continued', 3);
    expect(states(story, 'receiver')[6]).toBe('not-judged 3');
    expect(states(story, 'source')[6]).toBe('-');
  });

  it('is a control only without any fault', () => {
    const story = withLooks(busy(settings(history()), 0, 2000), 1650);
    expect(labelCase('control/healthy-link/no-fault', story.build(), lookMs).control).toBe(true);
    expect(labelCase('control/healthy-link/no-fault', story.fault(500, 'injected').build(), lookMs).control).toBe(
      false,
    );
  });
});
