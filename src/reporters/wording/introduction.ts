import { plain } from './markdown-text.ts';

/** What begins a page or a section: what it shows, then what a reader must know of it, as a list. */
export interface Introduction {
  readonly shows: string;
  readonly points: readonly string[];
}

/** An introduction in Markdown. */
export function introductionText({ shows, points }: Introduction): string {
  return `${plain(shows)}\n\n${points.map((point) => `- ${plain(point)}`).join('\n')}`;
}
