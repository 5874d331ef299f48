/**
 * A string literal that means the same under every SQL mode: quotes doubled. It stays on its line.
 * @throws TypeError for a backslash or a control character.
 */
export function quote(value: string): string {
  if (value.includes('\\') || /[\p{Cc}\u2028\u2029]/u.test(value))
    throw new TypeError('a backslash or a control character cannot be quoted safely for every SQL mode');
  return `'${value.replaceAll("'", "''")}'`;
}
