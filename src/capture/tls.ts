import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { SslOptions } from 'mysql2';
import { usageError } from '../model/errors.ts';
import type { Address } from './address.ts';

export const sslModes = ['DISABLED', 'PREFERRED', 'REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY'] as const;
/** As MySQL's own clients understand them. */
export type SslMode = (typeof sslModes)[number];

export interface TlsChoice {
  readonly mode: SslMode;
  /** PEM of the authorities to be believed; `null` for those of the system. */
  readonly ca: string | null;
}

/** Reads `--ssl-mode` and `--ssl-ca`. Throws a usage error (exit 2). */
export async function chooseTls(mode: string | null, caFile: string | null): Promise<TlsChoice> {
  const wanted = mode?.toUpperCase().replaceAll('-', '_') ?? (caFile === null ? 'PREFERRED' : 'VERIFY_CA');
  const known = sslModes.find((one) => one === wanted);
  if (!known) throw usageError('ssl-mode', `--ssl-mode ${mode} is not known`, `Known: ${sslModes.join(', ')}.`);
  if (caFile === null) return { mode: known, ca: null };
  try {
    return { mode: known, ca: await readFile(caFile, 'utf8') };
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw usageError('ssl-ca', `The file of --ssl-ca cannot be read: ${caFile} (${reason})`, undefined, cause);
  }
}

/**
 * What the library needs for a mode; `null` for a plain connection. A preferred encryption is not tried on a Unix socket, which no
 * network sees. Throws a usage error (exit 2) for an identity that cannot be verified.
 */
export function sslOptions({ mode, ca }: TlsChoice, address: Address): SslOptions | null {
  if (mode === 'DISABLED' || (mode === 'PREFERRED' && address.kind === 'socket')) return null;
  // The library compares names only, and would fall back to `localhost`.
  if (mode === 'VERIFY_IDENTITY' && (address.kind === 'socket' || isIP(address.host) !== 0))
    throw usageError('ssl-mode', '--ssl-mode VERIFY_IDENTITY needs a host name in the URL', 'Or use VERIFY_CA.');
  const verify = mode === 'VERIFY_CA' || mode === 'VERIFY_IDENTITY';
  return {
    rejectUnauthorized: verify,
    verifyIdentity: mode === 'VERIFY_IDENTITY',
    ...(ca === null || !verify ? {} : { ca }),
  };
}
