import { ExitCode, usageError } from '../../../model/errors.ts';
import type { Finding } from '../../../model/finding.ts';
import { findIncoherences, type Rule, rules, unjudged } from '../../../tune/rules/index.ts';
import { casesOf, demonstrate, type Shown } from './demonstrate.ts';
import type { LintOptions } from './options.ts';
import { type Subject, subjectOf } from './subject.ts';
import { lintText, rulesText } from './text.ts';

export type { LintOptions } from './options.ts';

/**
 * `replfault lint`: holds a profile, or a running pair, against the rules. Exit 0 where nothing is wrong (warnings are allowed unless `--strict`), 1 with a
 * finding of level error or a demonstration that failed, 4 with one that was inconclusive, or with `--strict` and a rule that could not be judged.
 * @throws ReplfaultError: a broken profile or usage (exit 2), a server that cannot be read (exit 3).
 */
export async function lint(
  target: string | undefined,
  options: LintOptions,
  print: (text: string) => void = (text) => void process.stdout.write(text),
): Promise<ExitCode> {
  if (options.rules) {
    const listed = rules.map(({ check: _, ...rule }) => rule);
    print(options.json ? `${JSON.stringify(listed, null, 2)}\n` : rulesText(rules));
    return ExitCode.passed;
  }
  if (options.all && !options.demonstrate)
    throw usageError('BAD_OPTION', '--all needs --demonstrate', 'add --demonstrate');
  const subject = await subjectOf(target, options);
  return subject === null ? ExitCode.interrupted : lintSubject(subject, options, print);
}

/** The same of what was read already. */
export async function lintSubject(
  subject: Subject,
  options: LintOptions,
  print: (text: string) => void,
): Promise<ExitCode> {
  const { profile, name, untold, warnings } = subject;
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
  const found = findIncoherences(profile, subject.lineOf, untold).map((finding) => withOrigin(finding, subject));
  const notJudged = unjudged(profile, untold);
  const chosen = options.all ? rules : rules.filter((one) => found.some(({ rule }) => rule === one.name));
  const shown = options.demonstrate && chosen.length > 0 ? await demonstrate(chosen, profile, options) : null;
  if (shown?.exitCode === ExitCode.interrupted) return ExitCode.interrupted;
  const findings = shown ? found.map((finding) => withOutcome(finding, shown)) : found;
  const demonstrations = shown ? casesOf(chosen).map((one) => ({ case: one, ...shown.of(one) })) : [];
  const folder = shown?.folder ?? null;
  const strict = options.strict ?? false;
  print(
    options.json
      ? `${JSON.stringify({ subject: name, findings, notJudged, warnings, demonstrations, run: folder }, null, 2)}\n`
      : lintText(name, findings, { rules: rules.length, notJudged, strict, demonstrations, folder }),
  );
  // A note names a price, and is no fault: --strict does not make it one.
  const wrong = findings.some(({ level }) => level === 'error' || (strict && level === 'warning'));
  if (wrong || shown?.exitCode === ExitCode.failed) return ExitCode.failed;
  if (strict && notJudged.length > 0) return shown?.exitCode || ExitCode.inconclusive;
  return shown?.exitCode ?? ExitCode.passed;
}

/** A line number must not look as if somebody had written there what is wrong. */
function withOrigin(finding: Finding, subject: Subject): Finding {
  const origin = subject.defaultOf(finding.path);
  return origin === null ? finding : { ...finding, text: `${finding.text} (${origin}, not in the file)` };
}

function withOutcome(finding: Finding, shown: Shown): Finding {
  const rule = rules.find(({ name }) => name === finding.rule) as Rule;
  return { ...finding, shown: shown.outcomeOf(rule) };
}
