/** Columns that a comment may take. Servers read no more than 4 KB of a line, and what is behind that would be an option of its own. */
const lineWidth = 110;

/** Sentences as comments of an option file or of SQL, each begun on a line of its own and broken where it is long. */
export function commentLines(mark: '#' | '--', sentences: readonly string[]): string[] {
  return sentences.flatMap((text) => {
    const lines: string[] = [];
    let line: string = mark;
    for (const word of text.split(/\s+/)) {
      if (line.length + 1 + word.length > lineWidth && line !== mark) {
        lines.push(line);
        line = `${mark}  `;
      }
      line = `${line} ${word}`;
    }
    return [...lines, line];
  });
}
