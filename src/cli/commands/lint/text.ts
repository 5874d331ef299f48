import type { Finding } from '../../../model/finding.ts';
import type { Outcome } from '../../../model/verdict.ts';
import type { Rule, Unjudged } from '../../../tune/rules/index.ts';

interface Demonstrated {
  readonly case: string;
  readonly outcome: Outcome;
  readonly reason: string | null;
}

const saidAs: Readonly<Record<Outcome, string>> = {
  pass: 'shown',
  fail: 'NOT shown',
  inconclusive: 'inconclusive',
  skipped: 'not possible on these servers',
};

/** What `replfault lint` prints: findings as `file:line: level: rule: text`, and a last line with the count. Pure. */
export function lintText(
  subject: string,
  findings: readonly Finding[],
  more: {
    readonly rules: number;
    readonly notJudged: readonly Unjudged[];
    readonly strict: boolean;
    readonly demonstrations: readonly Demonstrated[];
    readonly folder: string | null;
  },
): string {
  const lines = findings.flatMap(({ line, level, rule, text, path, advice, demonstration, procedures, shown }) => [
    `${subject}${line === null ? '' : `:${line}`}: ${level}: ${rule}: ${text} (${path})`,
    `    do: ${advice}`,
    `    see: ${demonstration.join(', ')}${shown === undefined ? '' : `: ${saidAs[shown]}`}`,
    ...(procedures.length === 0
      ? []
      : [`    statements: ${procedures.map((id) => `docs/statements.md#${id}`).join(', ')}`]),
  ]);
  for (const { rule, paths } of more.notJudged)
    lines.push(`${subject}: not judged: ${rule}: unknown values: ${paths.join(', ')}`);
  for (const { case: name, outcome, reason } of more.demonstrations)
    lines.push(`${saidAs[outcome]}: ${name}${reason === null ? '' : `: ${reason}`}`);
  if (more.folder !== null) lines.push(`run: ${more.folder}`);
  const errors = findings.filter(({ level }) => level === 'error').length;
  const open = more.notJudged.length;
  const notJudged = open === 0 ? '' : `, ${open} not judged${more.strict ? ' (inconclusive with --strict)' : ''}`;
  const notes = findings.filter(({ level }) => level === 'note').length;
  const noted = notes === 0 ? '' : `, ${notes} note(s)`;
  lines.push(
    `${subject}: ${more.rules} rules, ${errors} error(s), ${findings.length - errors - notes} warning(s)${noted}${notJudged}`,
  );
  return `${lines.join('\n')}\n`;
}

/** What `replfault lint --rules` prints. Pure. */
export function rulesText(rules: readonly Rule[]): string {
  return rules
    .map(({ name, title, level, says, demonstration }) =>
      [`${name} (${level})`, `  ${title}`, `  law: ${says}`, `  see: ${demonstration.join(', ')}`, ''].join('\n'),
    )
    .join('\n');
}
