import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { usageError } from '../model/errors.ts';
import { toWire } from './errors.ts';
import type { Calls, Handlers } from './types.ts';

/** More than any command sends, bytes. */
const longestBody = 64 * 1024;

/**
 * Takes calls of commands on a Unix socket: `POST /<call>` with its input as JSON; the answer is `{ "ok": ... }` or `{ "error": ... }`. The folder of the
 * socket keeps other users out.
 */
export async function serveControl(path: string, handlers: Handlers): Promise<AsyncDisposable> {
  const answer = async (request: IncomingMessage): Promise<unknown> => {
    const name = (request.url ?? '').slice(1) as keyof Calls;
    const body = await textOf(request);
    if (request.method !== 'POST' || !Object.hasOwn(handlers, name))
      throw usageError(
        'UNKNOWN_CALL',
        `this pair knows no ${request.method} /${name}`,
        'start it again: another version of replfault did',
      );
    const handler = handlers[name] as (input: unknown) => Promise<unknown>;
    return handler(JSON.parse(body === '' ? '{}' : body));
  };
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    // Whoever asked may be gone by now.
    response.on('error', () => undefined);
    answer(request).then(
      (ok) => response.end(JSON.stringify({ ok })),
      (error: unknown) => response.end(JSON.stringify({ error: toWire(error) })),
    );
  });
  server.listen(path);
  await once(server, 'listening');
  await chmod(path, 0o600);
  return {
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      // Answers that are written take their way out; nothing else is waited for.
      setImmediate(() => server.closeAllConnections());
      await closed;
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request.setEncoding('utf8')) {
    text += piece;
    if (text.length > longestBody) throw usageError('TOO_LONG', 'a call of a pair is too long');
  }
  return text;
}
