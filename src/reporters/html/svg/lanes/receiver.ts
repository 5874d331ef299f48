import { receiverSpans } from '../../../facts/states.ts';
import { markup, nothing } from '../../markup.ts';
import { type LaneMaker, round, textWidth } from '../frame.ts';
import { type StateLook, stateBars } from '../shapes.ts';

const looks: Readonly<Record<string, StateLook>> = {
  Yes: { look: 'state-yes', words: ['Yes'] },
  Connecting: { look: 'state-connecting', words: ['Connecting', '…'] },
  No: { look: 'state-no', words: ['No'] },
};

/** A shorter blind window than this, in picture units, cannot be seen. */
const narrowestStrip = 8;

/** What the replica says about its receiver, and for how long that was not the truth. */
export const receiverLane: LaneMaker = ({ timeline, frame, blind, key, result }) => {
  const spans = receiverSpans(timeline, frame.endMs);
  if (spans.length === 0) return null;
  const wide = blind !== null && frame.x(blind.toMs) - frame.x(blind.fromMs) >= narrowestStrip;
  const shown = wide && (result.derived?.blindWindowMs ?? 0) > 0 ? blind : null;
  return {
    title: 'Replica says',
    subtitle: 'receiver (I/O) thread',
    height: shown === null ? 24 : 48,
    body: markup`${stateBars(spans, frame, (state) => looks[state] ?? { look: 'state-idle', words: [state] }, 0, 24)}${
      shown === null ? nothing : blindStrip(frame.x(shown.fromMs), frame.x(shown.toMs), key)
    }`,
  };
};

function blindStrip(x1: number, x2: number, key: string) {
  const width = Math.max(1, round(x2 - x1));
  const words = [
    'blind window: Yes / Yes / 0 while transactions are missing',
    'blind: Yes / Yes / 0, yet behind',
    'blind window',
    'blind',
  ];
  const fitting = words.find((word) => textWidth(word) + 24 <= width);
  const middle = round(x1 + width / 2);
  return markup`<g><title>${words[0]}</title><rect class="blind-strip" x="${x1}" y="28" width="${width}" height="20" fill="url(#${key}-hatch)"/>${
    fitting !== undefined &&
    markup`<rect class="halo" x="${round(middle - textWidth(fitting) / 2 - 6)}" y="30" width="${round(textWidth(fitting) + 12)}" height="16" rx="3"/><text class="blind-text" x="${middle}" y="42" text-anchor="middle">${fitting}</text>`
  }</g>`;
}
