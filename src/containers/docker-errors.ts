import { ReplfaultError } from '../model/errors.ts';

/** What a failed call to the daemon looks like: a socket error (`code`) or an answer (`statusCode`, `json.message`). */
interface Failure {
  readonly code?: string;
  readonly statusCode?: number;
  readonly json?: { readonly message?: string } | null;
  readonly message?: string;
}

const goneCodes = new Set(['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ETIMEDOUT', 'ENOTFOUND']);

/** Words a failed call to the daemon as something the user can act on (exit 3). `doing` goes on after "while". */
export function dockerTrouble(cause: unknown, doing: string): ReplfaultError {
  if (cause instanceof ReplfaultError) return cause;
  const failure = (cause ?? {}) as Failure;
  const message = messageOf(cause);
  if (failure.statusCode === undefined && isDaemonGone(cause)) return daemonGone(doing, cause);
  if (isDenied(cause)) return permissionDenied(doing, cause);
  if (/no space left on device/i.test(message)) {
    return new ReplfaultError('disk-full', `The disk of the Docker daemon is full, while ${doing}`, {
      hint: 'Remove images and containers that are not needed (docker system prune), or give the daemon another data-root.',
      cause,
    });
  }
  if (/no such image/i.test(message)) return imageMissing(/no such image:? *(\S+)?/i.exec(message)?.[1] ?? '', cause);
  return new ReplfaultError('docker-refused', `The Docker daemon refused, while ${doing}: ${message.trim()}`, {
    cause,
  });
}

/** Whether a call failed because nobody answers at the other end (any more). */
export function isDaemonGone(cause: unknown): boolean {
  const { code, message = '', statusCode } = (cause ?? {}) as Failure;
  return statusCode === undefined && (goneCodes.has(code ?? '') || /socket hang up|premature close/i.test(message));
}

export function isDenied(cause: unknown): boolean {
  const { code } = (cause ?? {}) as Failure;
  return code === 'EACCES' || code === 'EPERM';
}

/** What the daemon, or the socket, says; without the client library's own prefix. */
export function messageOf(cause: unknown): string {
  const { json, message } = (cause ?? {}) as Failure;
  return (json?.message ?? message ?? String(cause)).replace(/^\(HTTP code \d+\) [a-z ]+ - /, '').trim();
}

/** Status of an answer, `undefined` where there was none. */
export function statusOf(cause: unknown): number | undefined {
  return ((cause ?? {}) as Failure).statusCode;
}

export function daemonMissing(tried: readonly string[], named: boolean, cause?: unknown): ReplfaultError {
  return new ReplfaultError('docker-missing', `No Docker daemon answers at ${tried.join(', ')}`, {
    hint: named
      ? 'Start the daemon, or correct DOCKER_HOST. Without Docker: --runtime local.'
      : 'Start the daemon (systemctl start docker), or set DOCKER_HOST to where it listens. Without Docker: --runtime local.',
    cause,
  });
}

export function permissionDenied(where: string, cause?: unknown): ReplfaultError {
  return new ReplfaultError('docker-permission', `This user may not speak to the Docker daemon (${where})`, {
    hint: 'Add the user to the group docker and log in again, or use a rootless daemon (DOCKER_HOST). Without Docker: --runtime local.',
    cause,
  });
}

export function daemonGone(doing: string, cause?: unknown): ReplfaultError {
  return new ReplfaultError('docker-gone', `The Docker daemon went away while ${doing}`, {
    hint: 'Start it again; `replfault clean` then removes what the run had to leave there.',
    cause,
  });
}

/** A daemon that takes calls and answers none. */
export function daemonFrozen(doing: string, cause: ReplfaultError): ReplfaultError {
  return new ReplfaultError('docker-frozen', `The Docker daemon answers no more while ${doing}: ${cause.message}`, {
    hint: 'See whether `docker info` answers, and restart the daemon where it does not; `replfault clean` then removes what the run had to leave there.',
    cause,
  });
}

export function imageMissing(image: string, cause?: unknown): ReplfaultError {
  return new ReplfaultError('image-missing', `The Docker daemon does not have the image ${image}`, {
    hint: 'Pull it (docker pull), load it (docker load), or build local images: replfault images.',
    cause,
  });
}
