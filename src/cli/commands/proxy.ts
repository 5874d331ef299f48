import type { Command } from 'commander';
import { takeInterrupts } from '../interrupt.ts';
import { positive } from '../options.ts';

interface ProxyOptions {
  readonly listen: string;
  readonly bufferBytes: string;
  readonly memoryMib: string;
  readonly json?: boolean;
}

export function register(program: Command): void {
  program
    .command('proxy')
    .description("run only the embedded fault proxy (controlled through Toxiproxy's HTTP API)")
    .option('--listen <host:port>', 'address of the API', '127.0.0.1:8474')
    .option(
      '--buffer-bytes <n>',
      'buffer per direction; when it is full, the proxy stops reading from the sender',
      '16384',
    )
    .option('--memory-mib <n>', 'limit of buffered data of all connections; latency needs most of it', '256')
    .option('--json', 'print the address as one line of JSON')
    .action(async (options: ProxyOptions) => {
      const bufferBytes = positive('--buffer-bytes', options.bufferBytes);
      const memoryBytes = positive('--memory-mib', options.memoryMib) * 1024 * 1024;
      const { serve } = await import('../../proxy/index.ts');
      // It ends by itself, with its connections.
      takeInterrupts();
      await serve({
        listen: options.listen,
        bufferBytes,
        memoryBytes,
        listening: (url) =>
          process.stdout.write(
            options.json ? `${JSON.stringify({ url })}\n` : `listening on ${url} (press Ctrl-C to stop)\n`,
          ),
      });
    });
}
