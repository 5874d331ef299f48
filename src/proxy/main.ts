import { parseArgs } from 'node:util';
import { ExitCode, ReplfaultError, usageError } from '../model/errors.ts';
import { serve } from './serve.ts';

// The proxy as a process of its own: prints {"url": ...} as one line once it listens. Kept free of heavy imports, because
// every case waits for it to start.
try {
  const { values } = parseArgs({
    options: {
      listen: { type: 'string', default: '127.0.0.1:0' },
      'listen-fd': { type: 'string' },
      'exit-with-stdin': { type: 'boolean', default: false },
      'buffer-bytes': { type: 'string' },
      'memory-mib': { type: 'string' },
    },
  });
  const { 'buffer-bytes': bufferBytes, 'memory-mib': memoryMib, 'listen-fd': listenFd } = values;
  await serve({
    listen: values.listen,
    ...(listenFd === undefined ? {} : { listenFd: positive(listenFd, 'listen-fd') }),
    exitWithStdin: values['exit-with-stdin'],
    ...(bufferBytes === undefined ? {} : { bufferBytes: positive(bufferBytes, 'buffer-bytes') }),
    ...(memoryMib === undefined ? {} : { memoryBytes: positive(memoryMib, 'memory-mib') * 1024 * 1024 }),
    listening: (url) => process.stdout.write(`${JSON.stringify({ url })}\n`),
  });
} catch (error) {
  const hint = error instanceof ReplfaultError && error.hint !== undefined ? `\n${error.hint}` : '';
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}${hint}\n`);
  process.exitCode = error instanceof ReplfaultError ? error.exitCode : ExitCode.usage;
}

function positive(text: string, option: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw usageError('proxy-option', `--${option} needs a whole number above 0, not ${text}`);
}
