import type { ChildProcess } from 'node:child_process';
import type { ProxyLife } from './started-proxy.ts';

/** An orderly end that takes longer is no longer waited for, ms. */
const endTimeoutMs = 1_000;

/**
 * The life of a proxy that is a child of this process, in its network namespace unless another socket table is named. Call it before anything is awaited, so that no end is missed, and
 * its result once the address of the API is known.
 */
export function lifeOf(
  child: ChildProcess,
  askToEnd: () => void,
  socketTable = '/proc/net/tcp',
): (url: string) => ProxyLife {
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    // What could not be started never closes.
    child.once('error', () => child.pid === undefined && resolve());
  });
  return (url) => ({
    url,
    pid: child.pid ?? 0,
    socketTable,
    ended,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    async signal(signal) {
      child.kill(signal);
    },
    async end() {
      askToEnd();
      const timer = setTimeout(() => child.kill('SIGKILL'), endTimeoutMs);
      await ended;
      clearTimeout(timer);
    },
  });
}
