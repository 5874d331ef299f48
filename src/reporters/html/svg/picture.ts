import type { CaseResult } from '../../../model/result.ts';
import type { Timeline } from '../../../model/timeline.ts';
import { faultSpans } from '../../facts/faults.ts';
import { lagSamples, longestBlindStretch } from '../../facts/lag.ts';
import { logMarks } from '../../facts/log-marks.ts';
import { type Markup, markup, nothing } from '../markup.ts';
import { axis, grid } from './axis.ts';
import { faultBands } from './fault-band.ts';
import { type Frame, geometry, type Lane, type LaneMaker, makeFrame, type PictureFacts, plot } from './frame.ts';
import { applierLane } from './lanes/applier.ts';
import { dumpThreadLane } from './lanes/dump-thread.ts';
import { gapsLane } from './lanes/gaps.ts';
import { lagBytesLane } from './lanes/lag-bytes.ts';
import { lagRealLane } from './lanes/lag-real.ts';
import { lagShownLane } from './lanes/lag-shown.ts';
import { logMarksLane } from './lanes/log-marks.ts';
import { measuredLane, moments } from './lanes/measured.ts';
import { proxyBytesLane } from './lanes/proxy-bytes.ts';
import { receiverLane } from './lanes/receiver.ts';
import { sendQueueLane } from './lanes/send-queue.ts';

/** From top to bottom: first what it comes to, then what each end said, then what was true, then the wire and the logs. */
const laneMakers: readonly LaneMaker[] = [
  measuredLane,
  dumpThreadLane,
  receiverLane,
  applierLane,
  lagShownLane,
  lagRealLane,
  lagBytesLane,
  proxyBytesLane,
  sendQueueLane,
  logMarksLane,
  gapsLane,
];

const headHeight = 34;
const footHeight = 48;

/** Reads out of a timeline what a picture of it needs. */
export function pictureFacts(result: CaseResult, timeline: Timeline, key: string): PictureFacts {
  const faults = faultSpans(timeline);
  const frame = frameOf(timeline, faults.find((f) => f.injectedMs !== null)?.injectedMs ?? null);
  const lag = lagSamples(timeline);
  const { marks } = logMarks(timeline, frame.fromMs);
  return { key, result, timeline, faults, frame, lag, blind: longestBlindStretch(lag), logMarks: marks };
}

/** The picture of one case: lanes over one time axis. Its description says in words what it shows. */
export function picture(facts: PictureFacts, description: string): Markup {
  const { frame, key, result } = facts;
  const { body, bottom } = panel(facts, 0);
  const title = `Timeline of ${result.scenario} (${result.case})`;
  return drawing({ key, frame, title, description, top: headHeight - 4, bottom }, [hatch(key)], body);
}

/** What one picture needs besides the panels in it. */
export interface Drawing {
  readonly key: string;
  readonly frame: Frame;
  readonly title: string;
  readonly description: string;
  /** Where the first panel begins, and where the last one ends. */
  readonly top: number;
  readonly bottom: number;
}

/** Panels over one time axis, with the time under the pointer. */
export function drawing(
  { key, frame, title, description, top, bottom }: Drawing,
  patterns: readonly Markup[],
  panels: Markup,
): Markup {
  const from = frame.fromMs - frame.zeroMs;
  const to = frame.toMs - frame.zeroMs;
  // Of an image, readers of the screen are told the name alone: what is in it could not be reached.
  const role = panels.text.includes('<a ') ? 'group' : 'img';
  return markup`<svg class="picture" id="${key}-picture" role="${role}" aria-labelledby="${key}-picture-title ${key}-picture-desc" viewBox="0 0 ${geometry.width} ${bottom + footHeight}" data-from="${from}" data-to="${to}" data-left="${plot.left}" data-right="${plot.right}" xmlns="http://www.w3.org/2000/svg"><title id="${key}-picture-title">${title}</title><desc id="${key}-picture-desc">${description}</desc><defs>${patterns}</defs>${panels}${axis(frame, bottom)}<g class="cursor" hidden=""><path d="M0 ${top}V${bottom}"/><text y="${bottom + 19}" text-anchor="middle"></text></g></svg>`;
}

/** The ground of a blind window, in the panels of one history. */
export function hatch(key: string): Markup {
  return markup`<pattern id="${key}-hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-ground" width="7" height="7"/><path class="hatch-line" d="M0 0V7"/></pattern>`;
}

/** The lanes of one history, from `top` downwards, with its faults through all of them. */
export function panel(
  facts: PictureFacts,
  top: number,
  makers: readonly LaneMaker[] = laneMakers,
): { readonly body: Markup; readonly bottom: number } {
  const placed: { lane: Lane; y: number }[] = [];
  const from = top + headHeight - 4;
  let y = top + headHeight;
  for (const make of makers) {
    const lane = make(facts);
    if (lane === null) continue;
    placed.push({ lane, y });
    y += lane.height + geometry.laneGap;
  }
  const bottom = y - geometry.laneGap + 8;
  const body = markup`${grid(facts.frame, from, bottom)}${faultBands(facts, from, bottom)}${moments(facts).map(
    (m) => markup`<path class="moment ${m.look}" d="M${facts.frame.x(m.atMs)} ${from}V${bottom}"/>`,
  )}${placed.map(({ lane, y: at }) => laneGroup(lane, at))}`;
  return { body, bottom };
}

function laneGroup(lane: Lane, top: number): Markup {
  const titleY = lane.title === '' ? 0 : 13;
  const { scale } = lane;
  const right = geometry.left - 8;
  return markup`<g class="lane" transform="translate(0 ${top})">${
    scale === undefined
      ? nothing
      : markup`<path class="foot" d="M${plot.left} ${lane.height}H${plot.right}"/><text class="scale" x="${right}" y="10" text-anchor="end">${scale.top}</text><text class="scale" x="${right}" y="${lane.height}" text-anchor="end">${scale.bottom}</text>`
  }${lane.title === '' ? nothing : markup`<text class="lane-title" x="4" y="${titleY}">${lane.title}</text>`}<text class="lane-unit" x="4" y="${titleY + 14}">${lane.subtitle}</text>${lane.body}</g>`;
}

/** Shows a little of the normal state before the fault, and everything after it that was still sampled. */
function frameOf(timeline: Timeline, injectedMs: number | null): Frame {
  const samples = timeline.of('replication');
  const firstMs =
    (timeline.first('phase', (o) => o.phase === 'replicating') ?? samples[0] ?? timeline.observations[0])?.atMs ?? 0;
  const lastMs = (samples.at(-1) ?? timeline.observations.at(-1))?.atMs ?? 1;
  if (injectedMs === null) return makeFrame(firstMs, lastMs, firstMs, 'start');
  const beforeMs = Math.max(1000, (lastMs - injectedMs) * 0.12);
  return makeFrame(Math.max(firstMs, injectedMs - beforeMs), lastMs, injectedMs, 'injection');
}
