import { type Markup, markup, nothing } from '../markup.ts';
import { type Frame, type LaneMaker, makeFrame, type PictureFacts, plot } from './frame.ts';
import { applierLane } from './lanes/applier.ts';
import { dumpThreadLane } from './lanes/dump-thread.ts';
import { gapsLane } from './lanes/gaps.ts';
import { lagRealLane } from './lanes/lag-real.ts';
import { lagShownLane } from './lanes/lag-shown.ts';
import { logMarksLane } from './lanes/log-marks.ts';
import { measuredLane } from './lanes/measured.ts';
import { receiverLane } from './lanes/receiver.ts';
import { drawing, hatch, panel } from './picture.ts';

/** What two versions can show differently; the bytes on the wire are in the picture of each case. */
const laneMakers: readonly LaneMaker[] = [
  measuredLane,
  dumpThreadLane,
  receiverLane,
  applierLane,
  lagShownLane,
  lagRealLane,
  logMarksLane,
  gapsLane,
];

const titleHeight = 26;
const between = 22;

/** A history with the words over its panel. */
export interface TitledFacts {
  readonly facts: PictureFacts;
  readonly title: string;
}

/** Two histories of one length of time, counted from the same moment, so that a place on the axis means the same in both. */
export function onOneAxis(first: PictureFacts, second: PictureFacts): [PictureFacts, PictureFacts] {
  const from = Math.min(...[first, second].map(({ frame }) => frame.fromMs - frame.zeroMs));
  const to = Math.max(...[first, second].map(({ frame }) => frame.toMs - frame.zeroMs));
  const shared = (facts: PictureFacts): PictureFacts => {
    const { zeroMs, zeroIs, endMs } = facts.frame;
    return { ...facts, frame: makeFrame(zeroMs + from, zeroMs + to, zeroMs, zeroIs, endMs) };
  };
  return [shared(first), shared(second)];
}

/** Two histories above each other, with one axis at the foot. Both must have gone through {@link onOneAxis}. */
export function bothPicture(above: TitledFacts, below: TitledFacts, key: string, description: string): Markup {
  const first = titledPanel(above, 0);
  const second = titledPanel(below, first.bottom + between);
  const { frame } = above.facts;
  const title = `${above.title}, above ${below.title}`;
  return drawing(
    { key, frame, title, description, top: titleHeight, bottom: second.bottom },
    [hatch(above.facts.key), hatch(below.facts.key)],
    markup`${first.body}${second.body}`,
  );
}

function titledPanel({ facts, title }: TitledFacts, top: number): { readonly body: Markup; readonly bottom: number } {
  const { body, bottom } = panel(facts, top + titleHeight, laneMakers);
  return {
    body: markup`<text class="panel-title" x="4" y="${top + 17}">${title}</text>${beyond(facts.frame, top + titleHeight + 30, bottom)}${body}`,
    bottom,
  };
}

/** Where this history has ended and the other one goes on. */
function beyond({ endMs, toMs, x }: Frame, top: number, bottom: number): Markup {
  if (endMs >= toMs) return nothing;
  const from = x(endMs);
  return markup`<g><title>this case had ended</title><rect class="beyond" x="${from}" y="${top}" width="${plot.right - from}" height="${bottom - top}"/></g>`;
}
