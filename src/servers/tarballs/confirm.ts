import { dirname } from 'node:path';
import { ReplfaultError } from '../../model/errors.ts';
import { sha256Of } from '../cache/sha256.ts';
import { recordedFirstUse } from './first-use.ts';
import { type HttpClient, refusal, withoutSecrets } from './http.ts';
import { checkSignature, type PublicKeys } from './signature.ts';
import { type Compression, type Confirmation, checkSum, compressionOf } from './verify.ts';

/** A downloaded file whose content is confirmed. */
export interface ConfirmedContent {
  readonly compression: Compression;
  readonly sha256: string;
  readonly confirmation: Confirmation;
}

/**
 * Confirms what was downloaded: by the signature where a key is given, else by a checksum, else by the record of its first use; without
 * any of these it is to be recorded as the first use. A checksum of the user is compared in any case.
 * Throws environment errors (exit 3): `not-a-tarball`, `checksum-mismatch`, `tarball-changed`, and those of the signature.
 */
export async function confirmContent(
  url: string,
  file: string,
  given: {
    readonly cacheDir: string;
    readonly sha256?: string | undefined;
    readonly keys?: PublicKeys | undefined;
    readonly signal?: AbortSignal | undefined;
  },
  client: HttpClient,
): Promise<ConfirmedContent> {
  const { cacheDir, keys, signal } = given;
  const shown = withoutSecrets(url);
  const compression = await compressionOf(file, shown);
  const sha256 = await sha256Of(file);
  if (keys !== undefined) {
    const signature = await readSignature(signatureUrl(url), client, signal);
    await checkSignature({ file, signature, keys, scratch: dirname(file), signal });
    if (given.sha256 !== undefined) checkSum(sha256, shown, given.sha256, undefined);
    return { compression, sha256, confirmation: 'signature' };
  }
  const recorded = await recordedFirstUse(cacheDir, shown);
  return { compression, sha256, confirmation: checkSum(sha256, shown, given.sha256, recorded) };
}

function signatureUrl(url: string): string {
  const parsed = new URL(url);
  parsed.pathname += '.asc';
  return parsed.href;
}

async function readSignature(url: string, client: HttpClient, signal: AbortSignal | undefined): Promise<Buffer> {
  const missing = (why: string, cause?: unknown): ReplfaultError =>
    new ReplfaultError('signature-missing', `The signature of the tarball cannot be had: ${why}`, {
      hint: 'Leave out --key and give the checksum instead: --sha256 HEX. The download is kept.',
      ...(cause === undefined ? {} : { cause }),
    });
  try {
    const { status, body } = await client.get(url, {}, signal);
    const pieces: Buffer[] = [];
    let bytes = 0;
    for await (const piece of body as AsyncIterable<Buffer>) {
      pieces.push(piece);
      bytes += piece.length;
      if (bytes > 64 * 1024) break;
    }
    if (status !== 200) throw missing(refusal(url, status).message);
    return Buffer.concat(pieces);
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof ReplfaultError) throw cause;
    throw missing(`${withoutSecrets(url)}: ${(cause as Error).message}`, cause);
  }
}
