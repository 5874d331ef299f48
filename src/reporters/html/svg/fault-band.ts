import { formatMs } from '../../wording/quantities.ts';
import { type Markup, markup, nothing } from '../markup.ts';
import { type PictureFacts, plot, round, textWidth } from './frame.ts';

/** The time in which a fault was active, shaded through all lanes, with its name above. */
export function faultBands({ faults, frame }: PictureFacts, top: number, bottom: number): Markup {
  let freeFrom: number = plot.left;
  return markup`${faults.map((fault) => {
    if (fault.injectedMs === null) return armedMark(fault.name, frame.x(fault.armedMs ?? frame.fromMs), top, bottom);
    const [x1, x2] = [frame.x(fault.injectedMs), frame.x(fault.healedMs ?? frame.endMs)];
    const width = Math.max(1, round(x2 - x1));
    const lasted =
      fault.healedMs === null ? 'never healed' : `active for ${formatMs(fault.healedMs - fault.injectedMs)}`;
    const labels = faultLabels(fault.name, lasted, x1, x2, fault.healedMs !== null, freeFrom);
    freeFrom = labels.end;
    const title = `${fault.name} (${fault.layer}, ${fault.leg}), ${lasted}${fault.proof === null ? '' : `. ${fault.proof.summary}`}`;
    return markup`<g class="fault"><title>${title}</title><rect class="fault-band" x="${x1}" y="${top}" width="${width}" height="${bottom - top}"/><rect class="fault-bar" x="${x1}" y="${top - 5}" width="${width}" height="5"/><path class="fault-edge" d="M${x1} ${top}V${bottom}${
      fault.healedMs === null ? '' : `M${x2} ${top}V${bottom}`
    }"/>${labels.texts.map((t) => markup`<text class="${t.look}" x="${t.x}" y="${top - 11}" text-anchor="${t.anchor}">${t.text}</text>`)}</g>`;
  })}`;
}

interface Label {
  readonly text: string;
  readonly x: number;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly look: string;
}

/** `stall injected | active for 6.5 s | healed`, as far as there is room; with little room, one label over the band. */
function faultLabels(
  name: string,
  lasted: string,
  x1: number,
  x2: number,
  healed: boolean,
  freeFrom: number,
): { texts: Label[]; end: number } {
  const injected = `${name} injected`;
  const all = `${name}, ${lasted}`;
  const room = x2 - x1;
  if (x1 < freeFrom) return { texts: [], end: freeFrom };
  if (room > textWidth(injected) + textWidth(lasted) + 40) {
    const texts: Label[] = [
      { text: injected, x: x1, anchor: 'start', look: 'fault-name' },
      { text: lasted, x: round((x1 + textWidth(injected) + x2) / 2), anchor: 'middle', look: 'fault-time' },
    ];
    const toLeft = x2 + textWidth('healed') > plot.right;
    if (healed && !toLeft) texts.push({ text: 'healed', x: x2, anchor: 'start', look: 'fault-name' });
    return { texts, end: x2 + textWidth('healed') + 8 };
  }
  const start = x1 + textWidth(all) <= plot.right;
  return {
    texts: [{ text: all, x: start ? x1 : x2, anchor: start ? 'start' : 'end', look: 'fault-name' }],
    end: start ? x1 + textWidth(all) + 8 : x2 + 8,
  };
}

function armedMark(name: string, x: number, top: number, bottom: number): Markup {
  if (x <= 0) return nothing;
  return markup`<g class="armed"><path class="armed-edge" d="M${x} ${top}V${bottom}"/><text class="fault-time" x="${x}" y="${top - 11}" text-anchor="start">${name} armed, never injected</text></g>`;
}
