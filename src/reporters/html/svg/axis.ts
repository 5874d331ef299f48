import { tickStep, ticks } from 'd3-array';
import { type Markup, markup } from '../markup.ts';
import { type Frame, plot } from './frame.ts';

interface Tick {
  readonly x: number;
  readonly label: string;
}

/** About ten round moments. */
function moments({ fromMs, toMs, zeroMs, x }: Frame): Tick[] {
  const [fromS, toS] = [(fromMs - zeroMs) / 1000, (toMs - zeroMs) / 1000];
  const digits = tickStep(fromS, toS, 10) < 1 ? 1 : 0;
  return ticks(fromS, toS, 10).map((seconds) => ({
    x: x(zeroMs + seconds * 1000),
    label: `${seconds < 0 ? '−' : ''}${Math.abs(seconds).toFixed(digits)}`,
  }));
}

/** Faint vertical lines through all lanes. */
export function grid(frame: Frame, top: number, bottom: number): Markup {
  return markup`<g class="grid">${moments(frame).map((t) => markup`<path d="M${t.x} ${top}V${bottom}"/>`)}</g>`;
}

/** The axis itself, with its unit. */
export function axis(frame: Frame, y: number): Markup {
  const label = frame.zeroIs === 'injection' ? 'seconds since the fault was injected' : 'seconds since the case began';
  return markup`<g class="axis"><path d="M${plot.left} ${y}H${plot.right}"/>${moments(frame).map(
    (t) => markup`<path d="M${t.x} ${y}v5"/><text x="${t.x}" y="${y + 19}" text-anchor="middle">${t.label}</text>`,
  )}<text class="axis-name" x="${(plot.left + plot.right) / 2}" y="${y + 38}" text-anchor="middle">${label}</text></g>`;
}
