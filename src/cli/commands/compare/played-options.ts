import { createHash } from 'node:crypto';
import { hidden, isSecretName, isSecretValue } from '../../../model/secret-names.ts';
import type { OptionDialect } from '../../../servers/options/dialect.ts';
import { readOptionFile } from '../../../servers/options/files.ts';
import type { UserSetting } from '../../../servers/options/user-settings.ts';

/** Whatever a server of any version may read: what counts is whether the file is the same. */
const everyGroup: ReadonlySet<string> = Object.assign(new Set<string>(), { has: () => true });
const anyServer: OptionDialect = {
  vendor: 'mysql',
  groups: everyGroup,
  abbreviations: false,
  longestLine: Number.POSITIVE_INFINITY,
  commentsAfterIncludes: true,
  dottedFiles: true,
};

/**
 * The options that a comparison or a runbook is played with, for its record and its baseline: settings with their values, the last of each, and a hash of
 * each option file, by the name of its option without `-cnf`. Secrets are hidden, also from the hashes, where they could be guessed. Sorted. Throws a usage error (exit 2) for a file that cannot be read.
 */
export async function playedOptions(
  set: readonly UserSetting[],
  cnf: Readonly<Record<string, string | null>>,
  hint = 'Check --from-cnf and --to-cnf.',
): Promise<string[]> {
  const settings = new Map(set.map(({ server, name, value }) => [`${server}.${name}`, shown(name, value)]));
  const files = await Promise.all(
    Object.entries(cnf).flatMap(([which, file]) =>
      file === null ? [] : [hashOf(file, hint).then((hash) => `${which}-cnf sha256:${hash}`)],
    ),
  );
  return [...[...settings].map(([name, value]) => `${name}=${value}`), ...files].toSorted();
}

/** Of what the file says and includes, not of its comments and folders. */
async function hashOf(file: string, hint: string): Promise<string> {
  const options = await readOptionFile(file, anyServer, { hint });
  const lines = options.map(({ group, name, value }) =>
    JSON.stringify([group, name, value === null ? null : shown(name, value)]),
  );
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

const shown = (name: string, value: string): string =>
  isSecretName(name.toLowerCase().replaceAll('-', '_')) || isSecretValue(value) ? hidden : value;
