import { parseArgs } from 'node:util';
import { ExitCode, ReplfaultError } from '../model/errors.ts';
import { serve } from './serve.ts';

// The proxy as a process of its own: prints {"url": ...} as one line once it listens. Kept free of heavy imports, because
// every case waits for it to start.
try {
  const { values } = parseArgs({
    options: {
      listen: { type: 'string', default: '127.0.0.1:0' },
      'exit-with-stdin': { type: 'boolean', default: false },
      'buffer-bytes': { type: 'string' },
      'memory-mib': { type: 'string' },
    },
  });
  const { 'buffer-bytes': bufferBytes, 'memory-mib': memoryMib } = values;
  await serve({
    listen: values.listen,
    exitWithStdin: values['exit-with-stdin'],
    ...(bufferBytes === undefined ? {} : { bufferBytes: Number(bufferBytes) }),
    ...(memoryMib === undefined ? {} : { memoryBytes: Number(memoryMib) * 1024 * 1024 }),
    listening: (url) => process.stdout.write(`${JSON.stringify({ url })}\n`),
  });
} catch (error) {
  const hint = error instanceof ReplfaultError && error.hint !== undefined ? `\n${error.hint}` : '';
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}${hint}\n`);
  process.exitCode = error instanceof ReplfaultError ? error.exitCode : ExitCode.usage;
}
