import type Docker from 'dockerode';
import { ReplfaultError } from '../model/errors.ts';
import { dockerTrouble, isDaemonGone, messageOf, statusOf } from './docker-errors.ts';

export interface PullOptions {
  /** Longest time for one pull, in milliseconds. */
  readonly timeoutMs?: number | undefined;
  readonly onProgress?: ((progress: PullProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface PullProgress {
  readonly what: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export const defaultPullTimeoutMs = 120_000;

/** Id of an image that the daemon has, `undefined` where it has none of that name. */
export async function localImageId(docker: Docker, image: string): Promise<string | undefined> {
  try {
    return (await docker.getImage(image).inspect()).Id;
  } catch (cause) {
    if (statusOf(cause) === 404) return undefined;
    throw dockerTrouble(cause, `looking for the image ${image}`);
  }
}

/** Labels of an image that the daemon has, `undefined` where it has none of that name. */
export async function localImageLabels(docker: Docker, image: string): Promise<Record<string, string> | undefined> {
  try {
    return (await docker.getImage(image).inspect()).Config.Labels ?? {};
  } catch (cause) {
    if (statusOf(cause) === 404) return undefined;
    throw dockerTrouble(cause, `looking for the image ${image}`);
  }
}

/** Has the image at hand, pulling it if needed, and returns its id. Throws `image-not-pullable`, `pull-timeout` (exit 3). */
export async function ensureImage(docker: Docker, image: string, options: PullOptions = {}): Promise<string> {
  const local = await localImageId(docker, image);
  if (local) return local;
  await pull(docker, image, options);
  const pulled = await localImageId(docker, image);
  if (pulled) return pulled;
  throw notPullable(image, 'the pull ended without it');
}

async function pull(docker: Docker, image: string, options: PullOptions): Promise<void> {
  const { timeoutMs = defaultPullTimeoutMs, onProgress, signal } = options;
  const timeout = AbortSignal.timeout(timeoutMs);
  const stop = signal ? AbortSignal.any([signal, timeout]) : timeout;
  onProgress?.({ what: `pulling ${image}`, doneBytes: 0, totalBytes: 0 });
  try {
    const stream = (await docker.pull(image, { abortSignal: stop })) as NodeJS.ReadableStream & { destroy(): void };
    const end = (): void => stream.destroy();
    stop.addEventListener('abort', end, { once: true });
    await new Promise<void>((resolve, reject) => {
      stream.once('close', () => resolve());
      const layers = new Map<string, { current: number; total: number }>();
      docker.modem.followProgress(
        stream,
        (error) => (error ? reject(error) : resolve()),
        (event: PullEvent) => {
          if (event.error) reject(new Error(event.error));
          if (event.status !== 'Downloading' || !event.id) return;
          layers.set(event.id, {
            current: event.progressDetail?.current ?? 0,
            total: event.progressDetail?.total ?? 0,
          });
          const sum = (part: 'current' | 'total'): number => [...layers.values()].reduce((n, one) => n + one[part], 0);
          onProgress?.({ what: `pulling ${image}`, doneBytes: sum('current'), totalBytes: sum('total') });
        },
      );
    }).finally(() => stop.removeEventListener('abort', end));
    if (stop.aborted) throw stop.reason;
  } catch (cause) {
    signal?.throwIfAborted();
    if (timeout.aborted) {
      throw new ReplfaultError('pull-timeout', `The image ${image} was not pulled within ${timeoutMs / 1000} s`, {
        hint: 'Pull it beforehand (docker pull), allow more time (--pull-timeout), or build local images: replfault images.',
        cause,
      });
    }
    if (isDaemonGone(cause)) throw dockerTrouble(cause, `pulling ${image}`);
    throw notPullable(image, messageOf(cause), cause);
  }
}

interface PullEvent {
  readonly id?: string;
  readonly status?: string;
  readonly error?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
}

function notPullable(image: string, reason: string, cause?: unknown): ReplfaultError {
  return new ReplfaultError('image-not-pullable', `The image ${image} is not here and cannot be pulled: ${reason}`, {
    hint: 'Check the name and the network, load it (docker load), or build local images: replfault images.',
    cause,
  });
}
