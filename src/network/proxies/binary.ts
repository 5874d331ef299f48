import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import getPort from 'get-port';
import { dyingWithUs } from '../../host/dying-with-us.ts';
import { isExecutable } from '../../host/executable.ts';
import { ReplfaultError } from '../../model/errors.ts';
import { executeHere, type RunCommand } from '../kernel/execute.ts';
import type { StartedProxy } from '../types.ts';
import { untilApiAnswers } from './api-ready.ts';
import { lifeOf } from './child-life.ts';
import { ConnectionTracker } from './connection-tracker.ts';
import { kernelEvidence } from './kernel-evidence.ts';
import { readTrafficWith } from './socket-traffic.ts';
import { type ProxyLife, startedProxy } from './started-proxy.ts';

const programName = 'toxiproxy-server';
const variable = 'REPLFAULT_TOXIPROXY_BIN';
const startAttempts = 3;
const hint =
  `put Toxiproxy 2.12's server on PATH as ${programName} or name it in ${variable}: its release page has it for every system, and with Go it is ` +
  '`go install github.com/Shopify/toxiproxy/v2/cmd/server@v2.12.0` (installed as "server")';

/**
 * The original Toxiproxy's server program: the one that REPLFAULT_TOXIPROXY_BIN names, else `toxiproxy-server` on PATH.
 * @throws ReplfaultError `NO_TOXIPROXY` (environment) with a hint how to get it.
 */
export async function findToxiproxyBinary(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const named = env[variable];
  if (named) {
    if (await isExecutable(named)) return named;
    throw new ReplfaultError('NO_TOXIPROXY', `${variable} names ${named}, which is not a program`, { hint });
  }
  for (const folder of (env['PATH'] ?? '').split(delimiter).filter(Boolean)) {
    const path = join(folder, programName);
    if (await isExecutable(path)) return path;
  }
  throw new ReplfaultError('NO_TOXIPROXY', `the original Toxiproxy is not here: no ${programName} on PATH`, { hint });
}

export interface ToxiproxyBinaryOptions {
  /** How to run `ss`, which counts the bytes that a proof needs; the system's own unless told. */
  readonly ss?: RunCommand;
  readonly listenHost?: string;
}

/**
 * Starts the original Toxiproxy as a process of this machine, its API on a free loopback port; it ends when this process does. It keeps no evidence
 * in time, so connections are told by the kernel's socket table and their bytes by `ss`.
 * @throws ReplfaultError `PROXY_START`.
 */
export async function startToxiproxyBinary(
  path: string,
  { ss = systemSs, listenHost = '127.0.0.1' }: ToxiproxyBinaryOptions = {},
): Promise<StartedProxy> {
  const { life, version } = await beginOnFreePort(path);
  const tracker = new ConnectionTracker();
  const readTraffic = readTrafficWith(executeHere({ ss }));
  return startedProxy(
    {
      kind: 'toxiproxy',
      version,
      listenHost,
      again: async (old) => (await begin(path, Number(new URL(old.url).port))).life,
      evidence: (now) => (ports, name) =>
        kernelEvidence(name, ports, { tracker, readTraffic, socketTable: () => now().socketTable }),
    },
    life,
  );
}

const systemSs: RunCommand = (args) => ({ file: 'ss', args: [...args], env: {} });

/** Toxiproxy does not take port 0 for its API, and between finding a free port and its start another program may take it. */
async function beginOnFreePort(path: string): Promise<{ life: ProxyLife; version: string }> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await begin(path, await getPort({ host: '127.0.0.1' }));
    } catch (error) {
      if (attempt >= startAttempts || !/address already in use/.test((error as Error).message)) throw error;
    }
  }
}

async function begin(path: string, port: number): Promise<{ life: ProxyLife; version: string }> {
  const { file, args } = dyingWithUs({ file: path, args: ['-host', '127.0.0.1', '-port', String(port)] });
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LOG_LEVEL: 'error' } });
  const life = lifeOf(child, () => child.kill('SIGTERM'));
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed = (printed + text).slice(-2000);
    });
  child.on('error', (error) => {
    printed += error.message;
  });
  const url = `http://127.0.0.1:${port}`;
  const started = life(url);
  try {
    const version = await untilApiAnswers(url, () => child.pid !== undefined && started.isRunning());
    return { life: started, version };
  } catch (error) {
    child.kill('SIGKILL');
    await started.ended;
    throw new ReplfaultError(
      'PROXY_START',
      `Toxiproxy (${path}) did not start: ${(error as Error).message}${printed === '' ? '' : `; it said: ${printed.trim()}`}`,
      { hint: 'try to run it by itself', cause: error },
    );
  }
}
