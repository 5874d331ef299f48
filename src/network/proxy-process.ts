import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startBehind } from '../host/niceness.ts';
import { ReplfaultError } from '../model/errors.ts';
import { lifeOf } from './proxies/child-life.ts';
import { type ProxyLife, startedProxy } from './proxies/started-proxy.ts';
import type { StartedProxy } from './types.ts';

const startTimeoutMs = 10_000;

/** Starts the embedded proxy as a process of its own, on a free loopback port; it ends when this process does. */
export async function startEmbeddedProxy(listenHost = '127.0.0.1'): Promise<StartedProxy> {
  const again = (old: ProxyLife): Promise<ProxyLife> => begin(new URL(old.url).host);
  return startedProxy({ kind: 'embedded', version: 'embedded', listenHost, again }, await begin('127.0.0.1:0'));
}

async function begin(listen: string): Promise<ProxyLife> {
  const entry = fileURLToPath(new URL('../proxy/main.js', import.meta.url));
  const child = spawn(process.execPath, [entry, '--listen', listen, '--exit-with-stdin'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // It starts while the case before is being observed.
  const { joinUs } = startBehind(child.pid);
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-4000);
  });
  // A proxy that is killed while its end of the pipe is being closed.
  child.stdin.on('error', () => undefined);
  const life = lifeOf(child, () => child.stdin.end());
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
