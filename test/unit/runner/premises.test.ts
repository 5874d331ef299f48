import { describe, expect, it } from 'vitest';
import { fail } from '../../../src/model/verdict.ts';
import { judgeCase } from '../../../src/runner/judge.ts';
import { history, type TimelineBuilder } from '../../fixtures/timeline-builder.ts';
import { alwaysPass, facts, planned, record, scenario } from './given.ts';

const name = 'error-1190/fin';
const whole = () => history().settings('source', { binlog_format: 'MIXED' }).sample(10, { source: 1, replica: 1 });
const judged = (story: TimelineBuilder, checks = [alwaysPass]) =>
  judgeCase(
    planned(name),
    scenario(name, { checks: () => checks }),
    facts,
    record('x'),
    story.add(9000, { kind: 'phase', phase: 'end' }).build(),
  );
const failing = { name: 'f', judge: () => fail('lost a row', [0]) };
const saying = (check: string) => expect.objectContaining({ check, outcome: 'inconclusive' });

describe('a wait of the play that ran out', () => {
  const expired = () => whole().waited(5100, 'the replica notices', false);

  it('makes a case inconclusive that would pass, with what was waited for and how long', () => {
    const result = judged(expired());
    expect(result).toMatchObject({
      outcome: 'inconclusive',
      verdicts: [{ check: 'always' }, saying('waits-satisfied')],
    });
    expect(result.verdicts[1]?.reason).toBe(
      'a wait of the play timed out: "the replica notices" did not occur within 5.0 s',
    );
    expect(result.expiredWaits).toEqual([
      { what: 'the replica notices', atMs: 5100, waitedMs: 5000, timeoutMs: 5000, mayExpire: null },
    ]);
  });
  it('names every one of several', () => {
    const reason = judged(expired().waited(5200, 'the receiver runs', false)).verdicts[1]?.reason;
    expect(reason).toMatch(/^2 waits .*"the replica notices".*; "the receiver runs"/);
  });
  it('does not soften a failure, and is told beside it', () => {
    const result = judged(expired(), [failing]);
    expect(result).toMatchObject({ outcome: 'fail', verdicts: [{ check: 'f' }, saying('waits-satisfied')] });
  });
  it('is told in the result, and decides nothing, where the scenario says that it may run out', () => {
    const result = judged(whole().waited(5100, 'the source gives up', false, 'riding it out is the other answer'));
    expect(result).toMatchObject({ outcome: 'pass', verdicts: [{ check: 'always' }] });
    expect(result.expiredWaits).toMatchObject([{ mayExpire: 'riding it out is the other answer' }]);
  });
  it('is nothing to tell when every wait was satisfied', () => {
    const result = judged(whole().waited(100, 'the replica notices', true));
    expect(result).toMatchObject({ outcome: 'pass', verdicts: [{ check: 'always' }] });
    expect(result).not.toHaveProperty('expiredWaits');
  });
  it('leaves a scenario without checks what it is', () => {
    expect(judged(expired(), [])).toMatchObject({ outcome: 'inconclusive', reason: 'the scenario has no checks' });
  });
});

describe('a backlog that vanished', () => {
  it('makes any case inconclusive that would pass, and names the setting', () => {
    const result = judged(whole().burst(500, 589_824, 9_120));
    expect(result).toMatchObject({
      outcome: 'inconclusive',
      verdicts: [{ check: 'always' }, saying('backlog-written')],
    });
    expect(result.verdicts[1]?.reason).toMatch(
      /589824 bytes.*grew by only 9120 bytes; the source has binlog_format=MIXED/,
    );
  });
  it('does not mind one that was written, or that was broken off, or whose size nobody knows', () => {
    const brokenOff = { kind: 'burst', askedBytes: 500, writtenBytes: 0, complete: false, startedAtMs: 1 } as const;
    for (const story of [
      whole().burst(500, 589_824, 599_625),
      whole().add(500, { ...brokenOff, binlogBytes: null, reason: 'the burst was broken off' }),
      whole().burst(500, 589_824, null, 'the source lists no binary log'),
    ])
      expect(judged(story).outcome).toBe('pass');
  });
});

describe('a write that got no answer', () => {
  const story = (state: string | null) =>
    history()
      .add(1000, injected('packet-drop'))
      .add(6000, { ...injected('packet-drop'), event: 'healed' })
      .sample(20_000, { source: 1, replica: 1 })
      .add(24_000, {
        kind: 'write',
        token: 'a',
        outcome: 'unknown',
        gtid: null,
        bytes: 60,
        startedAtMs: 1100,
        error: 'no answer to COMMIT, given up',
        unanswered: { doing: 'COMMIT', state },
      });
  const injected = (fault: string) =>
    ({
      kind: 'fault',
      event: 'injected',
      id: 1,
      fault,
      layer: 'kernel',
      leg: 'source-proxy',
      detail: {},
      proof: null,
    }) as const;
  const late = (builder: TimelineBuilder) =>
    judgeCase(
      planned(name),
      scenario(name, { checks: () => [alwaysPass] }),
      facts,
      record('x'),
      builder.add(25_000, { kind: 'phase', phase: 'end' }).build(),
    );

  it('is a failure where it waits for an acknowledgement on a path that is whole, with its numbers', () => {
    const result = late(story('Waiting for semi-sync ACK from replica'));
    expect(result).toMatchObject({ outcome: 'fail', verdicts: [{ check: 'always' }, { check: 'writes-answered' }] });
    expect(result.verdicts[1]?.reason).toMatch(
      /waited 22\.9 s for an answer to COMMIT, 18\.0 s of them after the last/,
    );
  });
  it('is never a pass, whatever else it waits for', () => {
    for (const state of ['Waiting for global read lock', null])
      expect(late(story(state))).toMatchObject({
        outcome: 'inconclusive',
        verdicts: [{ check: 'always' }, saying('writes-answered')],
      });
  });
  it('proves nothing against servers of which one is stopped', () => {
    const stopped = { kind: 'process', process: 'replica', event: 'stopped', pid: 4, cpuMs: 1 } as const;
    const whole = story('Waiting for semi-sync ACK from replica').add(6500, stopped);
    expect(late(whole).outcome).toBe('inconclusive');
  });
});
