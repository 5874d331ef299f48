import { type Check, inconclusive, pass, soundness } from 'replfault';

/**
 * What a case is about could be seen all the time: the probes that would show it were never silent for long while the scenario played. Lesser than a
 * look at every probe until the end, because what settles afterwards is not what these cases are about.
 */
export function watchedWhilePlayed(probes: readonly string[]): Check {
  return {
    name: 'watched-while-played',
    ...soundness('observation'),
    judge(timeline) {
      const from = timeline.first('phase', (o) => o.phase === 'play');
      const to = timeline.first('phase', (o) => o.phase === 'settle');
      if (!from || !to) return inconclusive('the play was not recorded to its end');
      const gap = timeline.gapsWithin(from.atMs, to.atMs, probes)[0];
      if (gap)
        return inconclusive(`the ${gap.probe} probe was silent for ${Math.round(gap.toMs - gap.fromMs)} ms`, [gap.seq]);
      return pass(`${probes.join(', ')} watched for ${Math.round(to.atMs - from.atMs)} ms without a gap`, [
        from.seq,
        to.seq,
      ]);
    },
  };
}
