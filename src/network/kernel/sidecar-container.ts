import type Docker from 'dockerode';
import { dockerTrouble, isDaemonGone, statusOf } from '../../containers/docker-errors.ts';
import type { Labels } from '../../containers/ownership.ts';
import { printedText } from '../../containers/printed-text.ts';
import { ReplfaultError } from '../../model/errors.ts';
import { type ExecuteTool, type ToolAnswer, toolTimeoutMs } from './execute.ts';

export interface SidecarImage {
  readonly docker: Docker;
  /** On every sidecar, so that it is swept with the rest of a session. */
  readonly labels: Labels;
  /** An image with nft, tc and ss. */
  readonly image: string;
}

/** A small container that does nothing but hold the right to change a network, for tools that are run in it. */
export interface Sidecar {
  readonly container: Docker.Container;
  readonly execute: ExecuteTool;
  /** Runs any program of the image, about 0.1 s each. Resolves whatever the exit code. */
  run(command: readonly string[]): Promise<ToolAnswer>;
  remove(): Promise<void>;
}

/**
 * Starts it with NET_ADMIN and no other right.
 *
 * @param host its network and whatever else it is to have
 * @param more name and addresses
 * @throws ReplfaultError (environment) what the daemon says
 */
export async function startSidecar(
  { docker, labels, image }: SidecarImage,
  host: Docker.HostConfig,
  more: Pick<Docker.ContainerCreateOptions, 'name' | 'NetworkingConfig'> = {},
): Promise<Sidecar> {
  const container = await docker
    .createContainer({
      ...more,
      Image: image,
      // A program of the image that waits for ever, without using anything.
      Entrypoint: ['ip', 'monitor', 'mroute'],
      User: '0:0',
      Labels: { ...labels },
      AttachStdout: false,
      AttachStderr: false,
      HostConfig: { CapDrop: ['ALL'], CapAdd: ['NET_ADMIN'], ReadonlyRootfs: true, ...host },
    })
    .catch((cause: unknown) => {
      throw dockerTrouble(cause, `making a sidecar from ${image}`);
    });
  const remove = async (): Promise<void> => {
    try {
      await container.remove({ force: true, v: true });
    } catch (cause) {
      // 404 and 409: gone or going. A daemon that is down is the sweeper's business.
      const status = statusOf(cause);
      if (status !== 404 && status !== 409 && !isDaemonGone(cause)) throw dockerTrouble(cause, 'removing a sidecar');
    }
  };
  try {
    await container.start();
  } catch (cause) {
    await remove().catch(() => undefined);
    throw dockerTrouble(cause, `starting a sidecar from ${image}`);
  }
  const run = runIn(docker, container);
  return { container, run, execute: (tool, args) => run([tool, ...args]), remove };
}

function runIn(docker: Docker, container: Docker.Container): Sidecar['run'] {
  return async (command) => {
    try {
      const run = await container.exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true, User: '0:0' });
      const stream = await run.start({ hijack: true, stdin: false });
      const answer = await collect(docker, stream);
      const { ExitCode } = await run.inspect();
      return { exitCode: ExitCode ?? 1, ...answer };
    } catch (cause) {
      if (cause instanceof ReplfaultError) throw cause;
      throw dockerTrouble(cause, `running ${command[0]} in a sidecar`);
    }
  };
}

async function collect(docker: Docker, stream: NodeJS.ReadWriteStream): Promise<Omit<ToolAnswer, 'exitCode'>> {
  const texts = printedText(docker, stream);
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(
      () =>
        reject(new ReplfaultError('KERNEL_FAULT', `a tool in a sidecar gave no answer for ${toolTimeoutMs / 1000} s`)),
      toolTimeoutMs,
    );
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    stream.once('end', done);
    stream.once('close', done);
    stream.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
  return texts;
}
