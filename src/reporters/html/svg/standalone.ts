import type { CaseResult } from '../../../model/result.ts';
import type { Timeline } from '../../../model/timeline.ts';
import { summaryOf } from '../../wording/summary.ts';
import { paletteStyles } from '../styles/palette.ts';
import { pictureStyles } from '../styles/picture.ts';
import { picture, pictureFacts } from './picture.ts';

/** One case's picture as an SVG file of its own, following the viewer's light or dark preference. */
export function standalonePicture(result: CaseResult, timeline: Timeline): string {
  const svg = picture(pictureFacts(result, timeline, 'picture'), summaryOf(result, timeline).join(' ')).text;
  // In a page, numbered marks lead to the list below the picture. Here is no list.
  const unlinked = svg
    .replace(/<a href="#[^"]*">/g, '<g>')
    .replaceAll('</a>', '</g>')
    .replace('role="group"', 'role="img"');
  return `${unlinked.replace('<defs>', `<style>${paletteStyles}${pictureStyles}</style><defs>`).replace(' hidden=""', ' hidden="hidden"')}\n`;
}
