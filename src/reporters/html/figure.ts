import { logMarks, meaningOf } from '../facts/log-marks.ts';
import { formatMoment, plural } from '../wording/quantities.ts';
import { type Markup, markup, nothing } from './markup.ts';
import type { PictureFacts } from './svg/frame.ts';
import { picture } from './svg/picture.ts';

/**
 * The picture with the text of its numbered log marks. Scrolls sideways inside its own box where the screen is narrow.
 *
 * @param name of the case, as no other on the page has it
 */
export function figure(facts: PictureFacts, description: string, name: string): Markup {
  return markup`<figure><p class="hint swipe" aria-hidden="true">The picture scrolls sideways.</p><div class="scroller" role="region" tabindex="0" aria-label="Timeline picture of ${name}">${picture(facts, description)}</div>${captioned(legend(facts))}</figure>`;
}

/** The text of the numbered log marks of one history. */
export function legend({ logMarks: marks, timeline, frame, key }: PictureFacts): Markup {
  const { others } = logMarks(timeline, frame.fromMs);
  const rest =
    others > 0 &&
    markup`<p class="hint">${plural(others, 'more log line')} of this time ${others === 1 ? 'is' : 'are'} only in the timeline.</p>`;
  if (marks.length === 0) return rest === false ? nothing : rest;
  return markup`<ol class="log-legend">${marks.map(({ number, line, repeats }) => {
    const meaning = meaningOf(line.condition);
    return markup`<li id="${key}-log-${number}"><span class="log-key" aria-hidden="true">${number}</span><span class="moment-text">${formatMoment(line.atMs - frame.zeroMs)}</span> <b>${line.server}</b>${
      meaning !== null && `: ${meaning}`
    }<code>${line.code !== null && `${line.code} `}${line.text}</code>${repeats > 0 && `and ${repeats} more like it`}</li>`;
  })}</ol>${rest}`;
}

function captioned(content: Markup): Markup {
  return content.text === '' ? nothing : markup`<figcaption>${content}</figcaption>`;
}
