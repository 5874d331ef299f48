import type { ShownValue, StatementItem } from '../../model/upgrade-lint.ts';
import type { LocatedText } from '../located.ts';
import { type SqlContext, statementItems } from '../sql/items.ts';
import { whyOpen } from '../sql/placeholders.ts';
import { splitSql } from '../sql/split.ts';

/** As procedures say below a statement which of its values a later one holds (procedures/text.ts). */
const written =
  /Write down (\S+?)(?:, in the first row with (?:an empty (\S+)|(\S+) '([^']*)'))?: it is <(\w+)> in a later statement\./g;
/** Statements that may be asked for a value. */
const looks = /^(?:SHOW|SELECT)\s/i;

/**
 * The statements of a block of an exported runbook. Where one holds `<name>`, and an earlier statement of the procedure shows that value, it is told
 * which: the server that is asked has such a value too.
 *
 * @param known what the blocks before this one show; what this one shows is added
 */
export function statementsWithValues(block: LocatedText, context: SqlContext, known: ShownValue[]): StatementItem[] {
  const parts = splitSql(block.text);
  const notes = parts.map(({ end }, index) => valuesIn(block.text.slice(end, parts[index + 1]?.start)));
  // They stay as they are: only a server knows what stands there.
  const names = [...known, ...notes.flat()].map(({ name }): [string, string] => [name, `<${name}>`]);
  const items = statementItems(block, { ...context, vars: new Map([...names, ...context.vars]) });
  return items.map((item, index) => {
    const shown = neededBy(item.sql, known);
    const open = names.find(([name, mark]) => item.sql.includes(mark) && !shown.some((one) => one.name === name));
    if (item.notJudged === null && looks.test(item.sql))
      known.push(...(notes[index] ?? []).map((note) => ({ ...note, sql: item.sql })));
    if (open !== undefined) return { ...item, notJudged: item.notJudged ?? whyOpen(open[1]) };
    return shown.length === 0 ? item : { ...item, shown };
  });
}

function valuesIn(comment: string): Omit<ShownValue, 'sql'>[] {
  const line = comment.replace(/\n--\s+/g, ' ');
  return Array.from(line.matchAll(written), ([, column = '', empty, named, is = '', name = '']) => {
    const row = empty ?? named;
    return { name, column, ...(row === undefined ? {} : { row: { column: row, is } }) };
  });
}

/** The values that a statement holds, and those that the statements hold which show them, in the order in which they are asked for. */
function neededBy(sql: string, known: readonly ShownValue[]): ShownValue[] {
  const needed: ShownValue[] = [];
  let text = sql;
  for (const one of known.toReversed()) {
    // Of two with one name the later one counts.
    if (!text.includes(`<${one.name}>`) || needed.some(({ name }) => name === one.name)) continue;
    needed.unshift(one);
    text += one.sql;
  }
  return needed;
}
