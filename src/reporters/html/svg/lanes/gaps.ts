import { formatMoment, formatMs } from '../../../wording/quantities.ts';
import { listed } from '../../../wording/text.ts';
import { markup } from '../../markup.ts';
import { type LaneMaker, round } from '../frame.ts';

/** Stretches in which a probe of this harness saw nothing. Left out when there was none. */
export const gapsLane: LaneMaker = ({ timeline, frame }) => {
  const gaps = timeline.of('gap').filter((g) => g.toMs > frame.fromMs && g.fromMs < frame.toMs);
  if (gaps.length === 0) return null;
  const probes = [...new Set(gaps.map((g) => g.probe))];
  return {
    title: 'No samples',
    subtitle: probes.length <= 2 ? listed(probes) : `${probes.length} probes`,
    height: 16,
    body: markup`${gaps.map((gap) => {
      const [x1, x2] = [frame.x(gap.fromMs), frame.x(gap.toMs)];
      const length = gap.toMs > frame.toMs ? 'to the end' : formatMs(gap.toMs - gap.fromMs);
      return markup`<g><title>${gap.probe}: no sample from ${formatMoment(gap.fromMs - frame.zeroMs)}, ${length}</title><rect class="gap" x="${x1}" y="2" width="${Math.max(2, round(x2 - x1))}" height="12"/></g>`;
    })}`,
  };
};
