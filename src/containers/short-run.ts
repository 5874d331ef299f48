import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { ReplfaultError } from '../model/errors.ts';
import { daemonGone, dockerTrouble, messageOf, statusOf } from './docker-errors.ts';
import type { Labels } from './ownership.ts';
import { printedText } from './printed-text.ts';

export interface ContainerRun {
  readonly image: string;
  /** Path of the program inside. */
  readonly program: string;
  readonly args: readonly string[];
  readonly labels: Labels;
  /** Folders of this machine that the program sees at the same paths, and may write to. */
  readonly folders?: readonly string[];
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface ContainerRunResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The program itself could not be started (it is not in the image, or not made for this machine). */
  readonly missing: boolean;
}

const defaultTimeoutMs = 300_000;
/** How long the daemon may take to say how a program ended after its output has. */
const tellingMs = 10_000;

/** This process's user, so that what a container writes into a shared folder belongs to whoever runs the tool. */
export function ownUser(): string {
  return `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
}

/** Folders of this machine, seen inside at the same path. `Mounts`, unlike `Binds`, refuse a path that the daemon does not have. */
export function sameFolders(folders: readonly string[]): Docker.MountConfig {
  return folders.map((folder) => ({ Type: 'bind', Source: folder, Target: folder, ReadOnly: false }));
}

/**
 * Runs a program of an image to its end, without a network, as this user. A non-zero exit is a result, not an exception; the
 * container is removed in any case.
 */
export async function runInContainer(docker: Docker, run: ContainerRun): Promise<ContainerRunResult> {
  const { signal, timeoutMs = defaultTimeoutMs } = run;
  signal?.throwIfAborted();
  const timeout = AbortSignal.timeout(timeoutMs);
  const stop = signal ? AbortSignal.any([signal, timeout]) : timeout;
  const doing = `running ${run.program} of ${run.image}`;
  let container: Docker.Container | undefined;
  try {
    container = await docker.createContainer({
      Image: run.image,
      Entrypoint: [run.program],
      Cmd: [...run.args],
      User: ownUser(),
      Env: Object.entries({ TZ: 'UTC', LC_ALL: 'C.UTF-8', ...run.env }).map(([name, value]) => `${name}=${value}`),
      Labels: { ...run.labels },
      ...(run.cwd === undefined ? {} : { WorkingDir: run.cwd }),
      AttachStdout: true,
      AttachStderr: true,
      AttachStdin: run.input !== undefined,
      OpenStdin: run.input !== undefined,
      StdinOnce: run.input !== undefined,
      HostConfig: {
        NetworkMode: 'none',
        Mounts: sameFolders(run.folders ?? []),
        ...(run.sysctls === undefined ? {} : { Sysctls: { ...run.sysctls } }),
      },
    });
    return await toItsEnd(docker, container, run.input, stop);
  } catch (cause) {
    signal?.throwIfAborted();
    if (timeout.aborted)
      throw new ReplfaultError(
        'container-timeout',
        `Waited ${timeoutMs / 1000} s for the end of ${run.program} in ${run.image}`,
        { cause },
      );
    const elsewhere = folderElsewhere(cause);
    if (elsewhere) throw elsewhere;
    if (cannotExecute(cause)) return { exitCode: 127, stdout: '', stderr: messageOf(cause), missing: true };
    throw dockerTrouble(cause, doing);
  } finally {
    await container?.remove({ force: true, v: true }).catch(() => undefined);
  }
}

async function toItsEnd(
  docker: Docker,
  container: Docker.Container,
  input: string | undefined,
  stop: AbortSignal,
): Promise<ContainerRunResult> {
  const stream = await container.attach({
    stream: true,
    stdout: true,
    stderr: true,
    stdin: input !== undefined,
    hijack: true,
  });
  const texts = printedText(docker, stream);
  const printed = new Promise<void>((resolve) => {
    stream.once('end', resolve);
    stream.once('close', resolve);
    stream.once('error', () => resolve());
  });
  const aborted = new Promise<never>((_, reject) => {
    const abort = (): void => reject(stop.reason);
    if (stop.aborted) abort();
    else stop.addEventListener('abort', abort, { once: true });
  });
  aborted.catch(() => undefined);
  const ended = container.wait({ condition: 'next-exit' }) as Promise<{ StatusCode: number }>;
  ended.catch(() => undefined);
  await container.start();
  if (input !== undefined) stream.end(input);
  // The client library never ends a wait whose daemon dies; the output, however, ends then.
  const silent = printed
    .then(() => delay(tellingMs, undefined, { ref: false }))
    .then((): never => {
      throw daemonGone('a program ran in a container');
    });
  silent.catch(() => undefined);
  const { StatusCode } = await Promise.race([ended, aborted, silent]);
  await Promise.race([printed, aborted]);
  return { exitCode: StatusCode, ...texts, missing: false };
}

/** The error for a daemon that does not see this machine's folders: on another machine, or in a virtual one. */
export function folderElsewhere(cause: unknown): ReplfaultError | undefined {
  const message = messageOf(cause);
  if (!/bind source path does not exist/i.test(message)) return undefined;
  return new ReplfaultError(
    'docker-elsewhere',
    `The Docker daemon does not share this machine's files: ${message.trim()}`,
    {
      hint: 'Servers in containers keep data, sockets and logs in a folder of this machine: use a daemon on this machine, set TMPDIR to a folder that it shares, or use --runtime local.',
      cause,
    },
  );
}

function cannotExecute(cause: unknown): boolean {
  const status = statusOf(cause);
  return (
    (status === 400 || status === 404 || status === 500) &&
    /executable file not found|no such file or directory|exec format error|permission denied: unknown/i.test(
      messageOf(cause),
    )
  );
}
