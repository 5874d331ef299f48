import type { ProgressStream } from '../../../src/cli/progress/index.ts';

export interface FakeTerminal extends ProgressStream {
  readonly written: string;
  /** What a person would see: lines without colours, wrapped at the terminal's width, trailing blanks removed. */
  screen(): string[];
  cursorVisible(): boolean;
  resize(columns: number): void;
}

/** A terminal that understands what the live display writes: newlines, cursor up, erase below, colours, cursor visibility. */
export function fakeTerminal(size: { isTTY: boolean; columns: number; rows: number }): FakeTerminal {
  let written = '';
  let columns = size.columns;
  let visible = true;
  let lines: string[] = [''];
  let row = 0;

  const put = (text: string) => {
    for (const character of text) {
      if ((lines[row] ?? '').length >= columns) down();
      lines[row] = (lines[row] ?? '') + character;
    }
  };
  const down = () => {
    row += 1;
    lines[row] ??= '';
  };
  const control = (sequence: string) => {
    if (sequence.endsWith('A')) row = Math.max(0, row - Number(sequence.slice(2, -1)));
    else if (sequence === '\u001b[J') lines = [...lines.slice(0, row), ''];
    else if (sequence === '\u001b[?25l') visible = false;
    else if (sequence === '\u001b[?25h') visible = true;
    else if (!sequence.endsWith('m')) throw new Error(`unexpected sequence ${JSON.stringify(sequence)}`);
  };

  return {
    isTTY: size.isTTY,
    rows: size.rows,
    get columns() {
      return columns;
    },
    get written() {
      return written;
    },
    write(text: string) {
      written += text;
      // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal is made of them
      for (const part of text.match(/\u001b\[\??\d*[A-Za-z]|\r|\n|[^\u001b\r\n]+/g) ?? []) {
        if (part === '\n') down();
        else if (part.startsWith('\u001b')) control(part);
        else if (part !== '\r') put(part);
      }
    },
    screen: () => lines.slice(0, lines.at(-1) === '' ? -1 : undefined).map((line) => line.trimEnd()),
    cursorVisible: () => visible,
    resize(next: number) {
      // A real terminal rewraps what it shows.
      lines = lines.flatMap((line) => (line === '' ? [''] : (line.match(new RegExp(`.{1,${next}}`, 'g')) ?? [])));
      columns = next;
      row = lines.length - 1;
    },
  };
}
