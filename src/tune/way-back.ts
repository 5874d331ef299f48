import { commentLines } from '../model/comment-lines.ts';
import { type Procedure, statementsOf } from '../model/procedure.ts';
import type { Profile } from '../model/profile.ts';
import { logFailedWrites, type Server, setNetWriteTimeout } from '../procedures/index.ts';
import { procedureSql } from '../procedures/text.ts';

/** The way back of log-failed-writes, as a procedure of its own. */
export function verbosityBack(source: Server, { logErrorVerbosity }: Profile['settings']): Procedure {
  const { wayBack, ...procedure } = logFailedWrites(source);
  const statements = typeof wayBack === 'string' ? [] : wayBack;
  return {
    ...procedure,
    title: "Restore the verbosity of the source's error log",
    steps: statements.map(({ on, sql }) => ({
      kind: 'run',
      on,
      sql: sql.replace(/<old_\w+>/, String(logErrorVerbosity)),
    })),
    cost: { ...procedure.cost, others: 'The error log no longer shows failed writes to a replica.' },
    wayBack: 'apply-online.sql sets the recommended value again.',
  };
}

/** A procedure that brings today's values back: its own way back is to apply the recommendation again, so that only values of its statements are kept. */
export function asWayBack(procedure: Procedure): Procedure {
  const wayBack = 'apply-online.sql sets the recommended values again.';
  const statements = statementsOf({ steps: procedure.steps, wayBack }).join('\n');
  return {
    ...procedure,
    steps: procedure.steps.map((step) => {
      if (step.kind !== 'show' || step.values === undefined) return step;
      const { values, ...rest } = step;
      const used = Object.entries(values).filter(([name]) => statements.includes(`<${name}>`));
      return used.length === 0 ? rest : { ...rest, values: Object.fromEntries(used) };
    }),
    wayBack,
  };
}

/** Lines for whoever has set the option of a lower net_write_timeout: statements stay comments. */
export const optionBack = (source: Server, settings: Profile['settings']): string[] => [
  ...commentLines('--', ['Only if you applied the option in apply-online.sql:']),
  ...procedureSql(asWayBack(setNetWriteTimeout(source, settings))).map((line) =>
    line.startsWith('--') ? line : `-- ${line}`,
  ),
];
