import { codeParts } from '../wording/text.ts';
import { joined, Markup, markup, nothing } from './markup.ts';

/** A chart in a box that scrolls by itself where the screen is narrow. */
export function picture(chart: Markup, label: string): Markup {
  if (chart.text === '') return nothing;
  return markup`<figure><p class="hint swipe" aria-hidden="true">The picture scrolls sideways.</p><div class="scroller" role="region" tabindex="0" aria-label="${label}">${chart}</div></figure>`;
}

/** Text in which back quotes mark what is typed. */
export function typed(text: string): Markup {
  return joined(
    codeParts(text).map((part) => (part.code ? markup`<code>${part.text}</code>` : part.text)),
    '',
  );
}

/** Lines to copy. Line ends are kept; everything else that cannot be seen is spelled out. */
export function block(title: string, text: string): Markup {
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => markup`${line}`.text);
  return markup`<div><h4>${title}</h4><pre tabindex="0" aria-label="${title}">${new Markup(lines.join('\n'))}</pre></div>`;
}
