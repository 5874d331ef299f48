import type { Procedure } from '../../model/procedure.ts';
import { procedureSql } from '../../procedures/text.ts';
import { type AdviceItem, valuesOf } from '../facts/advice.ts';
import { code, plain, prose } from './markdown-text.ts';
import { printable } from './text.ts';

/** A procedure that a page already shows. */
interface Printed {
  readonly anchor: string;
  readonly shape: string;
  readonly values: readonly string[];
}

/**
 * Prints advice as Markdown, for one page: a procedure stands there once for each server, and later places name it, with
 * the values that differ. `linked` is the name of a procedure as a link, or as code.
 */
export function advicePrinter(linked: (id: string) => string): (items: readonly AdviceItem[]) => string {
  const printed: Printed[] = [];
  return (items) => {
    const blocks: string[] = [];
    const listed = (line: string): void => {
      // Items that follow one another are one list.
      if (blocks.at(-1)?.startsWith('- ')) blocks[blocks.length - 1] += `\n${line}`;
      else blocks.push(line);
    };
    for (const { servers, text, procedures } of items) {
      if (text !== null) listed(`- ${servers === null ? '' : `On ${plain(servers.join(', '))}: `}${prose(text)}`);
      const known = procedures.flatMap((one) => reference(one, printed));
      if (known.length > 0) listed(`- ${linked(procedures[0]?.id ?? '')} as above: ${known.join('; ')}`);
      for (const one of procedures) if (shown(one, printed) === undefined) blocks.push(details(one, printed));
    }
    return blocks.join('\n\n');
  };
}

/** A procedure in a fold-out, remembered by its place. */
function details(one: Procedure, printed: Printed[]): string {
  const name = `${one.id}-${one.server}`.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const same = printed.filter(({ anchor }) => anchor.startsWith(name)).length;
  const anchor = same === 0 ? name : `${name}-${same + 1}`;
  printed.push({ anchor, shape: shape(one), values: valuesOf(one) });
  const sql = procedureSql(one).map(inBlock).join('\n');
  return `<details id="${anchor}"><summary>${plain(one.title)} (${plain(one.server)})</summary>\n\n\`\`\`sql\n${sql}\n\`\`\`\n\n</details>`;
}

/** Where the page shows a procedure already, and what is different here. */
function reference(one: Procedure, printed: readonly Printed[]): string[] {
  const before = shown(one, printed);
  if (before === undefined) return [];
  const values = valuesOf(one).filter((value) => !before.values.includes(value));
  const other = values.length === 0 ? '' : ` with ${values.map((value) => `\`${code(value)}\``).join(', ')}`;
  return [`[${plain(one.server)}](#${before.anchor})${other}`];
}

const shown = (one: Procedure, printed: readonly Printed[]): Printed | undefined =>
  printed.find((before) => before.shape === shape(one));

/** A procedure without its numbers: of two that differ in nothing else, one is enough. */
const shape = (one: Procedure): string => [one.server, ...procedureSql(one)].join('\n').replace(/\d+(?:\.\d+)?/g, '#');

/** A run.json may come from elsewhere: nothing in it ends the block. */
const inBlock = (line: string): string => printable(line).replaceAll('```', "'''");
