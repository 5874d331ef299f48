import { usageError } from '../../../model/errors.ts';
import type { Profile } from '../../../model/profile.ts';
import { isUrl, withoutPassword } from '../../../model/server-url.ts';
import { loadProfile } from '../../../profile/load.ts';
import { onInterrupt } from '../../interrupt.ts';
import type { LintOptions } from './options.ts';

/** What is looked at, and how its places are named. */
export interface Subject {
  readonly profile: Profile;
  readonly name: string;
  lineOf(path: string): number | null;
  /** Where a value comes from that nobody wrote into the file; `null` where somebody did. */
  defaultOf(path: string): string | null;
  /** Places whose values are assumed: rules that rest on them cannot judge. */
  readonly untold: ReadonlySet<string>;
  /** About the whole, for people and machines. */
  readonly warnings: readonly string[];
}

/** The profile or the running pair that the command line names; `null` where the user interrupted. */
export async function subjectOf(target: string | undefined, options: LintOptions): Promise<Subject | null> {
  const url = target !== undefined && isUrl(target);
  const replica = url ? target : options.replica;
  if (url && options.replica !== undefined)
    throw usageError('BAD_OPTION', 'the replica is given twice', 'give its URL either alone or with --replica');
  if (replica === undefined && options.source === undefined) return ofFile(target ?? 'replfault.yaml');
  if (target !== undefined && !url)
    throw usageError(
      'BAD_OPTION',
      `both a profile (${withoutPassword(target)}) and a URL are given`,
      'give only one of them',
    );
  if (replica === undefined || options.source === undefined)
    throw usageError(
      'BAD_OPTION',
      `a running pair needs both ends: the URL of the ${replica === undefined ? 'replica' : 'source'} is missing`,
      `add ${replica === undefined ? '--replica' : '--source'} mysql://user@host:3306`,
    );
  return running({ ...options, source: options.source, replica });
}

async function ofFile(path: string): Promise<Subject> {
  const { profile, file, lineOf, defaultOf } = await loadProfile(path);
  const untold = new Set(profile.settings.logErrorVerbosity === null ? ['settings.log_error_verbosity'] : []);
  return { profile, name: withoutPassword(file), lineOf, defaultOf, untold, warnings: [] };
}

/** What a running pair tells. What it must survive and keep no server knows, so the rules about that have nothing to say. */
async function running(options: LintOptions & { source: string; replica: string }): Promise<Subject | null> {
  const [{ capturePair, printable }, { resolveTargets }] = await Promise.all([
    import('../../../capture/index.ts'),
    import('../../resolve-targets.ts'),
  ]);
  const { source, replica, warnings } = await resolveTargets(options);
  const interrupt = onInterrupt();
  try {
    const captured = await capturePair(source, replica, { sampleS: 1, signal: interrupt.signal });
    return {
      profile: { ...captured.profile, disturbances: {}, objectives: {} },
      name: 'running pair',
      lineOf: () => null,
      defaultOf: () => null,
      untold: captured.untold,
      warnings: [...warnings, ...captured.warnings].map(printable),
    };
  } catch (error) {
    if (interrupt.signal.aborted) return null;
    throw error;
  } finally {
    interrupt.done();
  }
}
