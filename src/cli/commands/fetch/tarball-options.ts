import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { usageError } from '../../../model/errors.ts';
import { parseServerSpec } from '../../../servers/spec-syntax.ts';
import type { TarballChoice } from '../../../servers/tarballs/fetch-tarball.ts';
import { checkWebAddress } from '../../../servers/tarballs/web-address.ts';

/** Options of `fetch` about the tarball of a vendor, as commander hands them over. */
export interface TarballOptions {
  readonly versionUrl?: string;
  readonly sha256?: string;
  readonly key?: string;
  readonly tarballMirror?: string;
}

/**
 * What the options say about one tarball; `undefined` where they say nothing. `named`: the servers of the command line, without the
 * default. @throws ReplfaultError (usage, exit 2).
 */
export function readTarballChoice(named: readonly string[], options: TarballOptions): TarballChoice | undefined {
  const { versionUrl, sha256, key, tarballMirror } = options;
  if (tarballMirror !== undefined) checkWebAddress('--tarball-mirror', tarballMirror);
  const given = [versionUrl && '--version-url', sha256 && '--sha256', key && '--key'].filter(Boolean).join(', ');
  if (versionUrl === undefined && sha256 === undefined && key === undefined) return undefined;
  const [spec, ...more] = named;
  const parsed = spec === undefined ? undefined : parseServerSpec(spec);
  if (parsed === undefined || parsed.kind !== 'package' || more.length > 0) {
    throw usageError(
      'tarball-choice',
      `${given || 'an empty option'} is about one server by its version, not ${named.length === 0 ? 'none' : named.join(' ')}`,
      'Write for example: replfault fetch mysql:8.4 --version-url https://HOST/mysql-8.4.11-linux-glibc2.28-x86_64.tar.xz',
    );
  }
  if (versionUrl !== undefined) checkWebAddress('--version-url', versionUrl);
  const sum = sha256?.trim().toLowerCase();
  if (sum !== undefined && !/^[0-9a-f]{64}$/.test(sum)) {
    throw usageError(
      'tarball-choice',
      `--sha256 needs 64 hexadecimal digits, not "${sha256}"`,
      'Compute it with sha256sum FILE, or copy it from the vendor. MD5 and SHA-1 sums are not taken.',
    );
  }
  return { url: versionUrl, sha256: sum, keyFile: key === undefined ? undefined : readableFile(key) };
}

function readableFile(path: string): string {
  try {
    accessSync(path, constants.R_OK);
    return resolve(path);
  } catch (cause) {
    throw usageError('tarball-choice', `--key ${path} cannot be read: ${(cause as Error).message}`, undefined, cause);
  }
}
