import type Docker from 'dockerode';
import { daemonGone, dockerTrouble } from './docker-errors.ts';

/** Tells when the daemon goes away while it is needed. */
export interface DaemonWatch extends Disposable {
  /** Aborted with a ReplfaultError (`docker-gone`) as its reason. */
  readonly lost: AbortSignal;
}

/** Keeps one stream of (no) events open: it ends with the daemon, at once. */
export async function watchDaemon(docker: Docker): Promise<DaemonWatch> {
  const lost = new AbortController();
  let over = false;
  const stream = (await docker.getEvents({ filters: { event: ['replfault-never'] } }).catch((cause: unknown) => {
    throw dockerTrouble(cause, 'listening to the daemon');
  })) as NodeJS.ReadableStream & { destroy(): void };
  const end = (cause?: unknown): void => {
    if (!over) lost.abort(daemonGone('its containers were in use', cause));
    over = true;
  };
  stream.on('error', end);
  stream.on('end', () => end());
  stream.on('close', () => end());
  stream.resume();
  return {
    lost: lost.signal,
    [Symbol.dispose]() {
      over = true;
      stream.destroy();
    },
  };
}
