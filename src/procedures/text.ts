import { commentLines } from '../model/comment-lines.ts';
import type { Cost, End, Otherwise, Privileges, Procedure, Step } from '../model/procedure.ts';

/** A procedure as SQL: one statement a line, and everything else in comments. Pure. */
export function procedureSql(procedure: Procedure): string[] {
  const { title, server, steps, executedOn } = procedure;
  const ends = [...new Set(steps.map(({ on }) => on))];
  let at: End | null = ends.length === 1 ? (ends[0] ?? null) : null;
  const lines = commentLines('--', [
    `${title}. ${ends.length === 1 ? `On the ${ends[0]}` : 'On both servers'} (${server}).`,
    ...(executedOn === null ? [`Not executed on ${seriesOf(server)}.`] : []),
    ...costLines(procedure.cost),
    ...privilegeLines(procedure.privileges),
  ]);
  for (const step of steps) {
    if (step.on !== at) lines.push(`-- On the ${step.on}:`);
    at = step.on;
    lines.push(...stepLines(step));
  }
  return [...lines, ...wayBackLines(procedure)];
}

/** `mysql:8.0` of `MySQL 8.0`. */
const seriesOf = (server: string): string => server.toLowerCase().replace(' ', ':');

function stepLines(step: Step): string[] {
  switch (step.kind) {
    case 'run':
    case 'show':
      return [...(step.note === undefined ? [] : commentLines('--', step.note.split('\n'))), `${step.sql};`];
    case 'require':
      return [...commentLines('--', [step.note]), `${step.query.sql};`, ...otherwiseLines(step.otherwise)];
    case 'wait':
      return [
        ...commentLines('--', [
          `Run the next statement until it shows this, for at most ${step.timeoutS} s. ${step.note}`,
        ]),
        `${step.query.sql};`,
        ...otherwiseLines(step.otherwise),
      ];
  }
}

const otherwiseLines = ({ says, run }: Otherwise): string[] => [
  ...commentLines('--', [`Otherwise: ${says}`]),
  ...run.map(({ sql }) => `--     ${sql};`),
];

/** The cost of a procedure, one sentence each. */
export function costLines({ relayLogs, receiver, applier, blocksUpToS, others, destroys }: Cost): string[] {
  return [
    `Cost: relay logs ${relayLogs === 'not touched' ? 'are not touched' : relayLogs === 'kept' ? 'are kept' : 'are applied, then deleted'}; the receiver ${receiver}; the applier ${applier}; one statement may take up to ${blocksUpToS} s.`,
    ...(others === null ? [] : [`For others: ${others}`]),
    ...(destroys === null ? [] : [`Lost: ${destroys}`]),
  ];
}

/** The privileges of a procedure, one sentence for each server. */
export function privilegeLines(privileges: Privileges): string[] {
  return (['source', 'replica'] as const).flatMap((end) =>
    privileges[end].length === 0 ? [] : [`Privileges on the ${end}: ${privileges[end].join(', ')}.`],
  );
}

function wayBackLines({ wayBack }: Procedure): string[] {
  if (typeof wayBack === 'string') return commentLines('--', [`Way back: ${wayBack}`]);
  return ['-- Way back:', ...wayBack.map(({ on, sql }) => `--     ${sql};  (${on})`)];
}
