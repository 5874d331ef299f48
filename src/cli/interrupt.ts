/** Turns Ctrl-C, termination and hang-up into one abort signal. A second Ctrl-C ends the process at once. */
export function onInterrupt(): { signal: AbortSignal; done(): void } {
  const abort = new AbortController();
  const handler = (): void => {
    if (abort.signal.aborted) process.exit(130);
    process.stderr.write('\nreplfault: interrupted, cleaning up (press Ctrl-C again to leave at once)\n');
    abort.abort(new Error('interrupted'));
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, handler);
  return {
    signal: abort.signal,
    done: () => {
      for (const name of signals) process.off(name, handler);
    },
  };
}
