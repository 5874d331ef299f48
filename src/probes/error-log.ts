import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { parseLogLine } from '../servers/log-line.ts';
import type { StartedServer } from '../servers/types.ts';
import type { Probe } from './probe.ts';
import type { Recorder } from './recorder.ts';

const chunkBytes = 64 * 1024;

/** Follows the error log file of one server and records every new line, parsed by the words of its flavour. */
export function errorLogProbe(server: StartedServer, recorder: Recorder): Probe {
  const file = openSync(server.logFile, 'r');
  let offset = fstatSync(file).size;
  let rest = '';
  const buffer = Buffer.alloc(chunkBytes);
  return {
    name: `error-log-${server.role}`,
    async sample() {
      for (;;) {
        // In step with the loop: a read of a warm local file is quicker than a trip through the thread pool.
        const bytesRead = readSync(file, buffer, 0, chunkBytes, offset);
        if (bytesRead === 0) return;
        offset += bytesRead;
        const lines = (rest + buffer.toString('utf8', 0, bytesRead)).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) if (line.trim() !== '') recordLine(line);
      }
    },
    async close() {
      closeSync(file);
    },
  };

  function recordLine(line: string): void {
    const parsed = parseLogLine(server.flavour, line);
    recorder.record({ kind: 'log', server: server.role, ...parsed, level: parsed.level ?? '' });
  }
}
