import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { daemonMissing, dockerTrouble, isDenied, permissionDenied } from './docker-errors.ts';

export type { default as Docker } from 'dockerode';

/** A daemon that answers. */
export interface Daemon {
  readonly docker: Docker;
  /** Where it listens, as `DOCKER_HOST` has it. */
  readonly endpoint: string;
  readonly version: string;
  /** Congestion controls and the like differ by kernel, so what the containers run on is recorded. */
  readonly kernel: string;
  readonly operatingSystem: string;
}

const answerTimeoutMs = 10_000;

/**
 * Finds the daemon: `DOCKER_HOST` where it is set (and nothing else then), otherwise the usual sockets in order.
 * Throws `docker-missing` or `docker-permission` (exit 3).
 */
export async function connectDaemon(env: NodeJS.ProcessEnv = process.env): Promise<Daemon> {
  const named = env['DOCKER_HOST'];
  const endpoints = named
    ? [named]
    : usualSockets(env)
        .filter((path) => existsSync(path))
        .map((path) => `unix://${path}`);
  let denied: { endpoint: string; cause: unknown } | undefined;
  let last: unknown;
  for (const endpoint of endpoints) {
    try {
      return await ask(endpoint, env);
    } catch (cause) {
      last = cause;
      if (isDenied(cause)) denied ??= { endpoint, cause };
      else if ((cause as { statusCode?: number }).statusCode !== undefined)
        throw dockerTrouble(cause, `asking ${endpoint} what it is`);
    }
  }
  if (denied) throw permissionDenied(denied.endpoint, denied.cause);
  throw daemonMissing(endpoints.length > 0 ? endpoints : usualSockets(env).slice(0, 1), Boolean(named), last);
}

/** A client for an endpoint, without asking whether anybody answers there. `DOCKER_TLS_VERIFY` and `DOCKER_CERT_PATH` count too. */
export function clientFor(endpoint: string, timeoutMs?: number, env: NodeJS.ProcessEnv = process.env): Docker {
  return new Docker({ ...addressOf(endpoint, env), ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }) });
}

function addressOf(endpoint: string, env: NodeJS.ProcessEnv): Docker.DockerOptions {
  if (endpoint.startsWith('unix://')) return { socketPath: endpoint.slice('unix://'.length) };
  if (endpoint.startsWith('/')) return { socketPath: endpoint };
  const url = new URL(endpoint);
  if (url.protocol === 'ssh:')
    return { protocol: 'ssh', host: url.hostname, username: url.username, ...(url.port ? { port: url.port } : {}) };
  const tls = Boolean(env['DOCKER_TLS_VERIFY']) || url.protocol === 'https:';
  const folder = env['DOCKER_CERT_PATH'] || join(env['HOME'] || homedir(), '.docker');
  const read = (name: string): Buffer => readFileSync(join(folder, name));
  return {
    protocol: tls ? 'https' : 'http',
    host: url.hostname,
    port: url.port || (tls ? 2376 : 2375),
    ...(tls ? { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') } : {}),
  };
}

async function ask(endpoint: string, env: NodeJS.ProcessEnv): Promise<Daemon> {
  const info = (await clientFor(endpoint, answerTimeoutMs, env).info()) as {
    ServerVersion?: string;
    KernelVersion?: string;
    OperatingSystem?: string;
  };
  return {
    docker: clientFor(endpoint, undefined, env),
    endpoint,
    version: info.ServerVersion ?? 'unknown',
    kernel: info.KernelVersion ?? 'unknown',
    operatingSystem: info.OperatingSystem ?? 'unknown',
  };
}

/** Where daemons listen: the system's, then rootless ones and that of Docker Desktop. */
function usualSockets(env: NodeJS.ProcessEnv): string[] {
  const home = env['HOME'] || homedir();
  const runtime = env['XDG_RUNTIME_DIR'];
  return [
    '/var/run/docker.sock',
    ...(runtime ? [join(runtime, 'docker.sock')] : []),
    join(home, '.docker', 'run', 'docker.sock'),
    join(home, '.docker', 'desktop', 'docker.sock'),
  ];
}
