import { createPrivateKey } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import type { TlsFiles } from '../servers/flavour.ts';

/** A key and a certificate that vouches for itself, PEM: made for one case, worth nothing after it. */
export interface TlsIdentity {
  readonly key: string;
  readonly certificate: string;
}

const subject = 'replfault disposable server';

/** @param dates between which it is valid; a year from now on unless told */
export async function makeTlsIdentity(
  dates: { readonly notBeforeDate?: Date; readonly notAfterDate?: Date } = {},
): Promise<TlsIdentity> {
  const made = await generate([{ name: 'commonName', value: subject }], {
    keySize: 2048,
    algorithm: 'sha256',
    ...dates,
  });
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

/** The certificate of an encrypted pair, as a fault may let it expire. */
export interface PairCertificate {
  /**
   * Both ends get one that is about to expire: servers do not load one that has. A server takes it when it reads its files again.
   *
   * @returns how long it is valid, ms from now
   */
  expire(): Promise<number>;
  restore(): Promise<void>;
}

const dayMs = 86_400_000;
/** Time to write it and to have it loaded, s. */
const validForS = 3;

/** @param source and `replica`: the files of the ends; both trust one identity */
export function pairCertificate(source: TlsFiles, replica: TlsFiles): PairCertificate {
  const files = [source.cert, source.key, source.ca, replica.ca];
  let before: readonly Buffer[] | undefined;
  return {
    async expire() {
      before ??= await Promise.all(files.map((file) => readFile(file)));
      const now = Date.now();
      // Certificates know whole seconds.
      const notAfterDate = new Date((Math.floor(now / 1000) + validForS) * 1000);
      const { certificate, key } = await makeTlsIdentity({ notBeforeDate: new Date(now - dayMs), notAfterDate });
      await Promise.all(files.map((file) => writeFile(file, file === source.key ? key : certificate)));
      return notAfterDate.getTime() - Date.now();
    },
    async restore() {
      const kept = before ?? [];
      await Promise.all(kept.map((text, index) => writeFile(files[index] ?? '', text)));
    },
  };
}
