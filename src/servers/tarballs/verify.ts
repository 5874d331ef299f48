import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { ReplfaultError } from '../../model/errors.ts';
import { type FirstUse, identityOf } from './first-use.ts';
import { knownSha256 } from './vendor-urls.ts';

export type Compression = 'gzip' | 'xz' | 'none';

/** How the content of a tarball was confirmed. */
export type Confirmation = 'signature' | 'checksum' | 'first-use' | 'as-first-used';

/** What a file begins with tells more than its name. @throws ReplfaultError `not-a-tarball` (exit 3). */
export async function compressionOf(path: string, url: string): Promise<Compression> {
  const file = await open(path, 'r');
  let head: Buffer;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    head = buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
  const begins = (...bytes: number[]): boolean => bytes.every((byte, i) => head[i] === byte);
  if (begins(0x1f, 0x8b)) return 'gzip';
  if (begins(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00)) return 'xz';
  if (head.toString('latin1', 257, 262) === 'ustar') return 'none';
  // A page may begin with a byte order mark, white space and comments.
  const text = head.toString('utf8').replace(/^(\ufeff|\s|<!--.*?-->)+/s, '');
  const what = /^<(!doctype html|html|head|body|meta|title|script|\?xml|!--)/i.test(text)
    ? 'a web page (HTML)'
    : head.length === 0
      ? 'an empty file'
      : 'neither tar, tar.gz nor tar.xz';
  throw new ReplfaultError('not-a-tarball', `${url} is not a tarball: it is ${what}`, {
    hint: 'Name the address of the tar.gz or tar.xz file itself (--version-url URL). The download was removed.',
  });
}

/**
 * Compares a sum with the one that the user gave, else with that of the committed table, else with the recorded one of the first use.
 * @throws ReplfaultError `checksum-mismatch`, `tarball-changed` (exit 3).
 */
export function checkSum(
  sha256: string,
  url: string,
  given: string | undefined,
  recorded: FirstUse | undefined,
): Exclude<Confirmation, 'signature'> {
  const known = given ?? knownSha256(basename(new URL(url).pathname));
  if (known !== undefined) {
    if (known === sha256) return 'checksum';
    throw new ReplfaultError(
      'checksum-mismatch',
      `${url} is not the expected file: its sha256 is ${sha256}, not ${known}`,
      {
        hint: `${given === undefined ? 'The expected sum is that of a committed table: compare both with what the vendor publishes.' : 'Compare both with what the vendor publishes.'} The download was removed; --sha256 HEX names another sum.`,
      },
    );
  }
  if (recorded === undefined) return 'first-use';
  if (recorded.sha256 === sha256) return 'as-first-used';
  throw new ReplfaultError(
    'tarball-changed',
    `${url} is not the file that was first used: its sha256 is ${sha256}, on ${recorded.recordedAt.slice(0, 10)} ${identityOf(url)} was ${recorded.sha256}`,
    {
      hint: 'A published tarball does not change: ask who changed it. If the new one is right, confirm it with --sha256 HEX. The download was removed.',
    },
  );
}
