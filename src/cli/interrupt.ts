const signals = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;
const names = Object.keys(signals) as (keyof typeof signals)[];

/** How many parts of the command take interrupts at the moment. */
let takers = 0;

/** Says that somebody takes interrupts from now on, until the returned function is called. */
export function takeInterrupts(): () => void {
  takers += 1;
  return () => {
    takers -= 1;
  };
}

/**
 * The kernel delivers no signal to the first process of a container unless it asks for it: Ctrl-C and `docker stop` would do nothing
 * before a command takes them, and nothing at all in commands that do not. Ends the process in these cases, as everywhere else.
 */
export function endOnInterrupt(): void {
  for (const name of names)
    process.on(name, () => {
      if (takers === 0) process.exit(128 + signals[name]);
    });
}

/** Turns Ctrl-C, termination and hang-up into one abort signal. A second Ctrl-C ends the process at once. */
export function onInterrupt(): { signal: AbortSignal; done(): void } {
  const abort = new AbortController();
  const handler = (): void => {
    if (abort.signal.aborted) process.exit(130);
    process.stderr.write('\nreplfault: interrupted, cleaning up (press Ctrl-C again to leave at once)\n');
    abort.abort(new Error('interrupted'));
  };
  const release = takeInterrupts();
  for (const name of names) process.on(name, handler);
  return {
    signal: abort.signal,
    done: () => {
      for (const name of names) process.off(name, handler);
      release();
    },
  };
}
