/** Line of the mistake in a text that is no JSON: the first one up to which it can no longer become JSON. */
export function lineOfSyntaxError(text: string): number {
  const lines = text.split('\n');
  const bad = lines.findIndex((_, index) => !couldBecomeJson(lines.slice(0, index + 1).join('\n')));
  return bad < 0 ? lines.length : bad + 1;
}

/** Whether a text is JSON or the beginning of it: a parser then complains about its end and about nothing before. */
function couldBecomeJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { message } = error as Error;
    const position = /at position (\d+)/.exec(message)?.[1];
    return position === undefined ? /end of JSON input/.test(message) : Number(position) >= text.length;
  }
}
