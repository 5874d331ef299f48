import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Inside } from '../host/inside.ts';
import { startBehind } from '../host/niceness.ts';
import { ReplfaultError } from '../model/errors.ts';
import { lifeOf } from './proxies/child-life.ts';
import { type ProxyLife, startedProxy } from './proxies/started-proxy.ts';
import type { StartedProxy } from './types.ts';

const startTimeoutMs = 10_000;

/**
 * Starts the embedded proxy as a process of its own, its API on a free loopback port; it ends when this process does.
 *
 * @param inside the network namespace of its links; its API stays on the loopback of this process
 */
export async function startEmbeddedProxy(listenHost = '127.0.0.1', inside?: Inside): Promise<StartedProxy> {
  const again = (old: ProxyLife): Promise<ProxyLife> => begin(Number(new URL(old.url).port), inside);
  return startedProxy({ kind: 'embedded', version: 'embedded', listenHost, again }, await begin(0, inside));
}

async function begin(port: number, inside: Inside | undefined): Promise<ProxyLife> {
  const entry = fileURLToPath(new URL('../proxy/main.js', import.meta.url));
  // A socket belongs to the network that it was made in, whoever accepts its connections.
  const api = inside && (await listenHere(port));
  const listen = api ? ['--listen-fd', '3'] : ['--listen', `127.0.0.1:${port}`];
  const own = { file: process.execPath, args: [entry, ...listen, '--exit-with-stdin'] };
  const { file, args } = inside?.enter(own) ?? own;
  const child = spawn(file, [...args], {
    stdio: ['pipe', 'pipe', 'pipe', ...(api ? [api.fd] : [])],
  }) as ChildProcessWithoutNullStreams;
  api?.close();
  // It starts while the case before is being observed.
  const { joinUs } = startBehind(child.pid);
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-4000);
  });
  // A proxy that is killed while its end of the pipe is being closed.
  child.stdin.on('error', () => undefined);
  const life = lifeOf(child, () => child.stdin.end(), inside?.socketTable);
  const url = await new Promise<string>((resolve, reject) => {
    const fail = (why: string): void => {
      child.kill('SIGKILL');
      reject(
        new ReplfaultError('PROXY_START', `the embedded proxy did not start: ${why}`, {
          hint: 'try `replfault proxy` by itself',
        }),
      );
    };
    const timer = setTimeout(() => fail(`no address within ${startTimeoutMs / 1000} s; ${errors}`), startTimeoutMs);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`it exited with ${code}: ${errors.trim()}`));
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      if (!text.includes('\n')) return;
      clearTimeout(timer);
      child.removeAllListeners('exit');
      resolve((JSON.parse(text.slice(0, text.indexOf('\n'))) as { url: string }).url);
    });
  });
  joinUs();
  return life(url);
}

/** @throws ReplfaultError `PROXY_START` where the port is taken. */
async function listenHere(port: number): Promise<{ readonly fd: number; close(): void }> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new ReplfaultError(
      'PROXY_START',
      `the API of the embedded proxy cannot listen: ${(cause as Error).message}`,
      {
        cause,
      },
    );
  }
  // Node has no other way to give a child a socket that listens, but for one over a channel that the child must be ready to hear.
  const { fd } = (server as unknown as { _handle: { fd: number } })._handle;
  return { fd, close: () => server.close() };
}
