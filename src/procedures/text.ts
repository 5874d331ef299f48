import { commentLines } from '../model/comment-lines.ts';
import type { Cost, End, Otherwise, Privileges, Procedure, Step } from '../model/procedure.ts';

/** A procedure as SQL: one statement a line, and everything else in comments. Pure. */
export function procedureSql(procedure: Procedure): string[] {
  return [...headLines(procedure), ...stepLines(procedure)];
}

const endsOf = (steps: readonly Step[]): readonly End[] => [...new Set(steps.map(({ on }) => on))];

/** What must be known before the first statement. */
function headLines({ title, server, steps, executedOn, cost, privileges }: Procedure): string[] {
  const ends = endsOf(steps);
  return commentLines('--', [
    `${title}. Run on ${ends.length === 1 ? `the ${ends[0]}` : 'both servers'} (${server}).`,
    ...(executedOn === null ? [notExecuted(server)] : []),
    ...(steps.some(({ kind }) => kind === 'require' || kind === 'wait') && steps.some(({ kind }) => kind === 'run')
      ? [
          'Run the statements one at a time and check each condition. Do not run them as a script. If a statement fails, do not continue.',
        ]
      : []),
    ...costLines(cost),
    ...privilegeLines(privileges),
  ]);
}

/** The statements with their conditions, and how to undo them: a procedure without what must be known before it. */
export function stepLines(procedure: Procedure): string[] {
  const { steps } = procedure;
  const isOfOneEnd = endsOf(steps).length === 1;
  const lines = stepBlocks(steps).flatMap(({ on, lines: own }) => (isOfOneEnd ? own : [`-- On the ${on}:`, ...own]));
  return [...lines, ...wayBackLines(procedure)];
}

/** The statements with their conditions, in blocks that run on one server each. */
export function stepBlocks(steps: readonly Step[]): { readonly on: End; readonly lines: readonly string[] }[] {
  const blocks: { on: End; lines: string[] }[] = [];
  for (const group of grouped(steps)) {
    const [{ on }] = group;
    const last = blocks.at(-1);
    if (last?.on === on) last.lines.push(...groupLines(group));
    else blocks.push({ on, lines: groupLines(group) });
  }
  return blocks;
}

type Group = readonly [Step, ...Step[]];

/** Conditions in a row that ask the same question, together: it is asked once. */
function grouped(steps: readonly Step[]): Group[] {
  const groups: [Step, ...Step[]][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    const before = last?.[0];
    const same =
      step.kind === 'require' &&
      before?.kind === 'require' &&
      before.on === step.on &&
      before.query.sql === step.query.sql;
    if (last && same) last.push(step);
    else groups.push([step]);
  }
  return groups;
}

function groupLines(group: Group): string[] {
  const [first] = group;
  if (first.kind === 'run' || first.kind === 'show') {
    const notes = [
      ...(first.note === undefined ? [] : first.note.split('\n')),
      ...(first.kind === 'show' && first.row !== undefined ? [`Read the values ${inRow(first.row)}.`] : []),
    ];
    return [
      ...(notes.length === 0 ? [] : commentLines('--', notes)),
      `${first.sql};`,
      ...(first.kind === 'run' && first.otherwise !== undefined
        ? wayOutLines('If the server rejects this statement', first.otherwise)
        : []),
    ];
  }
  const conditions = group.flatMap((step) =>
    step.kind === 'require' || step.kind === 'wait' ? conditionLines(step) : [],
  );
  return [...conditions, `${first.query.sql};`];
}

/** Which row of an answer is meant. */
const inRow = ({ column, is }: { readonly column: string; readonly is: string }): string =>
  `in the row with ${is === '' ? `an empty ${column}` : `${column} '${is}'`}`;

/** What the next statement must show, and the way out. */
function conditionLines(step: Extract<Step, { kind: 'require' | 'wait' }>): string[] {
  const must =
    step.kind === 'wait' ? `Repeat the next statement until this is true, for at most ${step.timeoutS} s` : 'Condition';
  const where = step.query.row === undefined ? '' : `, ${inRow(step.query.row)}`;
  return wayOutLines(`${must}${where}: ${step.note} Otherwise`, step.otherwise);
}

function wayOutLines(head: string, { says, run, later = [] }: Otherwise): string[] {
  return [...commentLines('--', [`${head}: ${says}`]), ...[...run, ...later].map(({ sql }) => `--     ${sql};`)];
}

/** The cost of a procedure: what happens to the channel, side effects, what is lost. */
export function costLines({ relayLogs, receiver, applier, blocksUpToS, others, destroys }: Cost): string[] {
  const unaffected = relayLogs === 'not touched' && receiver === 'keeps its state' && applier === 'keeps its state';
  const channel = unaffected
    ? 'relay logs, receiver and applier are not affected'
    : `relay logs are ${relayLogs}; the receiver ${receiver}; the applier ${applier}`;
  return [
    `Cost: ${channel}. A statement or wait takes at most ${blocksUpToS} s.`,
    ...(others === null ? [] : [`Side effects: ${others}`]),
    ...(destroys === null ? [] : [`Lost: ${destroys}`]),
  ];
}

/** The privileges of a procedure, one line for each server. */
export function privilegeLines(privileges: Privileges): string[] {
  return (['source', 'replica'] as const).flatMap((end) =>
    privileges[end].length === 0 ? [] : [`Privileges on the ${end}: ${privileges[end].join(', ')}.`],
  );
}

function wayBackLines({ wayBack }: Procedure): string[] {
  if (typeof wayBack === 'string') return commentLines('--', [`Undo: ${wayBack}`]);
  return [
    `-- Undo, on the ${[...new Set(wayBack.map(({ on }) => on))].join(' and the ')}:`,
    ...wayBack.map(({ sql }) => `--     ${sql};`),
  ];
}

/** The mark of statements that no server of their series has executed: `not executed on mysql:8.0`. */
export const notExecuted = (server: string): string => `not executed on ${server.toLowerCase().replace(' ', ':')}`;
