import { type Measure, unlessLost, unmeasured } from './measure.ts';

/** Bytes of binary-log events that crossed the proxy again on a later connection. */
export const bytesResent: Measure = (timeline) => {
  const last = timeline.last('proxy');
  if (!last) return unmeasured('the proxy was not observed');
  const counts = last.connections.map((connection) => connection.resentBytes);
  if (counts.length === 0 || counts.every((count) => count === null))
    return unmeasured(
      'this proxy does not read the binary-log stream (only the embedded one does, on plain connections)',
      [last.seq],
    );
  const value = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  return unlessLost(timeline, ['proxy'], { value, reason: null, evidence: [last.seq] });
};
