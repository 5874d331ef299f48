import { isSecretName } from './secret-names.ts';

/** A word, a quoted text (quotes doubled or escaped), a hexadecimal literal, or what ends an item of a list. */
const tokens =
  /[a-z_$@][\w$.@-]*|'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|"(?:[^"\\]|\\[\s\S]|"")*(?:"|$)|\b0x[0-9a-f]+|`[^`]*`|--[^\n]*|\/\*(?!!)[\s\S]*?\*\/|[,;]/gi;
/** Functions whose arguments are data and keys. */
const ciphers = /^(?:(?:aes|des)_(?:en|de)crypt|encrypt|encode|decode|kdf)$/;
/** Functions with which people try out what a password is stored as. */
const hashes = /^(?:md5|sha[12]?)$/;
/** A password within a URL. */
const inUrl = /:\/\/[^/@\s:]*:([^/@\s]+)@/g;

/**
 * The secrets that stand in a text of SQL, as they stand there, without quotes: what follows IDENTIFIED, PASSWORD, and any name that
 * isSecretName() takes for one, up to the next comma or the end of the statement; all of it after a function that ciphers; and what a URL
 * holds. Pure.
 */
export function secretsIn(sql: string): string[] {
  const found = new Set<string>(Array.from(sql.matchAll(inUrl), ([, password = '']) => password));
  let until: 'item' | 'statement' | null = null;
  let before = '';
  for (const [token] of sql.matchAll(tokens)) {
    const word = token.toLowerCase();
    if (/^['"]/.test(token) || word.startsWith('0x')) {
      const inner = word.startsWith('0x') ? token : token.slice(1, /.['"]$/s.test(token) ? -1 : undefined);
      // The name of a plugin is none.
      const isName = before === 'with' || before === 'via';
      if (inner !== '' && ((until !== null && !isName) || holdsStatement(inner))) found.add(inner);
    } else if (word === ';' || (word === ',' && until === 'item')) until = null;
    else if (ciphers.test(word)) until = 'statement';
    else if (hashes.test(word)) until ??= 'item';
    else if (word === 'identified' || isSecretName(word.replaceAll('-', '_'))) until ??= 'item';
    before = word;
  }
  return [...found];
}

/** A quoted text that is SQL itself, with a secret in it: the value of init_connect, the body of PREPARE. */
function holdsStatement(inner: string): boolean {
  return /\s/.test(inner) && secretsIn(inner.replaceAll(/(['"])\1|\\(['"])/g, '$1$2')).length > 0;
}

/** Where servers end what they repeat of a statement, after 80 characters. */
const endsRepeated = /(?=' at line \d+)/;

/** A text with these secrets taken out, the longest first, so that no part of one is left: nor the part that a server cut off. Pure. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const whole = secrets
    .filter((secret) => secret !== '')
    .toSorted((a, b) => b.length - a.length)
    .reduce((left, secret) => left.replaceAll(secret, '***'), text);
  return whole
    .split(endsRepeated)
    .map((part) => withoutCut(part, secrets))
    .join('');
}

/** A text without the beginning of a secret at its end; what one or two letters are the beginning of, nobody can tell. */
function withoutCut(text: string, secrets: readonly string[]): string {
  const cut = secrets.flatMap((secret) => {
    for (let length = secret.length - 1; length > 2; length -= 1)
      if (text.endsWith(secret.slice(0, length))) return [length];
    return [];
  });
  return cut.length === 0 ? text : `${text.slice(0, -Math.max(...cut))}***`;
}

/** Parameters as they may be written down: a text under the name of a secret is hidden, and so are the secrets in the SQL of others. Pure. */
export function withoutSecretParams<P extends Readonly<Record<string, unknown>>>(params: P): P {
  const shown = Object.entries(params).map(([name, value]) => {
    if (typeof value !== 'string') return [name, value];
    return [name, isSecretName(name.toLowerCase()) ? '***' : withoutSecrets(value, secretsIn(value))];
  });
  return Object.fromEntries(shown) as P;
}
