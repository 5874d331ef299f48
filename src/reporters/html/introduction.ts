import type { Introduction } from '../wording/introduction.ts';
import { type Markup, markup } from './markup.ts';

/** An introduction as a paragraph and a list. */
export function introduction({ shows, points }: Introduction): Markup {
  return markup`<p class="hint">${shows}</p><ul class="hint">${points.map((point) => markup`<li>${point}</li>`)}</ul>`;
}
