import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ReplfaultError } from '../../model/errors.ts';
import { runProgram } from '../cache/run-program.ts';

const mostSignatureBytes = 64 * 1024;
const giveKey = 'Give the public key of the vendor, as a file in ASCII armour or in binary form.';

/** Public keys, and the file that they come from. */
export interface PublicKeys {
  readonly file: string;
  readonly binary: Buffer;
}

/**
 * Checks a detached OpenPGP signature by gpgv, against the given keys and no others. Returns who signed. A signature that was made before
 * its key expired counts, as it does for gpg: keys of vendors expire while their old releases stay. Throws environment errors (exit 3):
 * `gpgv-missing`; `signature-missing` where it is none; `signer-unknown` where none of the keys vouches for it; `signature-not-valid`
 * where the file is not what was signed.
 */
export async function checkSignature(options: {
  readonly file: string;
  readonly signature: Buffer;
  readonly keys: PublicKeys;
  /** Folder for what gpgv must read. */
  readonly scratch: string;
  readonly signal?: AbortSignal | undefined;
}): Promise<string> {
  const { file, signature, keys, signal } = options;
  const folder = await mkdtemp(join(options.scratch, '.signature-'));
  try {
    const keyring = join(folder, 'keys.gpg');
    const detached = join(folder, 'signature');
    await writeFile(keyring, keys.binary);
    await writeFile(detached, signature.subarray(0, mostSignatureBytes));
    const args = ['--status-fd', '1', '--homedir', folder, '--keyring', keyring, detached, file];
    const result = await runProgram('gpgv', args, { signal });
    if (result.missing) {
      throw new ReplfaultError('gpgv-missing', 'A signature cannot be checked: there is no gpgv on this machine', {
        hint: 'Install the package gpgv (Debian) or gnupg2 (RPM), or give the checksum instead: --sha256 HEX.',
      });
    }
    const signer = result.exitCode === 0 ? signerOf(result.stdout) : undefined;
    if (signer === undefined) throw refusalOf(result, keys.file);
    return signer;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Who made a good signature, from gpgv's status lines (doc/DETAILS of GnuPG); `undefined` where it is not good. */
function signerOf(status: string): string | undefined {
  const madeAtS = Number(/^\[GNUPG:\] VALIDSIG \S+ \S+ (\d+)/m.exec(status)?.[1] ?? Number.NaN);
  const [, kind, signer] = /^\[GNUPG:\] (GOODSIG|EXPKEYSIG) \S+ (.*)$/m.exec(status) ?? [];
  if (Number.isNaN(madeAtS) || kind === undefined) return undefined;
  if (kind === 'GOODSIG') return signer;
  const expiries = [...status.matchAll(/^\[GNUPG:\] KEYEXPIRED (\d+)/gm)].map(([, atS]) => Number(atS));
  return expiries.length > 0 && expiries.every((atS) => madeAtS <= atS) ? signer : undefined;
}

function refusalOf({ stdout, stderr }: { stdout: string; stderr: string }, keyFile: string): ReplfaultError {
  const said = (status: string): boolean => new RegExp(`^\\[GNUPG:\\] ${status}\\b`, 'm').test(stdout);
  if (said('BADSIG')) {
    return new ReplfaultError(
      'signature-not-valid',
      'The signature is not that of this tarball: it is not what was signed',
      {
        hint: 'Run the command again: it is downloaded anew. If that does not help, ask who changed the file. The download was removed.',
      },
    );
  }
  const signing = said('(?:NEWSIG|ERRSIG|REVKEYSIG|EXPKEYSIG|EXPSIG)');
  if (!signing) {
    return new ReplfaultError('signature-missing', 'What lies beside the tarball (.asc) is no OpenPGP signature', {
      hint: 'Open its URL in a browser: a login or error page may stand in its place. The download is kept.',
    });
  }
  const key = /^\[GNUPG:\] NO_PUBKEY (\S+)/m.exec(stdout)?.[1];
  const why =
    key !== undefined
      ? `it was made with the key ${key}, which is not among them`
      : said('REVKEYSIG')
        ? 'its key is revoked'
        : said('EXPKEYSIG')
          ? 'it was made after its key had expired'
          : said('EXPSIG')
            ? 'it has expired'
            : stderr.trim().split('\n').at(-1)?.slice(0, 200) || 'gpgv does not say why';
  return new ReplfaultError(
    'signer-unknown',
    `The keys in ${keyFile} do not vouch for the signature of the tarball: ${why}`,
    {
      hint: 'Give the key that the vendor names for this version. The download is kept.',
    },
  );
}

/**
 * Reads public keys for gpgv, which takes binary ones only: ASCII armour (RFC 4880, 6.2) is base64 between a header and a checksum.
 * @throws ReplfaultError `key-unreadable` (exit 3).
 */
export async function readKeys(path: string): Promise<PublicKeys> {
  const bytes = await readFile(path).catch((cause: Error) => {
    throw new ReplfaultError('key-unreadable', `The key file ${path} cannot be read: ${cause.message}`, {
      hint: giveKey,
      cause,
    });
  });
  const text = bytes.toString('latin1');
  const blocks = [
    ...text.matchAll(/-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n([\s\S]*?)-----END PGP PUBLIC KEY BLOCK-----/g),
  ];
  // The first byte of a binary key is a packet tag, which has the high bit set.
  if (blocks.length === 0 && ((bytes[0] ?? 0) & 0x80) !== 0) return { file: path, binary: bytes };
  const parts = blocks.map(([, block = '']) => {
    const lines = block.split(/\r?\n/);
    const body = lines.slice(lines.findIndex((line) => line.trim() === '') + 1);
    return Buffer.from(body.filter((line) => !line.startsWith('=')).join(''), 'base64');
  });
  if (parts.every((part) => part.length === 0)) {
    throw new ReplfaultError('key-unreadable', `${path} holds no OpenPGP public key`, {
      hint: giveKey,
    });
  }
  return { file: path, binary: Buffer.concat(parts) };
}
