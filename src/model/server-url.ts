/** Whether somebody meant a URL: a scheme of whatever kind and case. Whether it is a right one is another question. */
export const isUrl = (text: string): boolean => /^\w[\w+.-]*:\/\//.test(text);

/** Words with an `@` that is not behind an account: an image by its digest, a server unpacked in a folder, alone or in a list. */
const noAccount = /^[^@]*@sha256:[0-9a-f]+$|^(?:[a-z]+(?::[\w.-]+)?,)*(?:mysql|mariadb)d?@[/.][^@]*$/i;

/**
 * A URL as it may be shown: the password and all that follows a `?` or `#` are left out, also of one that is written wrongly, since that is the kind
 * that gets into messages. Any text may be given; one that holds no such thing comes back as it is.
 */
export function withoutPassword(text: string): string {
  if (noAccount.test(text)) return text;
  const [, scheme = '', rest = ''] = /^((?:jdbc:)?[a-z][\w+.-]*:\/+)?(.*)$/is.exec(text) ?? [];
  // Without a scheme it may as well be a path: only what looks like an account is hidden.
  if (scheme === '') return rest.replace(/^([^:@]*):.*@/s, '$1:***@');
  const [, user, place = ''] = /^([^:@/?#]*):.*@([^@]*)$/s.exec(rest) ?? [];
  if (user !== undefined) return `${scheme}${user}:***@${shownPlace(place)}`;
  if (/^[^:@/?#]*@/.test(rest))
    return rest.replace(/^([^@]*@)(.*)$/s, (_, who: string, at: string) => scheme + who + shownPlace(at));
  // Without an account what stands behind the colon is a port, or a password whose host was forgotten.
  const isServer = /mysql|mariadb/i.test(scheme);
  return scheme + (isServer ? withoutMore(rest).replace(/^(\[[^\]]*\]|[^:/[]*):.*$/s, '$1:***') : shownPlace(rest));
}

/** Host and port, or a path. What stands in the place of a port and is none may be a password. */
function shownPlace(place: string): string {
  return withoutMore(place).replace(/^(\[[^\]]*\]|[^:/[]*):(?!\d{1,5}(?:[/?#]|$)).*$/s, '$1:***');
}

const withoutMore = (text: string): string => text.replace(/[?#].*$/s, (more) => `${more[0]}***`);

/**
 * A message without the passwords of URLs: of those among the words of the command line, however wrong, and of any other that names an account. The last
 * line of defence; who makes a message leaves them out.
 */
export function hidePasswords(message: string, commandLine: readonly string[]): string {
  const given = commandLine
    .flatMap((word) => [word, word.replace(/^--[\w-]+=/, '')])
    .filter((word) => /:\/|@/.test(word))
    .sort((a, b) => b.length - a.length);
  let shown = message;
  for (const word of given) {
    const hidden = withoutPassword(word);
    if (hidden === word) continue;
    shown = instead(instead(shown, word, hidden), quoted(word), quoted(hidden));
    // Messages may repeat a part of a word only. What is shorter stands in every other word too.
    for (const secret of secretsOf(word, hidden).filter(({ length }) => length >= 3))
      shown = instead(instead(shown, secret, '***'), quoted(secret), '***');
  }
  return shown
    .replace(/(\b(?:mysql|mariadb):\/+[^:@/\s]*):[^\s]*@/gi, '$1:***@')
    .replace(/(\b[a-z][\w+.-]*:\/\/[^:@/\s]*):[^\s/]*@/gi, '$1:***@')
    .replace(/([?&](?:password|passwd|pwd)=)[^\s&]+/gi, '$1***');
}

/** Whatever a message did to upper and lower case. */
const instead = (text: string, part: string, by: string): string =>
  text.replace(new RegExp(literally(part), 'gi'), () => by);

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

/** As JSON and messages with quotation marks write it. */
const quoted = (text: string): string => JSON.stringify(text).slice(1, -1);

/** What the marks of a hidden word stand for. */
function secretsOf(word: string, hidden: string): readonly string[] {
  const parts = hidden.split('***').map(literally);
  return new RegExp(`^${parts.join('(.*)')}$`, 's').exec(word)?.slice(1) ?? [];
}
