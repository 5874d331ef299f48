import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { startProxyServer } from '../../../src/proxy/index.ts';
import { until } from './until.ts';

export interface RunningServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** A server that claims to speak Toxiproxy's API. */
export interface ServerUnderTest {
  readonly name: 'embedded' | 'toxiproxy';
  start(): Promise<RunningServer>;
}

const embedded: ServerUnderTest = {
  name: 'embedded',
  async start() {
    const server = await startProxyServer();
    return { url: server.url, stop: () => server.close() };
  },
};

const binary = process.env['REPLFAULT_TOXIPROXY_BIN'];

const toxiproxy = (file: string): ServerUnderTest => ({
  name: 'toxiproxy',
  async start() {
    const port = await freePort();
    const child = spawn(file, ['-host', '127.0.0.1', '-port', String(port), '-proxy-metrics'], { stdio: 'ignore' });
    const url = `http://127.0.0.1:${port}`;
    const answers = () =>
      fetch(`${url}/version`).then(
        (r) => r.ok,
        () => false,
      );
    await until('the toxiproxy binary answers', answers, 5000);
    return { url, stop: () => kill(child) };
  },
});

/** The embedded proxy, and the original when REPLFAULT_TOXIPROXY_BIN names its server binary. */
export const serversUnderTest: readonly ServerUnderTest[] =
  binary === undefined ? [embedded] : [embedded, toxiproxy(binary)];

if (binary === undefined) {
  // The gate asks for the original; there its absence is a failure, not a skip.
  if (process.env['REPLFAULT_REQUIRE_TOXIPROXY'])
    throw new Error('REPLFAULT_REQUIRE_TOXIPROXY is set and REPLFAULT_TOXIPROXY_BIN does not name a server');
  process.stderr.write(
    'contract: the original Toxiproxy is skipped, REPLFAULT_TOXIPROXY_BIN does not name its server\n',
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
