/** One message that a server program prints while it parses its options. */
export interface ParserMessage {
  readonly level: 'error' | 'warning';
  readonly errno: number | null;
  /** Without time, thread and the path of the program. */
  readonly text: string;
  /** The text without numbers: the same from run to run. */
  readonly pattern: string;
}

/** What servers say beside the cause, of limits of this machine, or of options that stand elsewhere in the file. */
const noCause =
  /^(?:Aborting|Binlog end|(?:Could not increase number of|Changed limits:|Buffered warning: Changed limits:)|You need to use --log-bin|Can't open the mysql\.plugin table|Could not open mysql\.plugin table)/;

/** The errors and warnings of a text, each once; notes are left out. Pure. */
export function messagesIn(text: string): ParserMessage[] {
  const found = new Map<string, ParserMessage>();
  for (const line of text.split('\n')) {
    const [, word, codes = '', said = ''] = /\[(error|warning)\]((?: \[[^\]]*\])*)\s*(.*)$/i.exec(line) ?? [];
    if (word === undefined) continue;
    // The path of the program, as it is told before some messages.
    const told = said
      .replace(/^(?:\/\S*\/)?(?:mysqld|mariadbd)\S*: /, '')
      .replace(/^Buffered warning: /, '')
      // The folder of this machine that a library was looked for in, and what the loader says, which differs from call to call.
      .replace(/(shared library ')\/[^']*\/([^'/]+')/, '$1$2')
      .replace(/ \(errno: \d+,? .*$/, '')
      .trim();
    if (told === '' || noCause.test(said) || noCause.test(told)) continue;
    const code = /MY-(\d+)/.exec(codes)?.[1];
    found.set(told, {
      level: word.toLowerCase() === 'error' ? 'error' : 'warning',
      errno: code === undefined ? null : Number(code),
      text: told,
      pattern: told.replace(/\d+/g, '#'),
    });
  }
  return [...found.values()];
}
