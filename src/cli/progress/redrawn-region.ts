import { cut } from './live-lines.ts';
import type { ProgressStream } from './stream.ts';

const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';
const eraseBelow = '\u001b[J';

export interface RedrawnRegion {
  /** Columns to use; one less than the terminal has, since a full line would wrap on some. */
  width(): number;
  /** Replaces the lines at the foot of the terminal. */
  draw(lines: readonly string[], color: (text: string) => string): void;
  /** Writes a lasting line above them, cut to nothing: it may wrap. */
  above(line: string, color: (text: string) => string): void;
  /** Erases the lines and gives the cursor back. */
  close(): void;
}

/** A few lines at the foot of a terminal that are drawn over and over. Copes with a terminal that changes its size. */
export function redrawnRegion(stream: ProgressStream): RedrawnRegion {
  let drawn: readonly string[] = [];
  let hidden = false;
  const columns = () => (stream.columns !== undefined && stream.columns > 0 ? stream.columns : 80);
  const width = () => Math.max(10, columns() - 1);
  // Lines drawn for a wider terminal may have been wrapped when it became narrower.
  const rowsOf = (line: string) => Math.max(1, Math.ceil(line.length / columns()));
  const erase = (): string => {
    const rows = drawn.reduce((sum, line) => sum + rowsOf(line), 0);
    drawn = [];
    return rows === 0 ? '' : `\r\u001b[${rows}A${eraseBelow}`;
  };
  const fit = (lines: readonly string[]): string[] => {
    const most = Math.max(2, (stream.rows ?? 24) - 2);
    const cutLines = lines.map((line) => cut(line, width()));
    if (cutLines.length <= most) return cutLines;
    return [...cutLines.slice(0, most - 2), `  and ${cutLines.length - most + 1} more`, cutLines.at(-1) ?? ''];
  };
  const paint = (lines: readonly string[], color: (text: string) => string) =>
    lines.map((line) => `${color(line)}\n`).join('');
  let lastColor: (text: string) => string = String;

  return {
    width,
    draw: (lines, color) => {
      const next = fit(lines);
      if (next.length === 0 && drawn.length === 0) return;
      const start = hidden ? '' : hideCursor;
      hidden = true;
      stream.write(`${start}${erase()}${paint(next, color)}`);
      drawn = next;
      lastColor = color;
    },
    above: (line, color) => {
      const below = drawn;
      stream.write(`${erase()}${color(line)}\n${paint(below, lastColor)}`);
      drawn = below;
    },
    close: () => {
      const text = `${erase()}${hidden ? showCursor : ''}`;
      hidden = false;
      if (text !== '') stream.write(text);
    },
  };
}
