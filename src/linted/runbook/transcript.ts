import { type LocatedText, partOf } from '../located.ts';

const prompt =
  /^(?:\s*(?:mysql|mariadb|MySQL|MariaDB)(?: ?\[[^\]>]*\]| ?\([^)>]*\))*(?: [\w-]+)?> ?|\s*MySQL {2}\S.* SQL > ?|\s{0,10}(?:->|'>|">|`>|\/\*>) )/;

/** Whether lines begin with the client's prompt: `mysql> `, `MariaDB [(none)]> `, ` MySQL  db1:3306 ssl  SQL > ` of MySQL Shell. */
export const isTranscript = (text: string): boolean =>
  /^[ \t]*(?:(?:mysql|mariadb)(?: ?\[[^\]>]*\]| ?\([^)>]*\))*(?: [\w-]+)?|MySQL {2}\S.* SQL )> /im.test(text);

/** What was typed in a transcript of the client; what it answered is left out, line by line. */
export function typedIn(source: LocatedText): LocatedText {
  let text = '';
  const offsets: number[] = [];
  let at = 0;
  for (const line of source.text.split(/(?<=\n)/)) {
    const found = prompt.exec(line);
    const kept = found === null ? '\n' : line.slice(found[0].length);
    const from = found === null ? at + line.length - 1 : at + found[0].length;
    for (let index = 0; index < kept.length; index += 1) offsets.push(from + index);
    text += kept;
    at += line.length;
  }
  return partOf(source, text, (offset) => offsets[offset] ?? Math.max(0, at - 1));
}
