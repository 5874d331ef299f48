/**
 * Asks for a secret on the terminal without showing what is typed. `null` without a terminal to ask on, or where it was closed. Ctrl-C ends it as it ends
 * everything: by the signal, with the terminal as it was.
 */
export async function askHidden(question: string): Promise<string | null> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY || !stderr.isTTY) return null;
  // Before the question: who answers at once must not be shown.
  stdin.setRawMode(true);
  stderr.write(question);
  stdin.setEncoding('utf8').resume();
  try {
    return await new Promise<string | null>((resolve) => {
      let typed = '';
      const answer = (text: string | null): void => {
        stdin.off('data', read);
        stdin.off('end', closed);
        resolve(text);
      };
      const closed = (): void => answer(null);
      const read = (piece: string): void => {
        for (const letter of piece) {
          if (letter === '\r' || letter === '\n' || letter === '\u0004') {
            answer(typed);
            return;
          }
          // In raw mode the terminal makes no signal of it.
          if (letter === '\u0003') {
            stderr.write('\n');
            process.kill(process.pid, 'SIGINT');
          } else if (letter === '\u007f' || letter === '\b') typed = [...typed].slice(0, -1).join('');
          else if (letter === '\u0015') typed = '';
          else if (letter >= ' ') typed += letter;
        }
      };
      stdin.on('data', read);
      stdin.on('end', closed);
    });
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}
