import { ReplfaultError } from '../../model/errors.ts';
import { diskFull } from '../cache/folder.ts';
import type { ProgramResult } from '../cache/run-program.ts';

/** Turns a failed apt or dpkg-deb run into an environment error (exit 3) that says what to do. */
export function aptTrouble(program: string, what: string, result: ProgramResult): ReplfaultError {
  if (result.missing) {
    return new ReplfaultError('apt-missing', `${program} is not installed, so Debian packages cannot be ${what}`, {
      hint: 'Install the packages apt and dpkg, name an installed server (--server mysql@/path/to/server), or use --runtime docker.',
    });
  }
  const output = `${result.stderr}\n${result.stdout}`;
  const detail = excerpt(output);
  if (/No space left on device|enough free space|Disk quota exceeded|ENOSPC/i.test(output)) {
    return diskFull(`Packages could not be ${what}`);
  }
  if (
    /signatures couldn't be verified|signatures were invalid|is not signed|NO_PUBKEY|EXPKEYSIG|BADSIG|Hash Sum mismatch|OpenPGP signature/i.test(
      output,
    )
  ) {
    return new ReplfaultError(
      'signature-not-valid',
      `The signature of the package index or of a package cannot be verified: ${detail}`,
      {
        hint: 'Choose another mirror of the Debian archive (--mirror URL or REPLFAULT_DEBIAN_MIRROR); unsigned packages are never used.',
      },
    );
  }
  if (/does not have a Release file|no longer has a Release file/i.test(output)) {
    return new ReplfaultError('mirror-not-debian', `The mirror does not contain the Debian archive: ${detail}`, {
      hint: 'Check --mirror or REPLFAULT_DEBIAN_MIRROR: the URL must be the parent of the folder dists.',
    });
  }
  if (/Permission denied|Read-only file system/i.test(output)) {
    return new ReplfaultError('cache-not-writable', `Packages could not be ${what}: ${detail}`, {
      hint: 'Make the cache folder writable for this user, or set REPLFAULT_CACHE to another folder.',
    });
  }
  if (
    /Failed to fetch|Could not (resolve|connect)|Temporary failure|Unable to connect|Connection (failed|refused|timed out)|Couldn't|timed out|Unable to fetch/i.test(
      output,
    )
  ) {
    return new ReplfaultError('mirror-unreachable', `The Debian mirror could not be read: ${detail}`, {
      hint: 'Check the network and the proxy settings, or name another mirror (--mirror URL or REPLFAULT_DEBIAN_MIRROR).',
    });
  }
  return new ReplfaultError(
    'apt-failed',
    `Packages could not be ${what}: ${program} ended with ${result.exitCode}: ${detail}`,
  );
}

/** The lines that carry the reason, short enough for one message. */
function excerpt(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const telling = lines.filter((line) => /^(E|W|Err)[:0-9]/.test(line));
  const chosen = telling.length > 0 ? telling : lines.slice(-3);
  return chosen.slice(0, 3).join(' ').slice(0, 500) || 'no message';
}
