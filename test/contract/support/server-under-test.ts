import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { inject } from 'vitest';
import { startProxyServer } from '../../../src/proxy/index.ts';
import { originalBinary } from './original.ts';
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

export const embedded: ServerUnderTest = {
  name: 'embedded',
  async start() {
    const server = await startProxyServer();
    return { url: server.url, stop: () => server.close() };
  },
};

const original: ServerUnderTest = {
  name: 'toxiproxy',
  async start() {
    const port = await freePort();
    const args = ['-host', '127.0.0.1', '-port', String(port), '-proxy-metrics'];
    const child = spawn(originalBinary(), args, { stdio: 'ignore' });
    const url = `http://127.0.0.1:${port}`;
    const answers = () =>
      fetch(`${url}/version`).then(
        (r) => r.ok,
        () => false,
      );
    await until('the toxiproxy binary answers', answers, 5000);
    return { url, stop: () => kill(child) };
  },
};

/** The project `contract` tries our proxy, the project `toxiproxy` the original. */
export const serverUnderTest = inject('against') === 'toxiproxy' ? original : embedded;

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
