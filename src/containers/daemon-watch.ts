import type Docker from 'dockerode';
import { boundExpired, bounded } from '../model/bounded.ts';
import { ReplfaultError } from '../model/errors.ts';
import { daemonFrozen, daemonGone, dockerTrouble } from './docker-errors.ts';

/** Tells when the daemon goes away, or answers no more, while it is needed. */
export interface DaemonWatch extends Disposable {
  /** Aborted with a ReplfaultError (`docker-gone`, `docker-frozen`) as its reason. */
  readonly lost: AbortSignal;
}

/** How often the daemon is asked whether it is there, and how long it may take to answer, ms. */
export interface WatchTimes {
  readonly everyMs: number;
  readonly answerMs: number;
}

const patient: WatchTimes = { everyMs: 10_000, answerMs: 30_000 };

/**
 * Keeps one stream of (no) events open: it ends with the daemon, at once. A daemon that is stopped, or waits for a lock, keeps the stream open
 * and answers nothing, so it is also asked now and then.
 * @throws ReplfaultError `docker-gone`, `docker-frozen`, `docker-refused`
 */
export async function watchDaemon(docker: Docker, times: WatchTimes = patient): Promise<DaemonWatch> {
  const lost = new AbortController();
  let over = false;
  const doing = 'its containers were in use';
  const answered = <T>(call: Promise<T>): Promise<T> =>
    bounded(call, { ms: times.answerMs, what: 'the Docker daemon to answer' }).catch((cause: unknown) => {
      throw cause instanceof ReplfaultError && cause.code === boundExpired ? daemonFrozen(doing, cause) : cause;
    });
  const stream = (await answered(docker.getEvents({ filters: { event: ['replfault-never'] } })).catch(
    (cause: unknown) => {
      throw dockerTrouble(cause, 'listening to the daemon');
    },
  )) as NodeJS.ReadableStream & { destroy(): void };
  const end = (reason: unknown = daemonGone(doing)): void => {
    if (!over) lost.abort(reason);
    over = true;
    clearTimeout(timer);
  };
  const ask = (): void => {
    answered(docker.ping()).then(
      () => {
        if (!over) timer = setTimeout(ask, times.everyMs).unref();
      },
      (cause: unknown) => end(dockerTrouble(cause, doing)),
    );
  };
  let timer = setTimeout(ask, times.everyMs).unref();
  stream.on('error', (cause) => end(daemonGone(doing, cause)));
  stream.on('end', () => end());
  stream.on('close', () => end());
  stream.resume();
  return {
    lost: lost.signal,
    [Symbol.dispose]() {
      over = true;
      clearTimeout(timer);
      stream.destroy();
    },
  };
}

/** Does something with the daemon for as long as that answers. @throws the reason of the watch, and what the work throws. */
export async function whileItAnswers<T>(docker: Docker, what: string, work: () => Promise<T>): Promise<T> {
  using watch = await watchDaemon(docker);
  return await bounded(work(), { ms: Number.POSITIVE_INFINITY, what, signal: watch.lost });
}
