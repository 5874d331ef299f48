import { describe, expect, it } from 'vitest';
import { failsUnreported } from '../../../src/checks/fails-unreported.ts';
import { noLiteral1190 } from '../../../src/checks/no-literal-1190.ts';
import { sourceSeesReset } from '../../../src/checks/source-sees-reset.ts';
import { sourceStaysQuiet } from '../../../src/checks/source-stays-quiet.ts';
import { sourceWriteFails } from '../../../src/checks/source-write-fails.ts';
import { atlasEntry } from '../../../src/measures/atlas.ts';
import { conditionOf } from '../../../src/measures/condition.ts';
import { hidesFailedWrites } from '../../../src/measures/hidden-evidence.ts';
import type { TimelineBuilder } from '../../fixtures/timeline-builder.ts';
import { expectVerdict } from './judge.ts';
import { quietCase, stalledCase } from './stories.ts';

const timeout = sourceWriteFails({ netWriteTimeoutS: 2, slackMs: 1500 });
const hidingList = /its log line \(MY-010914\) is hidden by log_error_suppression_list=MY-010914/;
const hidingCounters = /error counters are hidden by performance_schema=OFF/;

/** As a source with such a list leaves it: the line is not there, and the settings say why. */
const suppressed = (story: TimelineBuilder): TimelineBuilder =>
  story
    .without('log', (o) => o.server === 'source')
    .change('settings', (o) => ({ variables: { ...o.variables, log_error_suppression_list: 'MY-010914' } }));
const uncounted = (story: TimelineBuilder): TimelineBuilder =>
  story.change('counters', () => ({
    errors: null,
    errorsMissing: 'error counters are hidden by performance_schema=OFF',
  }));
const counting = (story: TimelineBuilder, errno: string, times: number): TimelineBuilder =>
  story.change('counters', (o) =>
    o.errors ? { errors: { ...o.errors, '1160': 0, '1161': 0, [errno]: o.atMs >= 3060 ? times : 0 } } : {},
  );

describe('a log line that a suppression list hides', () => {
  it('is told with its cause, and the counter stands for it', () => {
    expectVerdict(timeout, suppressed(stalledCase()), 'pass', hidingList);
    expectVerdict(timeout, suppressed(stalledCase()), 'pass', /error 1161 counted 1 time/);
    expectVerdict(
      sourceSeesReset({ withinMs: 2500 }),
      counting(suppressed(stalledCase()), '1160', 1),
      'pass',
      hidingList,
    );
    expectVerdict(sourceStaysQuiet, suppressed(quietCase()), 'pass', hidingList);
  });
  it('is no excuse where the counter did not move, or moved too early', () => {
    expectVerdict(timeout, counting(suppressed(stalledCase()), '1161', 0), 'fail', /1161 was not counted/);
    const early = suppressed(stalledCase()).change('counters', (o) => ({
      errors: { '1160': 0, '1161': o.atMs >= 2000 ? 1 : 0 },
    }));
    expectVerdict(timeout, early, 'fail', /before net_write_timeout/);
    expectVerdict(sourceStaysQuiet, counting(suppressed(quietCase()), '1161', 1), 'fail', /1161 was counted/);
  });
  it.each([
    ['MY-010914', true],
    [' 10914 ,MY-013360', true],
    ['er_aborting_user_connection', true],
    ['MY-013360', false],
    ['MY-109140', false],
    ['', false],
  ])('is recognised in %j: %s', (list, hidden) => expect(hidesFailedWrites(list)).toBe(hidden));
});

describe('counters that a setting hides', () => {
  it('are null with that setting, and the log line is enough', () => {
    const story = uncounted(stalledCase());
    expectVerdict(timeout, story, 'pass', hidingCounters);
    expectVerdict(sourceStaysQuiet, uncounted(quietCase()), 'pass', hidingCounters);
    expectVerdict(noLiteral1190, story, 'pass', hidingCounters);
    expect(conditionOf(story.build())).toMatchObject({
      errnos: null,
      errnosReason: 'error counters are hidden by performance_schema=OFF',
    });
    expect(atlasEntry(story.build())?.countersReason).toMatch(hidingCounters);
  });
  it('leave a write unreported by Aborted_clients and the dump thread', () => {
    const gone = uncounted(suppressed(stalledCase())).change('dump-threads', (o) =>
      o.atMs >= 3060 ? { threads: [] } : {},
    );
    expectVerdict(failsUnreported({ netWriteTimeoutS: 2 }), gone, 'pass', hidingCounters);
  });
});

it('is inconclusive with both reasons where settings hide the line and the counters', () => {
  for (const reason of [hidingList, hidingCounters]) {
    expectVerdict(timeout, uncounted(suppressed(stalledCase())), 'inconclusive', reason);
    expectVerdict(sourceSeesReset({ withinMs: 1000 }), uncounted(suppressed(stalledCase())), 'inconclusive', reason);
    expectVerdict(sourceStaysQuiet, uncounted(suppressed(quietCase())), 'inconclusive', reason);
  }
});
