import type { Comparison, Difference } from '../model/comparison.ts';
import type { RunResult } from '../model/result.ts';
import type { Reporter } from './types.ts';
import { baselineLines } from './wording/baseline.ts';
import {
  differenceCounts,
  evidenceCounts,
  groupsOf,
  playedWithLines,
  reasonLines,
  severityWords,
  stateRows,
  stateWords,
} from './wording/comparison.ts';
import { code, plain, table } from './wording/markdown-text.ts';
import { printable } from './wording/text.ts';
import { stepHead, stepRows } from './wording/upgrade-steps.ts';
import { wrapMarkdown } from './wording/wrap.ts';

/** comparison.md: the states of an upgrade, what is named one by one, and every difference by cause. */
export const reporter: Reporter = {
  name: 'comparison',
  fileName: 'comparison.md',
  applies: ({ comparison }) => comparison !== undefined,
  render,
};

function render(run: RunResult): string {
  const { comparison } = run;
  if (comparison === undefined) return '';
  const { from, to, path, named, trials, pack } = comparison;
  const sections = [
    `# From ${plain(from)} to ${plain(to)}`,
    `${path.supported ? 'Supported path' : '**Not a supported path**'}: ${plain(path.says)} (${plain(path.source)})`,
    `${plain(`${differenceCounts(comparison)}: ${evidenceCounts(comparison)}`)}. Pack ${plain(pack)}, ${trials} trials in each state.`,
    ...playedWithLines(comparison).map(plain),
    ...baselineParts(comparison),
    '## States',
    table(
      ['State', 'Source', 'Replica', 'As it ships', 'Scenarios'],
      stateRows(run).map((cells) => cells.map(plain)),
    ),
    ...entryParts(run),
    Object.values(stateWords)
      .map(({ name, means }) => `- ${name}: ${means}`)
      .join('\n'),
    ...(stepRows(comparison).length === 0
      ? []
      : [
          '## Steps',
          table(
            stepHead,
            stepRows(comparison).map((cells) => cells.map(plain)),
          ),
        ]),
    ...(named.length === 0
      ? []
      : [
          '## One by one',
          table(
            ['', from, to],
            named.map((one) => [
              plain(one.what),
              plain(one.from ?? 'not there'),
              plain(one.from === one.to ? 'the same' : (one.to ?? 'not there')),
            ]),
          ),
        ]),
    '## Differences',
    ...differenceParts(comparison, 'played'),
    '## Documented, not played',
    ...differenceParts(comparison, 'documented'),
  ];
  return wrapMarkdown(`${sections.join('\n\n')}\n`);
}

function baselineParts({ baseline }: Comparison): string[] {
  const [head, ...more] = baselineLines(baseline);
  if (head === undefined) return [];
  return [plain(head), more.map((line) => `- ${plain(line.trim())}`).join('\n')].filter((part) => part !== '');
}

/** Why states do not replicate, and the statements that made them, in blocks to copy. */
function entryParts(run: RunResult): string[] {
  const blocks = (run.comparison?.entries ?? []).flatMap(({ state, helped, remedy, costs = [] }) => {
    if (helped !== true || remedy.length === 0) return [];
    const lines = remedy.map(({ on, statement }) => `-- on the ${on}\n${printable(statement)};`.replace(/;;$/, ';'));
    return [
      `What made *${stateWords[state].name}* replicate:`,
      `\`\`\`sql\n${lines.join('\n').replaceAll('```', '` ` `')}\n\`\`\``,
      ...costs.map((cost) => `What that costs: ${plain(cost)}`),
    ];
  });
  const said = reasonLines(run).map((line) => `- ${plain(line)}`);
  return [...(said.length === 0 ? [] : [said.join('\n')]), ...blocks];
}

function differenceParts({ differences, from, to }: Comparison, evidence: Difference['evidence']): string[] {
  const groups = groupsOf(differences).filter((one) => one.evidence === evidence);
  if (groups.length === 0) return ['None.'];
  return groups.flatMap(({ severity, cause, differences: ones }) => [
    `### ${severityWords[severity]}: ${plain(cause)} (${ones.length})`,
    table(
      ['State', 'What', from, to, ...(evidence === 'documented' ? ['Source'] : [])],
      ones.map((one) => [
        one.state === null ? '' : stateWords[one.state].name,
        `\`${code(one.subject)}\``,
        plain(one.from ?? 'not there'),
        plain(one.to ?? 'not there'),
        ...(evidence === 'documented' ? [plain(one.source ?? '')] : []),
      ]),
    ),
  ]);
}
