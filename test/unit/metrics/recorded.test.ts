import { describe, expect, it } from 'vitest';
import { longestBlindStretch } from '../../../src/measures/blind-window.ts';
import { firstSourceComplaint } from '../../../src/measures/source-detection.ts';
import { CaseTruth } from '../../../src/metrics/case.ts';
import type { OwnName } from '../../../src/metrics/catalogue.ts';
import type { Timeline } from '../../../src/model/timeline.ts';
import { recordedTrials } from '../../fixtures/recorded-timelines.ts';

/** What a scrape at every sample would have seen. */
function scraped(timeline: Timeline): { readonly blindMs: number; readonly gaveUp: number } {
  const truth = new CaseTruth();
  const shown = (wanted: OwnName): number => truth.samples().find(({ name }) => name === wanted)?.value ?? 0;
  let since: number | null = null;
  let blindMs = 0;
  for (const observation of timeline.observations) {
    truth.take(observation);
    if (observation.kind !== 'replication') continue;
    since = shown('replfault_status_blind') === 1 ? (since ?? observation.atMs) : null;
    // It had lasted for a second when it was first shown.
    if (since !== null) blindMs = Math.max(blindMs, observation.atMs - since + 1_000);
  }
  return { blindMs, gaveUp: shown('replfault_source_gave_up_total') };
}

const trials = [...recordedTrials()].map(([exhibit, { timeline }]) => [exhibit, timeline] as const);

describe('metrics of cases that were really played', () => {
  it('show each blind window of the measures, less the second that it takes, and no other', () => {
    const blind = trials.filter(([exhibit]) => /^(error-1190|runbook\/(cross-region|stalled-link))\//.test(exhibit));
    expect(blind.length).toBeGreaterThan(10);
    for (const [exhibit, timeline] of blind) {
      const stretch = longestBlindStretch(timeline);
      const measuredMs = stretch ? stretch.toMs - stretch.fromMs : 0;
      const { blindMs } = scraped(timeline);
      expect([exhibit, Math.abs(blindMs - measuredMs) < 150], `${blindMs} and ${measuredMs} ms`).toEqual([
        exhibit,
        true,
      ]);
    }
  });

  it('are never blind where no measure is', () => {
    for (const [exhibit, timeline] of trials) {
      const stretch = longestBlindStretch(timeline);
      const measuredMs = stretch ? stretch.toMs - stretch.fromMs : 0;
      const { blindMs } = scraped(timeline);
      expect([exhibit, blindMs === 0 || measuredMs >= 900], `${blindMs} and ${measuredMs} ms`).toEqual([exhibit, true]);
    }
  });

  it('count a source that gave up wherever its log says so', () => {
    const complained = trials.filter(([, timeline]) => firstSourceComplaint(timeline, 0) !== undefined);
    expect(complained.length).toBeGreaterThan(20);
    for (const [exhibit, timeline] of complained)
      expect([exhibit, scraped(timeline).gaveUp >= 1]).toEqual([exhibit, true]);
  });
});
