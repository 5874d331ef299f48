import type { Tuning } from '../../../../model/tuning.ts';
import { paletteStyles } from '../../styles/palette.ts';
import { pictureStyles } from '../../styles/picture.ts';
import { chartStyles } from '../../styles/tuning.ts';
import { tradeOffChart } from './trade-off.ts';

/** The trade-off as an SVG file of its own, following the viewer's light or dark preference; empty where there is none. */
export function standaloneTradeOff(tuning: Tuning): string {
  const svg = tradeOffChart(tuning, 'trade-off').text;
  return svg === ''
    ? ''
    : `${svg.replace('<defs>', `<style>${paletteStyles}${pictureStyles}${chartStyles}</style><defs>`)}\n`;
}
