/** Text out of a user's file, with the line of the file that each character stands on. */
export interface LocatedText {
  readonly text: string;
  /** Line of the file, from 1. */
  lineAt(offset: number): number;
}

/** A whole file. */
export function located(text: string): LocatedText {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return {
    text,
    lineAt(offset) {
      let [low, high] = [0, starts.length - 1];
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if ((starts[middle] as number) <= offset) low = middle;
        else high = middle - 1;
      }
      return low + 1;
    },
  };
}

/** A part of a located text, or what became of it: `at` holds the offset in `whole` of each character. */
export function partOf(whole: LocatedText, text: string, at: (offset: number) => number): LocatedText {
  return { text, lineAt: (offset) => whole.lineAt(at(offset)) };
}

/** A part of a located text as it stands there. */
export function sliceOf(whole: LocatedText, start: number, end: number): LocatedText {
  return partOf(whole, whole.text.slice(start, end), (offset) => start + offset);
}
