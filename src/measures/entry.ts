import type { Entry } from '../model/comparison.ts';
import type { Timeline } from '../model/timeline.ts';
export const entryOf = (_: Timeline): Omit<Entry, 'state'> => ({
  replicates: null,
  errno: null,
  reason: null,
  remedy: [],
  helped: null,
});
export const surveyOf = (_: Timeline, __: 'source' | 'replica') => null;
