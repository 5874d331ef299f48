import { readdir, readFile } from 'node:fs/promises';
import type { Action } from '../types.ts';

/** Where a runbook says "check ulimit and open files". */
export const action: Action = {
  does: 'counts the open files of both servers and reads their limits',
  defaults: {},
  async run({ pair, did }) {
    for (const on of ['source', 'replica'] as const) {
      const { pid } = pair[on];
      try {
        const [files, limits] = await Promise.all([
          readdir(`/proc/${pid}/fd`),
          readFile(`/proc/${pid}/limits`, 'utf8'),
        ]);
        const limit = /^Max open files\s+(\d+|unlimited)/m.exec(limits)?.[1] ?? 'an unknown number';
        did(on, `open files: ${files.length} of ${limit}`);
      } catch (cause) {
        did(on, `open files: not to be counted here (${(cause as Error).message})`);
      }
    }
  },
};
