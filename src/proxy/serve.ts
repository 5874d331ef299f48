import { usageError } from '../model/errors.ts';
import { parseEndpoint } from './address.ts';
import { type ProxyServer, type ProxyServerOptions, startProxyServer } from './server.ts';

export interface ServeOptions extends Omit<ProxyServerOptions, 'host' | 'port' | 'fd'> {
  /** `host:port` of the HTTP API; port 0 takes a free one. */
  readonly listen: string;
  /** A listening socket that this process was started with, instead. */
  readonly listenFd?: number;
  /** Ends when standard input does, so that the process cannot outlive the one that started it. */
  readonly exitWithStdin?: boolean;
  /** Told the API's URL once it listens. */
  listening(url: string): void;
}

/**
 * Runs the proxy until SIGINT or SIGTERM, or the end of standard input if asked. Resolves after everything is closed.
 * @throws ReplfaultError when the address cannot be used.
 */
export async function serve({
  listen,
  listenFd: fd,
  exitWithStdin,
  listening,
  ...limits
}: ServeOptions): Promise<void> {
  const address = fd === undefined ? readListen(listen) : { fd };
  const server: ProxyServer = await startProxyServer({ ...address, ...limits });
  const stopped = untilStopped(exitWithStdin ?? false);
  listening(server.url);
  await stopped;
  await server.close();
}

function readListen(listen: string): { host: string; port: number } {
  try {
    return parseEndpoint(listen);
  } catch (cause) {
    throw usageError(
      'proxy-listen',
      `not an address to listen on: ${listen}`,
      'Write host:port, for example 127.0.0.1:8474.',
      cause,
    );
  }
}

function untilStopped(exitWithStdin: boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      process.stdin.destroy();
      resolve();
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    if (!exitWithStdin) return;
    process.stdin.once('end', stop).once('error', stop).once('close', stop);
    process.stdin.resume();
  });
}
