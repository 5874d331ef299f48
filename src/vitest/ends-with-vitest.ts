const lookEveryMs = 500;

/**
 * Ends this process when the vitest that has forked it is gone: a fork goes on with its test otherwise, and its servers with it. In a thread of vitest, or
 * anywhere else, there is nothing to do.
 */
export function endWithVitest(): void {
  if (typeof process.send !== 'function') return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
  }, lookEveryMs).unref();
}
