import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ReplfaultError } from '../../model/errors.ts';
import { runProgram } from '../cache/run-program.ts';

const mostSignatureBytes = 64 * 1024;

/**
 * Checks a detached OpenPGP signature by gpgv, against the keys of the given file and no others. Returns who signed.
 * Throws environment errors (exit 3): `gpgv-missing`, `key-unreadable`, `signature-not-valid`.
 */
export async function checkSignature(options: {
  readonly file: string;
  readonly signature: Buffer;
  /** Public keys of the vendor, binary or in ASCII armour. */
  readonly keyFile: string;
  /** Folder for what gpgv must read. */
  readonly scratch: string;
  readonly signal?: AbortSignal | undefined;
}): Promise<string> {
  const { file, signature, keyFile, signal } = options;
  const keys = await readKeys(keyFile);
  const folder = await mkdtemp(join(options.scratch, '.signature-'));
  try {
    const keyring = join(folder, 'keys.gpg');
    const detached = join(folder, 'signature');
    await writeFile(keyring, keys);
    await writeFile(detached, signature.subarray(0, mostSignatureBytes));
    const args = ['--status-fd', '1', '--homedir', folder, '--keyring', keyring, detached, file];
    const result = await runProgram('gpgv', args, { signal });
    if (result.missing) {
      throw new ReplfaultError('gpgv-missing', 'A signature cannot be checked: there is no gpgv on this machine', {
        hint: 'Install the package gpgv (Debian) or gnupg2 (RPM), or give the checksum instead: --sha256 HEX.',
      });
    }
    const signer = /^\[GNUPG:\] GOODSIG \S+ (.*)$/m.exec(result.stdout)?.[1];
    if (result.exitCode === 0 && signer !== undefined && /^\[GNUPG:\] VALIDSIG /m.test(result.stdout)) return signer;
    throw new ReplfaultError(
      'signature-not-valid',
      `The signature of the tarball is not valid for the keys in ${keyFile}: ${reasonOf(result)}`,
      { hint: 'Check that the key is the one that the vendor names for this version. The download was removed.' },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function reasonOf({ stdout, stderr }: { stdout: string; stderr: string }): string {
  if (/^\[GNUPG:\] NO_PUBKEY (\S+)/m.test(stdout)) {
    return `it was made with the key ${/NO_PUBKEY (\S+)/.exec(stdout)?.[1]}, which is not among them`;
  }
  if (/^\[GNUPG:\] BADSIG/m.test(stdout)) return 'the tarball is not what was signed';
  return stderr.trim().split('\n').at(-1)?.slice(0, 200) || 'it is no signature';
}

/** gpgv takes binary keys only: ASCII armour (RFC 4880, 6.2) is base64 between a header and a checksum. */
async function readKeys(path: string): Promise<Buffer> {
  const bytes = await readFile(path).catch((cause: Error) => {
    throw new ReplfaultError('key-unreadable', `The key file ${path} cannot be read: ${cause.message}`, { cause });
  });
  const text = bytes.toString('latin1');
  const blocks = [
    ...text.matchAll(/-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n([\s\S]*?)-----END PGP PUBLIC KEY BLOCK-----/g),
  ];
  // The first byte of a binary key is a packet tag, which has the high bit set.
  if (blocks.length === 0 && ((bytes[0] ?? 0) & 0x80) !== 0) return bytes;
  const parts = blocks.map(([, block = '']) => {
    const lines = block.split(/\r?\n/);
    const body = lines.slice(lines.findIndex((line) => line.trim() === '') + 1);
    return Buffer.from(body.filter((line) => !line.startsWith('=')).join(''), 'base64');
  });
  if (parts.every((part) => part.length === 0)) {
    throw new ReplfaultError('key-unreadable', `${path} holds no OpenPGP public key`, {
      hint: 'Give the public key of the vendor, as a file in ASCII armour or in binary form.',
    });
  }
  return Buffer.concat(parts);
}
