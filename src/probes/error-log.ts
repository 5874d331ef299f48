import { type FileHandle, open } from 'node:fs/promises';
import { parseLogLine } from '../servers/log-line.ts';
import type { StartedServer } from '../servers/types.ts';
import type { Probe } from './probe.ts';
import type { Recorder } from './recorder.ts';

const chunkBytes = 64 * 1024;

/** Follows the error log file of one server and records every new line, parsed by the words of its flavour. */
export async function errorLogProbe(server: StartedServer, recorder: Recorder): Promise<Probe> {
  const file: FileHandle = await open(server.logFile, 'r');
  let offset = (await file.stat()).size;
  let rest = '';
  const buffer = Buffer.alloc(chunkBytes);
  return {
    name: `error-log-${server.role}`,
    async sample() {
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, chunkBytes, offset);
        if (bytesRead === 0) return;
        offset += bytesRead;
        const lines = (rest + buffer.toString('utf8', 0, bytesRead)).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) if (line.trim() !== '') recordLine(line);
      }
    },
    close: () => file.close(),
  };

  function recordLine(line: string): void {
    const parsed = parseLogLine(server.flavour, line);
    recorder.record({ kind: 'log', server: server.role, ...parsed, level: parsed.level ?? '' });
  }
}
