import { X509Certificate } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { isIP } from 'node:net';
import { createSecureContext } from 'node:tls';
import type { SslOptions } from 'mysql2';
import { usageError } from '../model/errors.ts';
import { readAtMost } from '../servers/read-at-most.ts';
import type { Address } from './address.ts';

export const sslModes = ['DISABLED', 'PREFERRED', 'REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY'] as const;
/** As MySQL's own clients understand them. */
export type SslMode = (typeof sslModes)[number];

export interface TlsChoice {
  readonly mode: SslMode;
  /** PEM of the authorities to be believed; `null` for those of the system. */
  readonly ca: string | null;
  /** What we show to a server that asks who we are, PEM. */
  readonly own?: { readonly cert: string; readonly key: string };
}

/** Where to find what a choice needs; `null` for what nobody named. */
export interface TlsWishes {
  readonly mode: string | null;
  readonly caFile: string | null;
  readonly certFile: string | null;
  readonly keyFile: string | null;
}

/** Reads `--ssl-mode`, `--ssl-ca`, `--ssl-cert` and `--ssl-key`. Throws a usage error (exit 2). */
export async function chooseTls({ mode, caFile, certFile, keyFile }: TlsWishes): Promise<TlsChoice> {
  const wanted = mode?.toUpperCase().replaceAll('-', '_') ?? (caFile === null ? 'PREFERRED' : 'VERIFY_CA');
  const known = sslModes.find((one) => one === wanted);
  if (!known) throw usageError('ssl-mode', `--ssl-mode ${mode} is not known`, `Known: ${sslModes.join(', ')}.`);
  if ((certFile === null) !== (keyFile === null))
    throw usageError(
      'ssl-cert',
      `${certFile === null ? '--ssl-key' : '--ssl-cert'} is given alone`,
      'Give the certificate (--ssl-cert) and its key (--ssl-key).',
    );
  return {
    mode: known,
    ca: caFile === null ? null : await authorities(caFile),
    ...(certFile === null || keyFile === null ? {} : { own: await ownIdentity(certFile, keyFile) }),
  };
}

async function authorities(file: string): Promise<string> {
  const pem = await pemOf('--ssl-ca', file);
  try {
    new X509Certificate(pem);
  } catch (cause) {
    // TLS would take it for an empty list, and then no server would be believed.
    throw usageError('ssl-ca', `${file} (--ssl-ca) contains no certificate`, 'It must be in PEM format.', cause);
  }
  return pem;
}

async function ownIdentity(certFile: string, keyFile: string): Promise<{ cert: string; key: string }> {
  const own = { cert: await pemOf('--ssl-cert', certFile), key: await pemOf('--ssl-key', keyFile) };
  try {
    createSecureContext(own);
  } catch (cause) {
    throw usageError(
      'ssl-cert',
      `${certFile} (--ssl-cert) and ${keyFile} (--ssl-key) cannot be used: ${(cause as Error).message}`,
      'Both must be in PEM format and belong together; a key with a passphrase is not supported.',
      cause,
    );
  }
  return own;
}

/** Bundles of all authorities of a system have a quarter of it. */
const mostPemBytes = 1024 * 1024;

async function pemOf(option: string, file: string): Promise<string> {
  try {
    // Reading from a pipe or a device could wait for ever.
    if (!(await stat(file)).isFile()) throw new Error('it is no regular file');
    const bytes = await readAtMost(file, mostPemBytes + 1);
    if (bytes.length > mostPemBytes) throw new Error('it is larger than 1 MiB');
    return bytes.toString('utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code ?? message;
    throw usageError(
      option.slice(2),
      `The file of ${option} cannot be read: ${file} (${reason})`,
      `Name a PEM file that you can read, or omit ${option}; it may also come from an option file.`,
      cause,
    );
  }
}

/** What a choice does not do although somebody may think so. Pure. */
export function tlsWarnings({ mode, ca, own }: TlsChoice): readonly string[] {
  const verifies = mode === 'VERIFY_CA' || mode === 'VERIFY_IDENTITY';
  return [
    ...(ca !== null && !verifies
      ? [`with --ssl-mode ${mode} --ssl-ca is not used, and the servers are not verified: use VERIFY_CA`]
      : []),
    ...(own && mode === 'DISABLED' ? ['with --ssl-mode DISABLED the certificate of --ssl-cert is not used'] : []),
  ];
}

/**
 * What the library needs for a mode; `null` for a plain connection. A preferred encryption is not tried on a Unix socket, which no
 * network sees. Throws a usage error (exit 2) for an identity that cannot be verified.
 */
export function sslOptions({ mode, ca, own }: TlsChoice, address: Address): SslOptions | null {
  if (mode === 'DISABLED' || (mode === 'PREFERRED' && address.kind === 'socket')) return null;
  // The library compares names only, and would fall back to `localhost`.
  if (mode === 'VERIFY_IDENTITY' && (address.kind === 'socket' || isIP(address.host) !== 0))
    throw usageError(
      'ssl-mode',
      '--ssl-mode VERIFY_IDENTITY needs a host name in the URL, not an IP address or a socket',
      'Or use VERIFY_CA. ssl-verify-server-cert in an option file means VERIFY_IDENTITY.',
    );
  const verify = mode === 'VERIFY_CA' || mode === 'VERIFY_IDENTITY';
  return {
    rejectUnauthorized: verify,
    verifyIdentity: mode === 'VERIFY_IDENTITY',
    ...(ca === null || !verify ? {} : { ca }),
    ...own,
  };
}
