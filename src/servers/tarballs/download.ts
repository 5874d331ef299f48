import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { ReplfaultError } from '../../model/errors.ts';
import { fileTrouble } from '../cache/folder.ts';
import { type Answer, type HttpClient, refusal, withoutSecrets } from './http.ts';
import type { PartialFile, Validators } from './partial-file.ts';

/** Attempts in a row that bring nothing new, before the download is given up; and attempts at all. */
const fruitlessAttempts = 3;
const mostAttempts = 100;
const firstPauseMs = 300;
/** Several times the largest tarball of a vendor: what is longer would only fill the disk. */
const mostBytes = 8 * 1024 ** 3;

export interface DownloadRequest {
  readonly url: string;
  readonly partial: PartialFile;
  readonly client: HttpClient;
  /** Longest file that is taken; 8 GiB unless told. */
  readonly mostBytes?: number | undefined;
  /** `totalBytes` is 0 where the server does not say it. */
  readonly onBytes?: ((doneBytes: number, totalBytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Downloads a file, continuing what an earlier attempt or an earlier process left, where the server can and the file there is still
 * the same (ETag, else Last-Modified, else length); otherwise it begins anew. An interrupted transfer is taken up again a few times.
 * Returns the size in bytes. Throws environment errors (exit 3): `tarball-not-found`, `download-refused`, `host-unreachable`,
 * `download-cut`, `not-a-tarball` for a web page, `tarball-too-large`, `disk-full`. What was received stays for the next time, unless
 * it is too large.
 */
export async function download(request: DownloadRequest): Promise<number> {
  const { url, partial, signal } = request;
  let best = (await partial.begun(withoutSecrets(url)))?.bytes ?? 0;
  let fruitless = 0;
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    const ended = await attemptOnce(request);
    if (ended.complete) return ended.bytes;
    if (ended.bytes > best) fruitless = 0;
    else fruitless += 1;
    best = Math.max(best, ended.bytes);
    if (fruitless >= fruitlessAttempts || attempt >= mostAttempts) throw givenUp(url, best, ended);
    await delay(firstPauseMs * 2 ** fruitless, undefined, signal === undefined ? {} : { signal }).catch((cause) => {
      signal?.throwIfAborted();
      throw cause;
    });
  }
}

interface AttemptEnd {
  readonly complete: boolean;
  readonly bytes: number;
  readonly totalBytes: number | null;
  /** Why it did not go on; `null` when the server just ended. */
  readonly cause: unknown;
}

async function attemptOnce(request: DownloadRequest): Promise<AttemptEnd> {
  const { url, partial, client, signal } = request;
  const shown = withoutSecrets(url);
  const begun = await partial.begun(shown);
  const from = begun === null ? 0 : firstByteToAsk(begun.bytes, begun.validators.totalBytes);
  let answer: Answer;
  try {
    answer = await client.get(url, begun === null ? {} : rangeFrom(from, begun.validators), signal);
  } catch (cause) {
    signal?.throwIfAborted();
    return { complete: false, bytes: begun?.bytes ?? 0, totalBytes: begun?.validators.totalBytes ?? null, cause };
  }
  const { status, body } = answer;
  const discard = (): void => {
    body.on('error', () => undefined).destroy();
  };
  const isPage = /^(text\/html|application\/xhtml\+xml)\b/i.test(answer.header('content-type') ?? '');
  if (status === 206 && begun !== null && continues(answer, from, begun.validators)) {
    return receive(request, answer, begun.validators, from);
  }
  if (status === 200) {
    if (isPage) {
      discard();
      throw webPage(shown);
    }
    return receive(request, answer, validatorsOf(shown, answer), 0);
  }
  discard();
  if ((status === 206 || status === 416) && begun !== null) {
    // Another file lies there by now: begin anew.
    await partial.remove();
    return { complete: false, bytes: 0, totalBytes: null, cause: null };
  }
  const refused = refusal(url, status);
  if (status < 500 && status !== 429) throw refused;
  return { complete: false, bytes: begun?.bytes ?? 0, totalBytes: null, cause: refused };
}

/** Also of a file that is complete the last byte is asked for: the answer tells whether it is still the same. */
function firstByteToAsk(bytes: number, totalBytes: number | null): number {
  return totalBytes !== null && bytes >= totalBytes ? Math.max(0, totalBytes - 1) : bytes;
}

function rangeFrom(from: number, { etag, lastModified }: Validators): Record<string, string> {
  // A weak ETag does not vouch for single bytes, and If-Range takes none.
  const mark = etag !== null && !etag.startsWith('W/') ? etag : lastModified;
  return { range: `bytes=${from}-`, ...(mark === null ? {} : { 'if-range': mark }) };
}

/** Whether a partial answer goes on with what was begun; not every server heeds If-Range. */
function continues(answer: Answer, from: number, begun: Validators): boolean {
  const [, first, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/i.exec(answer.header('content-range') ?? '') ?? [];
  const same = (known: string | null, now: string | null): boolean => known === null || now === null || known === now;
  return (
    Number(first) === from &&
    (total === '*' || begun.totalBytes === null || Number(total) === begun.totalBytes) &&
    same(begun.etag, answer.header('etag')) &&
    same(begun.lastModified, answer.header('last-modified'))
  );
}

function validatorsOf(url: string, answer: Answer): Validators {
  const length = answer.header('content-length');
  return {
    url,
    etag: answer.header('etag'),
    lastModified: answer.header('last-modified'),
    totalBytes: length !== null && /^\d+$/.test(length) ? Number(length) : null,
  };
}

async function receive(
  { url, partial, onBytes, signal, mostBytes: most = mostBytes }: DownloadRequest,
  { body }: Answer,
  validators: Validators,
  from: number,
): Promise<AttemptEnd> {
  const { totalBytes } = validators;
  let bytes = from;
  let file: FileHandle | undefined;
  try {
    if ((totalBytes ?? 0) > most) throw tooLarge(url, most);
    if (from === 0) {
      await partial.remove();
      await partial.note(validators);
    }
    file = await open(partial.path, from === 0 ? 'w' : 'r+', 0o600);
    onBytes?.(bytes, totalBytes ?? 0);
    const pieces = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    for (;;) {
      let next: IteratorResult<Buffer>;
      try {
        next = await pieces.next();
      } catch (cause) {
        signal?.throwIfAborted();
        return { complete: false, bytes, totalBytes, cause };
      }
      if (next.done) break;
      for (let written = 0; written < next.value.length; ) {
        written += (await file.write(next.value, written, next.value.length - written, bytes + written)).bytesWritten;
      }
      bytes += next.value.length;
      if (bytes > most) {
        await partial.remove();
        throw tooLarge(url, most);
      }
      onBytes?.(bytes, totalBytes ?? 0);
    }
    return { complete: totalBytes === null || bytes === totalBytes, bytes, totalBytes, cause: null };
  } catch (cause) {
    signal?.throwIfAborted();
    throw fileTrouble(cause, `Cannot write the download to ${partial.path}`);
  } finally {
    body.on('error', () => undefined).destroy();
    await file?.close();
  }
}

function webPage(url: string): ReplfaultError {
  return new ReplfaultError('not-a-tarball', `${url} is a web page (HTML), not a tarball`, {
    hint: 'A login or search page may stand in its place. Open the URL in a browser and name the address of the file itself.',
  });
}

function tooLarge(url: string, most: number): ReplfaultError {
  return new ReplfaultError(
    'tarball-too-large',
    `${withoutSecrets(url)} is longer than ${most} bytes: no tarball of a server is`,
    { hint: 'Name the address of the tar.gz or tar.xz file itself (--version-url URL). Nothing of it is kept.' },
  );
}

function givenUp(url: string, bytes: number, { totalBytes, cause }: AttemptEnd): ReplfaultError {
  if (cause instanceof ReplfaultError) return cause;
  const shown = withoutSecrets(url);
  const reason = cause instanceof Error ? cause.message : 'the server ended the transfer';
  if (bytes === 0) {
    return new ReplfaultError('host-unreachable', `${shown} cannot be reached: ${reason}`, {
      hint: 'Check the network and the proxy settings (HTTPS_PROXY), or name another place: --version-url URL or --tarball-mirror URL.',
      cause,
    });
  }
  const of = totalBytes === null ? '' : ` of ${totalBytes}`;
  return new ReplfaultError('download-cut', `The download of ${shown} broke off after ${bytes}${of} bytes: ${reason}`, {
    hint: 'Run the command again: it continues where it stopped, if the server can. `replfault clean` removes the partial file.',
    cause,
  });
}
