import { documentedFindings } from '../../../linted/documented/findings.ts';
import type { LintedFile, LintFinding, UpgradeLint } from '../../../model/upgrade-lint.ts';
import type { LintHead } from '../../../upgrade/lint/judge.ts';
import { isUpgrade } from '../../../upgrade/versions.ts';

/**
 * What is documented about the lines of files whose servers cannot be asked, marked as such. Everything else stays not judged: that nothing is documented is no
 * answer.
 */
export function documentedLint(head: LintHead, asked: readonly LintedFile[], unasked: UpgradeLint): UpgradeLint {
  if (!isUpgrade(head.from, head.to)) return unasked;
  const items = asked.flatMap((file) => file.items);
  const found = new Map<string, LintFinding[]>();
  for (const one of documentedFindings(items, head.from, head.to)) {
    const before = found.get(placeOf(one));
    if (before === undefined) found.set(placeOf(one), [one]);
    else before.push(one);
  }
  const findings = unasked.findings.map((finding) => found.get(placeOf(finding))?.shift() ?? finding);
  return { ...unasked, findings };
}

const placeOf = ({ file, line, kind, text }: LintFinding): string => `${file}:${line} ${kind} ${text}`;
