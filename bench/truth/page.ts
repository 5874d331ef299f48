import { type Axis, axes, verdicts } from '../../src/diagnose/verdicts.ts';
import { wrapMarkdown } from '../../src/reporters/wording/wrap.ts';
import { arrangedStates } from './arranged/states.ts';
import { goals, type Result } from './goals.ts';
import { type Judged, ofProblems, shareCorrect, type Tally } from './judge.ts';
import { splitSeed } from './split.ts';

export const begin = '<!-- written by npm run truth from test/fixtures/looks -->';

/** Tables of docs/diagnose-truth.md. Pure. @param elsewhere the same looks as from a machine that sees no socket of the ends */
export function truthTables(results: readonly Result[], elsewhere: readonly Result[]): string {
  const blocks = [
    '## Goals',
    ...goalTable(results),
    '',
    '## Scenarios that were held out',
    `A third of the scenarios was chosen by seed (\`${splitSeed}\`) before anything was recorded. Rules were written with the other two thirds in sight.`,
    '',
    ...splitTable(results),
    '',
    '## By axis',
    ...axisTable(results),
    '',
    '## From another machine',
    'The same looks without the sockets of the replication connection, which are read only on the machine of their end.',
    '',
    ...goalTable(elsewhere),
    '',
    '## Wrong verdicts',
    'Every verdict of two looks that was wrong.',
    '',
    ...wrongTable(results),
    '',
    '## Arranged by hand',
    'States that no scenario shows, or that take more than a pair. Nothing labels them but what was done, and a proof afterwards. They are in the other tables, too, as scenarios in sight.',
    '',
    ...arrangedTable(results),
    '',
    ...(unseen(results).length === 0
      ? []
      : [
          '## Not shown',
          `No recording holds a state in which one of these is right, so nothing is known of how often they are: ${unseen(results).join(', ')}.`,
          '',
        ]),
    '## Confusion',
    'Rows are the truth, columns are the verdicts of two looks. A verdict is bold where it is right. In some states two verdicts are right (such as `idle` and `healthy` while a source pauses for less than two looks): the row has the name of the first.',
    ...results.flatMap(confusionOf),
  ];
  return wrapMarkdown(blocks.join('\n'));
}

const percent = (share: number): string => `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;
const shareText = (all: readonly Judged[]): string =>
  all.length === 0 ? '-' : `${percent(shareCorrect(all))} of ${all.length}`;
const missed = (count: number, of: number): string => `${count} of ${of}`;
const name = ({ server, version }: Pick<Result, 'server' | 'version'>): string =>
  `${server} (${version.split('-')[0]})`;

function goalTable(results: readonly Result[]): readonly string[] {
  const rows = results.map(({ all: t, ...one }) =>
    [
      name(one),
      one.cases,
      t.looks,
      shareText(t.afterTwo),
      shareText(t.afterFour),
      shareText(t.watching),
      shareText(ofProblems(t.afterTwo)),
      shareText(ofProblems(t.afterFour)),
      missed(t.missedBlind.length, t.blindLooks),
      missed(t.missedDeadIdle.length, t.deadIdleLooks),
      missed(t.alarms.length, t.controlLooks),
      percent(t.transitions / Math.max(1, t.verdicts)),
    ].join(' | '),
  );
  const sum = (of: (t: Tally) => number): number => results.reduce((all, { all: t }) => all + of(t), 0);
  return [
    '',
    '| Servers | Cases | Looks | Right after two looks | Right after four looks | With `--watch` | Of problems, after two | Of problems, after four | Healthy in a blind window | Healthy on a dead idle link | Alarms at controls | Transitions, not counted |',
    '|---|---|---|---|---|---|---|---|---|---|---|---|',
    `| Goal | | | ${percent(goals.afterTwo)} | ${percent(goals.afterFour)} | | | | 0 | 0 | 0 of ${goals.controlLooks} | |`,
    ...rows.map((row) => `| ${row} |`),
    `| All | ${results.reduce((all, one) => all + one.cases, 0)} | ${sum((t) => t.looks)} | | | | | | ${missed(
      sum((t) => t.missedBlind.length),
      sum((t) => t.blindLooks),
    )} | ${missed(
      sum((t) => t.missedDeadIdle.length),
      sum((t) => t.deadIdleLooks),
    )} | ${missed(
      sum((t) => t.alarms.length),
      sum((t) => t.controlLooks),
    )} | |`,
  ];
}

function splitTable(results: readonly Result[]): readonly string[] {
  const row = (server: string, which: string, t: Tally): string =>
    `| ${server} | ${which} | ${t.looks} | ${shareText(t.afterTwo)} | ${shareText(t.afterFour)} | ${shareText(ofProblems(t.afterTwo))} | ${shareText(ofProblems(t.afterFour))} | ${missed(t.missedBlind.length, t.blindLooks)} | ${missed(t.missedDeadIdle.length, t.deadIdleLooks)} |`;
  return [
    '| Servers | Scenarios | Looks | Right after two looks | Right after four looks | Of problems, after two | Of problems, after four | Healthy in a blind window | Healthy on a dead idle link |',
    '|---|---|---|---|---|---|---|---|---|',
    ...results.flatMap(({ seen, heldOut, ...one }) => [
      row(name(one), 'in sight', seen),
      row(name(one), '**held out**', heldOut),
    ]),
  ];
}

const ofAxis = (all: readonly Judged[], axis: Axis): readonly Judged[] => all.filter((one) => one.axis === axis);

function axisTable(results: readonly Result[]): readonly string[] {
  return [
    '',
    '| Axis | Servers | After two looks | After four looks | Held out, after two | Held out, after four |',
    '|---|---|---|---|---|---|',
    ...axes.flatMap((axis) =>
      results.map(({ all, heldOut, ...one }) => {
        const cells = [all.afterTwo, all.afterFour, heldOut.afterTwo, heldOut.afterFour];
        return `| ${axis} | ${name(one)} | ${cells.map((cell) => shareText(ofAxis(cell, axis))).join(' | ')} |`;
      }),
    ),
  ];
}

function wrongTable(results: readonly Result[]): readonly string[] {
  const rows = new Map<string, number>();
  for (const { all, server } of results)
    for (const { axis, truth, said, id, correct } of all.afterTwo) {
      const row = `${axis} | ${truth} | ${said} | ${id} | ${server}`;
      if (!correct) rows.set(row, (rows.get(row) ?? 0) + 1);
    }
  return [
    '| Axis | Truth | Said | Case | Servers | Looks |',
    '|---|---|---|---|---|---|',
    ...[...rows].sort().map(([row, count]) => `| ${row} | ${count} |`),
  ];
}

function arrangedTable(results: readonly Result[]): readonly string[] {
  return [
    '| State | Axis that shows it | Servers | After two looks | After four looks | With `--watch` |',
    '|---|---|---|---|---|---|',
    ...arrangedStates.flatMap(({ id, what, axis }) =>
      results.flatMap(({ all, ...one }) => {
        const cells = [all.afterTwo, all.afterFour, all.watching].map((cell) =>
          ofAxis(cell, axis).filter((judged) => judged.id === id),
        );
        // Not every server has each state.
        if (cells[0]?.length === 0) return [];
        return [`| ${what} | ${axis} | ${name(one)} | ${cells.map(shareText).join(' | ')} |`];
      }),
    ),
  ];
}

/** Verdicts that are right in no recorded state, as `axis verdict`. */
function unseen(results: readonly Result[]): readonly string[] {
  const seen = new Set(results.flatMap(({ all }) => all.afterTwo.map(({ axis, truth }) => `${axis} ${truth}`)));
  return axes.flatMap((axis) =>
    Object.keys(verdicts[axis])
      .filter((verdict) => !seen.has(`${axis} ${verdict}`))
      .map((verdict) => `\`${verdict}\` (${axis})`),
  );
}

function confusionOf({ all, ...one }: Result): readonly string[] {
  return ['', `### ${name(one)}`, ...axes.flatMap((axis) => matrix(axis, ofAxis(all.afterTwo, axis)))];
}

function matrix(axis: Axis, judged: readonly Judged[]): readonly string[] {
  const rows = [...new Set(judged.map(({ truth }) => truth))].sort();
  const columns = [...new Set(judged.map(({ said }) => said))].sort();
  const cell = (truth: string, said: string): string => {
    const found = judged.filter((one) => one.truth === truth && one.said === said);
    if (found.length === 0) return '';
    return found.every(({ correct }) => correct) ? `**${found.length}**` : String(found.length);
  };
  return [
    '',
    `| ${axis} | ${columns.join(' | ')} |`,
    `|---|${columns.map(() => '---').join('|')}|`,
    ...rows.map((truth) => `| ${truth} | ${columns.map((said) => cell(truth, said)).join(' | ')} |`),
  ];
}
