import { Markup } from './markup.ts';

/**
 * Enhancement only; the page says everything without it. Shows the time under the pointer, opens the list of evidence when a
 * link leads into it, and unfolds everything for printing.
 */
export const script = new Markup(`<script>
for (const svg of document.querySelectorAll('svg.picture[data-from]')) {
  const cursor = svg.querySelector('.cursor'), line = cursor.querySelector('path'), text = cursor.querySelector('text');
  const { from, to, left, right } = Object.fromEntries(Object.entries(svg.dataset).map(([k, v]) => [k, Number(v)]));
  svg.addEventListener('pointermove', (event) => {
    const x = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse()).x;
    const inside = x >= left && x <= right;
    cursor.toggleAttribute('hidden', !inside);
    if (!inside) return;
    line.setAttribute('transform', 'translate(' + x + ' 0)');
    text.setAttribute('x', x);
    text.textContent = ((from + (x - left) / (right - left) * (to - from)) / 1000).toFixed(2) + ' s';
  });
  svg.addEventListener('pointerleave', () => cursor.setAttribute('hidden', ''));
}
const unfold = () => document.getElementById(location.hash.slice(1))?.closest('details')?.setAttribute('open', '');
addEventListener('hashchange', unfold);
document.addEventListener('click', (event) => {
  const target = event.target.closest?.('a[href^="#"]');
  if (target) document.getElementById(target.getAttribute('href').slice(1))?.closest('details')?.setAttribute('open', '');
});
addEventListener('beforeprint', () => { for (const d of document.querySelectorAll('details')) d.open = true; });
unfold();
</script>`);
