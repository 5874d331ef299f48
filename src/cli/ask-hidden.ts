/**
 * Asks for a secret on the terminal without showing what is typed. `null` without a terminal to ask on. Ctrl-C ends it as it ends everything.
 */
export async function askHidden(question: string): Promise<string | null> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY || !stderr.isTTY) return null;
  stderr.write(question);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8').resume();
  try {
    return await new Promise<string>((resolve) => {
      let typed = '';
      const read = (piece: string): void => {
        for (const letter of piece) {
          if (letter === '\r' || letter === '\n' || letter === '\u0004') {
            stdin.off('data', read);
            resolve(typed);
            return;
          }
          // In raw mode the terminal makes no signal of it.
          if (letter === '\u0003') process.kill(process.pid, 'SIGINT');
          else if (letter === '\u007f' || letter === '\b') typed = [...typed].slice(0, -1).join('');
          else if (letter === '\u0015') typed = '';
          else if (letter >= ' ') typed += letter;
        }
      };
      stdin.on('data', read);
    });
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}
