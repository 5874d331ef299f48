import type { ProgressDisplay } from '../../model/progress.ts';
import type { ProgressStream } from './stream.ts';
import { printable } from './words.ts';

/** For `--json`: standard output belongs to the result, and nothing but warnings is said elsewhere. */
export function warningsOnly(stream: ProgressStream): ProgressDisplay {
  let closed = false;
  return {
    show: (event) => {
      if (!closed && event.kind === 'warning') stream.write(`warning: ${printable(event.text)}\n`);
    },
    close: () => {
      closed = true;
    },
  };
}
