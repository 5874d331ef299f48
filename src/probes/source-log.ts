import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { StartedServer } from '../servers/types.ts';
import type { Probe } from './probe.ts';
import type { Recorder } from './recorder.ts';

/** Binary logs of servers that the tool starts; option files cannot choose another name (`servers/options/classes/common.ts`). */
const logName = /^binlog\.\d{6,}$/;

/**
 * Where the source's binary log ends, from the size of its newest file: no statement, which could wait for a lock of the server, and no byte on a faulted
 * path. Recorded when it changes. A server without a binary log, or whose folder cannot be read, has none.
 */
export function sourceLogProbe(source: Pick<StartedServer, 'dataDir'>, recorder: Recorder): Probe {
  let open: { readonly file: string; readonly startsAt: number; position: number } | undefined;
  return {
    name: 'source-log',
    async sample() {
      for (const { file, bytes } of filesFrom(source.dataDir, open?.file)) {
        if (file === open?.file && bytes === open.position) continue;
        open = { file, startsAt: startOf(file, open), position: bytes };
        recorder.record({ kind: 'source-log', ...open });
      }
    },
  };
}

/** A later file begins where the one before it ended; the same file, or one that was made anew, goes on from its own beginning. */
function startOf(
  file: string,
  before: { readonly file: string; readonly startsAt: number; readonly position: number } | undefined,
): number {
  if (before === undefined) return 0;
  return before.file === file ? before.startsAt : before.startsAt + before.position;
}

/** The binary log file that was the newest one, and those after it; the newest one alone where that is not known, or gone. */
function filesFrom(dataDir: string, known: string | undefined): { readonly file: string; readonly bytes: number }[] {
  const sizes = namesIn(dataDir).flatMap((file) => {
    const bytes = statSync(join(dataDir, file), { throwIfNoEntry: false })?.size;
    return bytes === undefined ? [] : [{ file, bytes }];
  });
  const from = sizes.findIndex(({ file }) => file === known);
  return from < 0 ? sizes.slice(-1) : sizes.slice(from);
}

function namesIn(dataDir: string): string[] {
  try {
    return readdirSync(dataDir)
      .filter((name) => logName.test(name))
      .sort();
  } catch {
    return [];
  }
}
