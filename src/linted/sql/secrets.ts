import { isSecretName } from '../../model/secret-names.ts';
import { secretsIn } from '../../model/sql-secrets.ts';
import { innerOf, type Token, tokensOf } from './lexer.ts';

/** Where a secret stands in a statement: offsets of what is between its quotes. */
export interface SecretPlace {
  readonly start: number;
  readonly end: number;
}

/** Words behind which a string is a name: of a plugin, an account, a channel, a library. */
const beforeNames = new Set(
  'WITH VIA OR FOR CHANNEL FROM SONAME USER ROLE SUBJECT ISSUER CIPHER COMMENT ATTRIBUTE'.split(' '),
);
const ciphers = /^(?:(?:AES|DES)_(?:EN|DE)CRYPT|ENCRYPT|ENCODE|DECODE|KDF)$/;
/** People try out with them what a password is stored as. */
const hashes = /^(?:MD5|SHA[12]?)$/;
const inUrl = /:\/\/[^/@\s:]*:([^/@\s]+)@/g;

/**
 * The places of the secrets of a statement: as `secretsIn` of the model finds them (strings and hexadecimal literals after IDENTIFIED, PASSWORD and any
 * name of a secret, up to the next comma; URLs; statements in strings), but by place, and without the names of plugins and accounts among them, with
 * which the statement would mean something else. Pure.
 */
export function secretPlaces(sql: string): SecretPlace[] {
  const tokens = tokensOf(sql).filter(({ kind }) => kind !== 'space' && kind !== 'comment' && kind !== 'hint');
  const found: SecretPlace[] = [];
  // Between the column of a password and its value stand others.
  const reach = /^(?:INSERT|REPLACE)$/i.test(tokens[0]?.text ?? '') ? 'statement' : 'item';
  let until: 'item' | 'statement' | null = null;
  for (const [index, token] of tokens.entries()) {
    const { kind, text } = token;
    if (kind === 'string' || isHex(token)) {
      const place = kind === 'string' ? inner(token) : { start: token.start + 2, end: token.start + text.length };
      if (until !== null && !isName(tokens, index)) found.push(place);
      else if (kind === 'string') found.push(...within(token));
    } else if (text === ';' || (text === ',' && until === 'item')) until = null;
    else if (kind === 'word' && ciphers.test(text.toUpperCase())) until = 'statement';
    else if (kind === 'word' && hashes.test(text.toUpperCase())) until ??= 'item';
    else if (kind === 'word' || kind === 'name') {
      const word = text.replaceAll('`', '').replaceAll('-', '_').toLowerCase();
      if (word === 'identified' || isSecretName(word)) until ??= reach;
    }
  }
  return found.filter(({ start, end }) => end > start);
}

const isHex = ({ kind, text }: Token): boolean => kind === 'word' && /^0x[0-9a-f]+$/i.test(text);

function inner({ text, start }: Token): SecretPlace {
  return { start: start + 1, end: start + 1 + innerOf(text).length };
}

/** Whether a string names an account, a plugin or the like: its secret would be somewhere else. */
function isName(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1];
  const word = before?.text.toUpperCase() ?? '';
  if (word === '@' || tokens[index + 1]?.text === '@') return true;
  if (before?.text === '=') return /^(?:.*_)?(?:USER|HOST)$/i.test(tokens[index - 2]?.text.replaceAll('`', '') ?? '');
  return before?.kind === 'word' && beforeNames.has(word);
}

/** Of a string outside the reach of such words: all of it where it is a statement with a secret, or the passwords of its URLs. */
function within(token: Token): SecretPlace[] {
  const place = inner(token);
  const text = innerOf(token.text);
  const urls = Array.from(text.matchAll(inUrl), (match) => {
    const start = place.start + match.index + match[0].lastIndexOf(`:${match[1]}@`) + 1;
    return { start, end: start + (match[1] ?? '').length };
  });
  if (urls.length > 0) return urls;
  const isStatement = /\s/.test(text) && secretsIn(text.replaceAll(/(['"])\1|\\(['"])/g, '$1$2')).length > 0;
  return isStatement ? [place] : [];
}
