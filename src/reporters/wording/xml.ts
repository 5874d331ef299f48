// What XML 1.0 cannot hold even as a character reference: most control characters, lone surrogates, two non-characters.
const forbidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as XML character data. What XML cannot hold is spelled out as `\u001b`. */
function xmlText(text: string): string {
  return text
    .replace(forbidden, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(/[&<>"]/g, (character) => entities[character] ?? character)
    .replace(/\r/g, '&#13;');
}

/** ` name="value"` for each entry. Line ends and tabs survive as references. */
export function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => {
      const text = xmlText(String(value)).replace(/\n/g, '&#10;').replace(/\t/g, '&#9;');
      return ` ${name}="${text}"`;
    })
    .join('');
}

/** One element with text content; self-closed where the text is empty. */
export function element(name: string, values: Readonly<Record<string, string | number>>, text: string): string {
  const head = `${name}${attributes(values)}`;
  return text === '' ? `<${head}/>` : `<${head}>${xmlText(text)}</${name}>`;
}
