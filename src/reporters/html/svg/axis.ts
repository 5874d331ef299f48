import { type Markup, markup } from '../markup.ts';
import { type Frame, plot } from './frame.ts';

const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600];

interface Tick {
  readonly x: number;
  readonly label: string;
}

/** About ten round moments. */
function ticks(frame: Frame): Tick[] {
  const spanS = (frame.toMs - frame.fromMs) / 1000;
  const step = steps.find((s) => spanS / s <= 12) ?? 1200;
  const first = Math.ceil((frame.fromMs - frame.zeroMs) / 1000 / step);
  const last = Math.floor((frame.toMs - frame.zeroMs) / 1000 / step);
  const out: Tick[] = [];
  for (let n = first; n <= last; n++) {
    const seconds = n * step;
    const label = `${seconds < 0 ? '−' : ''}${Math.abs(seconds).toFixed(step < 1 ? 1 : 0)}`;
    out.push({ x: frame.x(frame.zeroMs + seconds * 1000), label });
  }
  return out;
}

/** Faint vertical lines through all lanes. */
export function grid(frame: Frame, top: number, bottom: number): Markup {
  return markup`<g class="grid">${ticks(frame).map((t) => markup`<path d="M${t.x} ${top}V${bottom}"/>`)}</g>`;
}

/** The axis itself, with its unit. */
export function axis(frame: Frame, y: number): Markup {
  const label = frame.zeroIs === 'injection' ? 'seconds since the fault was injected' : 'seconds since the case began';
  return markup`<g class="axis"><path d="M${plot.left} ${y}H${plot.right}"/>${ticks(frame).map(
    (t) => markup`<path d="M${t.x} ${y}v5"/><text x="${t.x}" y="${y + 19}" text-anchor="middle">${t.label}</text>`,
  )}<text class="axis-name" x="${(plot.left + plot.right) / 2}" y="${y + 38}" text-anchor="middle">${label}</text></g>`;
}
