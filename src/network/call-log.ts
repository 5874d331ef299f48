/** What a tracer has told of the system calls of a process. */
export interface CallLog {
  /** Takes what the tracer says next. */
  hear(text: string): void;
  /** How long each call took that has ended so far, ms. */
  took(): readonly number[];
  /** Threads that have begun a call which has not ended. */
  waiting(): number;
}

const begun = /^(?:\[pid +(\d+)\] )?\w+\(/;
const ended = /^(?:\[pid +(\d+)\] )?(?:\w+\(|<\.\.\. \w+ resumed>).*= -?\d+.*<(\d+\.\d+)>\s*$/;

/** Reads what strace writes with `-T`: a line for a call, or the beginning of one, whose end comes with `resumed`. Pure but for what it keeps. */
export function callLog(): CallLog {
  const durations: number[] = [];
  const threads = new Set<string>();
  let rest = '';
  const line = (text: string, whole: boolean): void => {
    const end = whole ? ended.exec(text) : null;
    if (end) {
      // Times are in seconds; a hundredth of a millisecond is as exact as they are.
      durations.push(Math.round(Number(end[2]) * 100_000) / 100);
      threads.delete(end[1] ?? '');
      return;
    }
    const begin = begun.exec(text);
    if (begin) threads.add(begin[1] ?? '');
  };
  return {
    hear(text) {
      const lines = `${rest}${text}`.split('\n');
      rest = lines.pop() ?? '';
      for (const one of lines) line(one, true);
      // A call that is held back has no end of line yet; the next one can follow on the same line.
      if (rest !== '') for (const part of rest.split(/(?=\[pid +\d+\])/)) line(part, false);
    },
    took: () => [...durations],
    waiting: () => threads.size,
  };
}
