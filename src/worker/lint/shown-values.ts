import { rowOf } from '../../model/procedure.ts';
import type { ShownValue } from '../../model/upgrade-lint.ts';
import type { Row } from '../../servers/flavour.ts';
import type { StartedServer } from '../../servers/types.ts';
import { refusalOf } from '../entry/hand.ts';
import type { Said } from './execute.ts';
import { onlyReads } from './reads.ts';

/** A statement that shows a value is answered by then, ms. */
const answersWithinMs = 5_000;

/**
 * Statements with the values in them that the server shows now; or what it said to a statement that should show one. A value that it does not show, such
 * as that of a missing row, is empty.
 */
export async function withShownValues(
  server: Pick<StartedServer, 'query'>,
  { statements, shown }: { readonly statements: readonly string[]; readonly shown: readonly ShownValue[] },
): Promise<readonly string[] | Said> {
  const startedAt = performance.now();
  const values = new Map<string, string>();
  // Values of one statement are of one moment.
  const answers = new Map<string, readonly Row[]>();
  for (const { name, sql, column, row } of shown) {
    const asked = filled(sql, values);
    try {
      const rows =
        answers.get(asked) ??
        (onlyReads(asked) ? await server.query(asked, undefined, { timeoutMs: answersWithinMs }) : []);
      answers.set(asked, rows);
      values.set(name, String(rowOf(rows, row === undefined ? {} : { row })?.[column] ?? ''));
    } catch (cause) {
      const refusal = refusalOf(cause);
      const message = `the statement that shows <${name}>: ${(refusal ?? (cause as Error)).message}`;
      const said = { message, columns: null, rows: null, tookMs: Math.round(performance.now() - startedAt) };
      return refusal === null
        ? { ...said, outcome: 'timed out', errno: null, goesOn: true }
        : { ...said, outcome: 'refused', errno: refusal.errno };
    }
  }
  return statements.map((one) => filled(one, values));
}

/** In a string or alone: what servers show in a row needs no quotes of its own. */
function filled(sql: string, values: ReadonlyMap<string, string>): string {
  return sql.replace(/<(\w+)>/g, (mark, name: string) =>
    (values.get(name) ?? mark).replaceAll('\\', '\\\\').replaceAll("'", "''"),
  );
}
