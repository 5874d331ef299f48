import { documentedFindings } from '../linted/documented/findings.ts';
import type { LintedFile, LintFinding, UpgradeLint } from '../model/upgrade-lint.ts';
import { notParsed } from '../upgrade/lint/judge-option.ts';
import { libraryNotThere, pluginNotLoaded } from '../upgrade/lint/levels.ts';
import { isUpgrade } from '../upgrade/versions.ts';

/**
 * Findings about lines that the target could not be asked about, answered by what the vendors document, and marked so. Where nothing is documented they stay as
 * they are: that is no answer. Pure.
 */
export function withDocumented(lint: UpgradeLint, asked: readonly LintedFile[]): UpgradeLint {
  const unanswered = new Set(lint.findings.filter(isUnanswered).map(placeOf));
  if (unanswered.size === 0 || !isUpgrade(lint.from, lint.to)) return lint;
  const items = asked.flatMap((file) => file.items).filter((item) => unanswered.has(placeOf(item)));
  const found = new Map<string, LintFinding>();
  for (const one of documentedFindings(items, lint.from, lint.to)) found.set(placeOf(one), one);
  const findings = lint.findings.map((finding) => {
    const documented = isUnanswered(finding) ? found.get(placeOf(finding)) : undefined;
    if (documented === undefined) return finding;
    return { ...documented, from: finding.from, to: finding.to, cases: finding.cases };
  });
  return { ...lint, findings };
}

const isUnanswered = ({ level, to, reason }: LintFinding): boolean =>
  level === 'not judged' &&
  // 1126: the library of a plugin is not there.
  (to === null ||
    to.errno === 1126 ||
    reason === pluginNotLoaded ||
    reason === libraryNotThere ||
    notParsed.test(to.message ?? ''));

const placeOf = ({ file, line, kind, text }: Pick<LintFinding, 'file' | 'line' | 'kind' | 'text'>): string =>
  `${file}:${line} ${kind} ${text}`;
