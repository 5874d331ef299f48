import type { LintFinding, UpgradeLint } from '../../model/upgrade-lint.ts';
import { lintLevels } from '../../model/upgrade-lint.ts';

/** Lines that are named of one cause. */
const mostLines = 8;

/** Findings of one file that say the same. */
export interface FindingGroup {
  /** One of them: what they say. */
  readonly first: LintFinding;
  /** `7, 22`, the first eight of them. */
  readonly lines: string;
}

/** What is told of one file. */
export interface FileFindings {
  readonly file: string;
  /** `option file, 4 items`, or `included`. */
  readonly what: string;
  /** The worst first, then by line. */
  readonly groups: readonly FindingGroup[];
}

/** Findings by file, as the files were named, then those that they include; what has one cause once, with its lines. Pure. */
export function byFile({ files, findings }: UpgradeLint): FileFindings[] {
  const named = [...new Set([...files.map(({ file }) => file), ...findings.map(({ file }) => file)])];
  return named.map((file) => {
    const kind = files.find((one) => one.file === file);
    const what = kind === undefined ? 'included' : `${kind.kind}, ${kind.items} ${kind.items === 1 ? 'item' : 'items'}`;
    return { file, what, groups: groupsOf(findings.filter((one) => one.file === file)) };
  });
}

function groupsOf(findings: readonly LintFinding[]): FindingGroup[] {
  const groups = new Map<string, { first: LintFinding; lines: Set<number> }>();
  for (const one of findings) {
    const key = JSON.stringify([one.level, one.text, one.reason, one.replacement]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: one, lines: new Set([one.line]) });
    else group.lines.add(one.line);
  }
  const rank = ({ level }: LintFinding): number => lintLevels.indexOf(level);
  return [...groups.values()]
    .sort((a, b) => rank(a.first) - rank(b.first) || a.first.line - b.first.line)
    .map(({ first, lines }) => ({ first, lines: linesText([...lines]) }));
}

function linesText(lines: readonly number[]): string {
  const named = lines.slice(0, mostLines).join(', ');
  return lines.length > mostLines ? `${named} and ${lines.length - mostLines} more` : named;
}
