import { createPrivateKey } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import type { TlsFiles } from '../servers/flavour.ts';

/** A key and a certificate that vouches for itself, PEM: made for one case, worth nothing after it. */
export interface TlsIdentity {
  readonly key: string;
  readonly certificate: string;
}

const subject = 'replfault disposable server';

export async function makeTlsIdentity(): Promise<TlsIdentity> {
  const made = await generate([{ name: 'commonName', value: subject }], { keySize: 2048, algorithm: 'sha256' });
  // The TLS library of the oldest servers reads a private key in this form only; all others read it too.
  const key = createPrivateKey(made.private).export({ type: 'pkcs1', format: 'pem' }).toString();
  return { key, certificate: made.cert };
}

/** Where the files of a server lie: in its own folder, so that a server in a container sees them too. */
export function tlsFilesIn(dir: string): TlsFiles {
  return { ca: join(dir, 'tls-ca.pem'), cert: join(dir, 'tls-cert.pem'), key: join(dir, 'tls-key.pem') };
}

/** Writes the files into a server's folder, which is made if needed. Servers refuse a key that others may read. */
export async function writeTlsFiles(identity: TlsIdentity, dir: string): Promise<TlsFiles> {
  const files = tlsFilesIn(dir);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await Promise.all([
    writeFile(files.ca, identity.certificate, { mode: 0o600 }),
    writeFile(files.cert, identity.certificate, { mode: 0o600 }),
    writeFile(files.key, identity.key, { mode: 0o600 }),
  ]);
  return files;
}
