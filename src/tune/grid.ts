import { allowedWidthMs, type SearchSpec } from './search-spec.ts';

/** How often a grid plays each size: as often as a search asks on each side before it believes. */
const repetitions = 2;

/**
 * Trials that a full grid would need to say as much as a search: sizes over the whole range, one allowed width apart (so that the last size that was
 * ridden out and the first that broke are as far from each other as the interval of a finished search is wide), each played twice. A grid does not
 * know where to look, so it pays this everywhere. Conservative: where outcomes contradict each other a grid would need more repetitions, which are not counted.
 */
export function gridTrials(spec: Pick<SearchSpec, 'range' | 'resolutionMs' | 'relativeResolution'>): number {
  let sizes = 1;
  for (let sizeMs = spec.range.from; sizeMs < spec.range.to; sizeMs += allowedWidthMs(spec, sizeMs)) sizes += 1;
  return sizes * repetitions;
}
