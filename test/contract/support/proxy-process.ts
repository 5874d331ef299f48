import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The built entry file of the proxy; `npm test` builds it first. */
export const proxyMain =
  process.env['REPLFAULT_PROXY_MAIN'] ?? fileURLToPath(new URL('../../../dist/src/proxy/main.js', import.meta.url));
export const isBuilt = existsSync(proxyMain);

export interface ProxyProcess {
  readonly url: string;
  readonly startedInMs: number;
  readonly pid: number;
  /** Closes its standard input and waits for it to end. */
  end(): Promise<number | null>;
  kill(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts the proxy as a process of its own, bound to this one by its standard input. */
export async function spawnProxy(args: readonly string[] = []): Promise<ProxyProcess> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [proxyMain, '--exit-with-stdin', ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const failed = ended.then((code): never => {
    throw new Error(`the proxy ended with ${code} before it listened`);
  });
  const announced = once(createInterface(child.stdout), 'line', { signal: AbortSignal.timeout(10_000) });
  const [line] = (await Promise.race([announced, failed])) as [string];
  failed.catch(() => {});
  const { url } = JSON.parse(line) as { url: string };
  return {
    url,
    startedInMs: performance.now() - startedAt,
    pid: child.pid ?? -1,
    end() {
      child.stdin.end();
      return ended;
    },
    kill(signal) {
      child.kill(signal);
      return ended;
    },
  };
}
