import type { Comparison } from '../model/comparison.ts';
import type { RunResult } from '../model/result.ts';
import type { Reporter } from './types.ts';
import { baselineLines } from './wording/baseline.ts';
import { differenceCounts, entryLines, groupsOf, severityWords, stateRows, stateWords } from './wording/comparison.ts';
import { code, plain, table } from './wording/markdown-text.ts';
import { stepHead, stepRows } from './wording/upgrade-steps.ts';

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
  const groups = groupsOf(comparison.differences).map(({ severity, cause, differences }) => [
    `### ${severityWords[severity]}: ${plain(cause)} (${differences.length})`,
    table(
      ['State', 'What', from, to, 'Evidence'],
      differences.map((one) => [
        one.state === null ? '' : stateWords[one.state].name,
        `\`${code(one.subject)}\``,
        plain(one.from ?? 'not there'),
        plain(one.to ?? 'not there'),
        one.evidence === 'played' ? 'played' : plain(`documented, not played: ${one.source ?? ''}`),
      ]),
    ),
  ]);
  return `${[
    `# From ${plain(from)} to ${plain(to)}`,
    `${path.supported ? 'Supported path' : '**Not a supported path**'}: ${plain(path.says)} (${plain(path.source)})`,
    `${plain(differenceCounts(comparison))}. Pack ${plain(pack)}, ${trials} trials in each state.`,
    ...baselineParts(comparison),
    '## States',
    table(
      ['State', 'Source', 'Replica', 'As it ships', 'Scenarios'],
      stateRows(run).map((cells) => cells.map(plain)),
    ),
    ...(entryLines(run).length === 0
      ? []
      : [
          entryLines(run)
            .map((line) => `- ${plain(line)}`)
            .join('\n'),
        ]),
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
    ...(groups.length === 0 ? ['None.'] : groups.flat()),
  ].join('\n\n')}\n`;
}

function baselineParts({ baseline }: Comparison): string[] {
  const [head, ...more] = baselineLines(baseline);
  if (head === undefined) return [];
  return [plain(head), more.map((line) => `- ${plain(line.trim())}`).join('\n')].filter((part) => part !== '');
}
