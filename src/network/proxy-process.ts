import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ReplfaultError } from '../model/errors.ts';

const startTimeoutMs = 10_000;

/** A running proxy server with its API. */
export interface ProxyProcess extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
}

/** Starts the embedded proxy as a process of its own, on a free loopback port; it ends when this process does. */
export async function startProxyProcess(): Promise<ProxyProcess> {
  const entry = fileURLToPath(new URL('../proxy/main.js', import.meta.url));
  const child = spawn(process.execPath, [entry, '--listen', '127.0.0.1:0', '--exit-with-stdin'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-4000);
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
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
  return {
    url,
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), 1_000);
      await ended;
      clearTimeout(timer);
    },
  };
}
