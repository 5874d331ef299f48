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
    },
  });
  const bufferBytes = values['buffer-bytes'];
  await serve({
    listen: values.listen,
    exitWithStdin: values['exit-with-stdin'],
    ...(bufferBytes === undefined ? {} : { bufferBytes: Number(bufferBytes) }),
    listening: (url) => process.stdout.write(`${JSON.stringify({ url })}\n`),
  });
} catch (error) {
  const hint = error instanceof ReplfaultError && error.hint !== undefined ? `\n${error.hint}` : '';
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}${hint}\n`);
  process.exitCode = error instanceof ReplfaultError ? error.exitCode : ExitCode.usage;
}
