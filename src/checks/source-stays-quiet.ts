import { counterDelta } from '../measures/counter-delta.ts';
import { hiddenComplaint, noCounters } from '../measures/hidden-evidence.ts';
import { firstSourceComplaint } from '../measures/source-detection.ts';
import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/** The source reported no failed write: no log line and, where errors are counted, neither 1160 nor 1161 moved. */
export const sourceStaysQuiet: Check = {
  name: 'source-stays-quiet',
  ...finding('source-write'),
  judge(timeline) {
    const line = firstSourceComplaint(timeline, 0);
    if (line) return fail(`the source reported: ${line.text}`, [line.seq]);
    const lost = timeline.first('probe-lost', (o) => o.probe === 'error-log-source' || o.probe === 'dump-threads');
    if (lost) return inconclusive(`the ${lost.probe} probe was lost: ${lost.reason}`, [lost.seq]);
    const evidence: number[] = [];
    for (const errno of ['1160', '1161']) {
      const { delta, evidence: seen } = counterDelta(timeline, 'source', errno);
      if (delta !== null && delta > 0) return fail(`error ${errno} was counted ${delta} time(s) on the source`, seen);
      evidence.push(...seen);
    }
    const watched = timeline.last('dump-threads');
    const counters = timeline.last('counters', (o) => o.server === 'source');
    if (!watched || !counters) return inconclusive('the source was not observed');
    const hidden = hiddenComplaint(timeline);
    if (hidden && !counters.errors)
      return inconclusive(`a failed write would not be shown: ${hidden.reason}; ${noCounters(timeline, 'source')}`, [
        hidden.seq,
        counters.seq,
      ]);
    const counted = counters.errors ? '1160 and 1161 did not increase' : noCounters(timeline, 'source');
    if (hidden)
      return pass(`no failed write of the source was counted: ${counted}; ${hidden.reason}`, [
        ...new Set([...evidence, watched.seq, hidden.seq]),
      ]);
    return pass(`no failed write in the log of the source, and ${counted}`, [...new Set([...evidence, watched.seq])]);
  },
};
