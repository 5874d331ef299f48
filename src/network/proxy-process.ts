import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ReplfaultError } from '../model/errors.ts';
import type { Link } from './link.ts';
import { type LinkPlan, openLink } from './toxiproxy-link.ts';
import type { StartedProxy } from './types.ts';

const startTimeoutMs = 10_000;
const version = 'embedded';

/** Starts the embedded proxy as a process of its own, on a free loopback port; it ends when this process does. */
export async function startEmbeddedProxy(listenHost = '127.0.0.1'): Promise<StartedProxy> {
  let life = await begin('127.0.0.1:0');
  const links = new Map<string, { plan: LinkPlan; link: Link }>();
  return {
    kind: 'embedded',
    version,
    socketTable: '/proc/net/tcp',
    get url() {
      return life.url;
    },
    get pid() {
      return life.child.pid ?? 0;
    },
    isRunning: () => life.child.exitCode === null && life.child.signalCode === null,
    async signal(signal) {
      life.child.kill(signal);
    },
    async kill() {
      life.child.kill('SIGKILL');
      await life.ended;
    },
    async restart() {
      // The API keeps its address, so that whoever drives it need not know of the restart.
      life = await begin(new URL(life.url).host);
      for (const { plan, link } of links.values())
        await openLink(life.url, { ...plan, listen: { host: plan.listen.host, port: link.ports.proxy } });
    },
    async openLink(name, upstream) {
      const plan: LinkPlan = { name, kind: 'embedded', listen: { host: listenHost, port: 0 }, upstream };
      const link = await openLink(life.url, plan);
      links.set(name, { plan, link });
      return link;
    },
    async [Symbol.asyncDispose]() {
      life.child.stdin?.end();
      const timer = setTimeout(() => life.child.kill('SIGKILL'), 1_000);
      await life.ended;
      clearTimeout(timer);
    },
  };
}

interface Life {
  readonly url: string;
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
}

async function begin(listen: string): Promise<Life> {
  const entry = fileURLToPath(new URL('../proxy/main.js', import.meta.url));
  const child = spawn(process.execPath, [entry, '--listen', listen, '--exit-with-stdin'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-4000);
  });
  // A proxy that is killed while its end of the pipe is being closed.
  child.stdin.on('error', () => undefined);
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
  return { url, child, ended };
}
