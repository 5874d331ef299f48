import { ExitCode, usageError } from '../model/errors.ts';
import type { Profile } from '../model/profile.ts';
import type { Finding } from '../model/tuning.ts';
import { loadProfile } from '../profile/load.ts';
import { findIncoherences, type Rule, rules } from '../tune/rules/index.ts';
import { onInterrupt } from './interrupt.ts';
import { casesOf, demonstrate, type Shown } from './lint-demonstrate.ts';
import { lintText, rulesText } from './lint-text.ts';
import type { PlaceOptions } from './run-options.ts';

export interface LintOptions extends PlaceOptions {
  readonly source?: string;
  readonly replica?: string;
  readonly defaultsFile?: string;
  readonly sslMode?: string;
  readonly sslCa?: string;
  readonly strict?: boolean;
  readonly rules?: boolean;
  readonly demonstrate?: boolean;
  readonly all?: boolean;
}

/** What is looked at, and how its places are named. */
interface Subject {
  readonly profile: Profile;
  readonly name: string;
  lineOf(path: string): number | null;
}

/**
 * `replfault lint`: holds a profile, or a running pair, against the rules. Exit 0 where nothing is wrong (warnings are allowed unless `--strict`), 1 with a
 * finding of level error or a demonstration that failed, 4 with one that was inconclusive.
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
    throw usageError('BAD_OPTION', '--all plays demonstrations', 'add --demonstrate');
  const subject = await subjectOf(target, options);
  if (subject === null) return ExitCode.interrupted;
  const found = findIncoherences(subject.profile, subject.lineOf);
  const chosen = options.all ? rules : rules.filter(({ name }) => found.some(({ rule }) => rule === name));
  const shown = options.demonstrate && chosen.length > 0 ? await demonstrate(chosen, subject.profile, options) : null;
  if (shown?.exitCode === ExitCode.interrupted) return ExitCode.interrupted;
  const findings = shown ? found.map((finding) => withOutcome(finding, shown)) : found;
  const demonstrations = shown ? casesOf(chosen).map((name) => ({ case: name, ...shown.of(name) })) : [];
  print(
    options.json
      ? `${JSON.stringify({ subject: subject.name, findings, demonstrations, run: shown?.folder ?? null }, null, 2)}\n`
      : lintText(subject.name, findings, { rules: rules.length, demonstrations, folder: shown?.folder ?? null }),
  );
  const wrong = findings.some(({ level }) => level === 'error' || options.strict);
  if (wrong || shown?.exitCode === ExitCode.failed) return ExitCode.failed;
  return shown?.exitCode ?? ExitCode.passed;
}

function withOutcome(finding: Finding, shown: Shown): Finding {
  const rule = rules.find(({ name }) => name === finding.rule) as Rule;
  return { ...finding, shown: shown.outcomeOf(rule) };
}

/** `null` where the user interrupted. */
async function subjectOf(target: string | undefined, options: LintOptions): Promise<Subject | null> {
  const isUrl = target !== undefined && /^mysql:\/\//.test(target);
  const replica = isUrl ? target : options.replica;
  if (isUrl && options.replica !== undefined)
    throw usageError('BAD_OPTION', 'the replica is given twice', 'give its URL either alone or with --replica');
  if (replica === undefined && options.source === undefined) {
    const { profile, file, lineOf } = await loadProfile(target ?? 'replfault.yaml');
    return { profile, name: file, lineOf };
  }
  if (target !== undefined && !isUrl)
    throw usageError('BAD_OPTION', `${target} is a profile, and a URL is given as well`, 'give one or the other');
  if (replica === undefined || options.source === undefined)
    throw usageError(
      'BAD_OPTION',
      `a running pair needs both ends: the URL of the ${replica === undefined ? 'replica' : 'source'} is missing`,
      `add ${replica === undefined ? '--replica' : '--source'} mysql://user@host:3306`,
    );
  return running({ ...options, source: options.source, replica });
}

/** What a running pair tells. What it must survive and keep no server knows, so the rules about that have nothing to say. */
async function running(options: LintOptions & { source: string; replica: string }): Promise<Subject | null> {
  const [{ capturePair, printable }, { resolveTargets }] = await Promise.all([
    import('../capture/index.ts'),
    import('./resolve-targets.ts'),
  ]);
  const { source, replica, warnings } = await resolveTargets(options);
  const interrupt = onInterrupt();
  try {
    const captured = await capturePair(source, replica, { sampleS: 1, signal: interrupt.signal });
    for (const warning of [...warnings, ...captured.warnings]) process.stderr.write(`warning: ${printable(warning)}\n`);
    const profile = { ...captured.profile, disturbances: {}, objectives: {} };
    return { profile, name: 'running pair', lineOf: () => null };
  } catch (error) {
    if (interrupt.signal.aborted) return null;
    throw error;
  } finally {
    interrupt.done();
  }
}
