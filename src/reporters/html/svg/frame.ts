import type { CaseResult } from '../../../model/result.ts';
import type { Timeline } from '../../../model/timeline.ts';
import type { FaultSpan } from '../../facts/faults.ts';
import type { LagSample } from '../../facts/lag.ts';
import type { LogMark } from '../../facts/log-marks.ts';
import type { Markup } from '../markup.ts';

/** Sizes of a picture in its own units; it scales with the page. */
export const geometry = { width: 1080, left: 184, right: 26, laneGap: 16 } as const;

/** Everything a lane draws from. Moments in ms since the case began. */
export interface PictureFacts {
  /** Unique on the page; starts every id inside the picture. */
  readonly key: string;
  readonly result: CaseResult;
  readonly timeline: Timeline;
  readonly faults: readonly FaultSpan[];
  readonly lag: readonly LagSample[];
  readonly blind: { readonly fromMs: number; readonly toMs: number } | null;
  readonly logMarks: readonly LogMark[];
  readonly frame: Frame;
}

/** The one time axis. `zeroMs` is the moment that the axis calls 0. */
export interface Frame {
  readonly fromMs: number;
  readonly toMs: number;
  readonly zeroMs: number;
  readonly zeroIs: 'injection' | 'start';
  /** Where the history ends; before `toMs` in a picture that it shares with a longer one. */
  readonly endMs: number;
  /** Horizontal place of a moment, kept inside the plot. */
  x(atMs: number): number;
}

/** One horizontal strip of the picture. */
export interface Lane {
  readonly title: string;
  /** Unit or what to look at, under the title. */
  readonly subtitle: string;
  readonly height: number;
  /** Labels of the vertical scale, if it has one. */
  readonly scale?: { readonly top: string; readonly bottom: string };
  /** Drawn with its own origin at the lane's top left. */
  readonly body: Markup;
}

/** Builds a lane, or nothing where the timeline holds nothing for it. */
export type LaneMaker = (facts: PictureFacts) => Lane | null;

/** A coordinate with one decimal: enough for the eye, small in the file. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Rough width of text in picture units, for deciding whether it fits. */
export function textWidth(text: string, size = 12): number {
  return text.length * size * 0.56;
}

/** Plot borders. */
export const plot = { left: geometry.left, right: geometry.width - geometry.right } as const;

export function makeFrame(fromMs: number, toMs: number, zeroMs: number, zeroIs: Frame['zeroIs'], endMs = toMs): Frame {
  const span = Math.max(1, toMs - fromMs);
  return {
    fromMs,
    toMs,
    zeroMs,
    zeroIs,
    endMs,
    x: (atMs) =>
      round(plot.left + (Math.min(Math.max(atMs, fromMs), toMs) - fromMs) * ((plot.right - plot.left) / span)),
  };
}
