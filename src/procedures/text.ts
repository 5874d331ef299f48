import { commentLines } from '../model/comment-lines.ts';
import {
  type Cost,
  type End,
  type Otherwise,
  type Privileges,
  type Procedure,
  type Step,
  statementsOf,
} from '../model/procedure.ts';

/** A procedure as SQL: one statement a line, and everything else in comments. Pure. */
export function procedureSql(procedure: Procedure): string[] {
  return [...headLines(procedure), ...stepLines(procedure)];
}

/** The servers on which a procedure is run. */
export const endsOf = (steps: readonly Step[]): readonly End[] => [...new Set(steps.map(({ on }) => on))];

/** What must be known before the first statement. */
function headLines({ title, server, steps, executedOn, cost, privileges }: Procedure): string[] {
  const ends = endsOf(steps);
  return commentLines('--', [
    `${title}. Run on ${ends.length === 1 ? `the ${ends[0]}` : 'both servers'} (${server}).`,
    ...(executedOn === null ? [notExecuted(server)] : []),
    ...(steps.some(({ kind }) => kind === 'require' || kind === 'wait') && steps.some(({ kind }) => kind === 'run')
      ? [
          'Run the statements one at a time and check each result. Do not run them as a script. If a statement fails, do not continue.',
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
  const lines = stepBlocks(procedure).flatMap(({ on, lines: own }) =>
    isOfOneEnd ? own : [`-- On the ${on}:`, ...own],
  );
  return [...lines, ...wayBackLines(procedure)];
}

/** The statements with their conditions, in blocks that run on one server each. */
export function stepBlocks(
  procedure: Pick<Procedure, 'steps' | 'wayBack'>,
): { readonly on: End; readonly lines: readonly string[] }[] {
  const blocks: { on: End; lines: string[] }[] = [];
  for (const group of grouped(procedure.steps)) {
    const [{ on }] = group;
    const last = blocks.at(-1);
    if (last?.on === on) last.lines.push(...groupLines(group, procedure));
    else blocks.push({ on, lines: groupLines(group, procedure) });
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

/** The statement of a group, below what must be known before it and above what its result must be. */
function groupLines(group: Group, procedure: Pick<Procedure, 'steps' | 'wayBack'>): string[] {
  const [first] = group;
  if (first.kind === 'run' || first.kind === 'show') {
    const notes = first.note === undefined ? [] : first.note.split('\n');
    return [
      ...(notes.length === 0 ? [] : commentLines('--', notes)),
      `${first.sql};`,
      ...(first.kind === 'show' ? valueLines(first, procedure) : []),
      ...(first.kind === 'run' && first.otherwise !== undefined
        ? wayOutLines('If the server rejects this statement', first.otherwise)
        : []),
    ];
  }
  const conditions = group.flatMap((step) =>
    step.kind === 'require' || step.kind === 'wait' ? conditionLines(step) : [],
  );
  return [`${first.query.sql};`, ...conditions];
}

/** Which values of an answer to write down, by the names that later statements hold, or for the way back alone. */
function valueLines(step: Extract<Step, { kind: 'show' }>, procedure: Pick<Procedure, 'steps' | 'wayBack'>): string[] {
  const values = Object.entries(step.values ?? {});
  if (values.length === 0) return [];
  const later = statementsOf(procedure).join('\n');
  const used = values.filter(([name]) => later.includes(`<${name}>`));
  const undo = values.filter(([name]) => !later.includes(`<${name}>`));
  const where = step.row === undefined ? '' : `, ${inRow(step.row)}`;
  const comments = commentLines('--', [
    ...used.map(([name, shown]) => `Write down ${shown}${where}: it is <${name}> in a later statement.`),
    ...(step.next === undefined
      ? []
      : [
          `If there is no such row, repeat this statement with ${step.next.column} of the last row, up to the semicolon, as <${step.next.name}> until there is one:`,
        ]),
    ...(undo.length === 0
      ? []
      : [`Write down ${listed(undo.map(([, shown]) => shown))}${where}, to undo the change later.`]),
  ]);
  return step.next === undefined ? comments : [...comments, `--     ${step.next.sql};`];
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/** Which row of an answer is meant. */
const inRow = ({ column, is }: { readonly column: string; readonly is: string }): string =>
  `in the first row with ${is === '' ? `an empty ${column}` : `${column} '${is}'`}`;

/** What the statement above must show, and the way out. */
function conditionLines(step: Extract<Step, { kind: 'require' | 'wait' }>): string[] {
  const where = step.query.row === undefined ? '' : `, ${inRow(step.query.row)}`;
  const [must, not] =
    step.kind === 'wait'
      ? [`Repeat it until this is true, for at most ${step.timeoutS} s`, `If it is not true after ${step.timeoutS} s`]
      : ['Check', 'If not'];
  return wayOutLines(`${must}${where}: ${step.note} ${not}`, step.otherwise);
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
    `Cost: ${channel}. On an idle server a statement or wait takes at most ${blocksUpToS} s. A long transaction or a slow disk can make it longer.`,
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
