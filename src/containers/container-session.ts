import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bounded } from '../model/bounded.ts';
import type { Daemon } from './daemon.ts';
import { isDaemonGone } from './docker-errors.ts';
import { type Labels, labelsOf, newSessionId } from './ownership.ts';
import { sweepSession } from './sweep.ts';

/** A daemon that has not answered by then is left to the sweeper, ms. */
const sweepTimeoutMs = 60_000;

/**
 * Everything that one run makes in a daemon, held together by a label, and gone after the run whatever happens: disposal removes
 * it; when this process dies, even by SIGKILL, a small process that waits at the end of a pipe does.
 */
export interface ContainerSession extends AsyncDisposable {
  readonly id: string;
  readonly daemon: Daemon;
  /** To be put on every container, network and volume, also by workers (handed to them as data, as they name the owner). */
  readonly labels: Labels;
  /** Has a folder removed too, after the containers, should this process die. */
  watchFolder(dir: string): void;
}

export function openContainerSession(daemon: Daemon): ContainerSession {
  const id = newSessionId();
  const sweeper = startSweeper(id, daemon.endpoint);
  let disposal: Promise<void> | undefined;
  return {
    id,
    daemon,
    labels: labelsOf(id),
    watchFolder: (dir) => sweeper.tell(`folder ${dir}`),
    [Symbol.asyncDispose]() {
      disposal ??= (async () => {
        try {
          await bounded(sweepSession(daemon.docker, id), {
            ms: sweepTimeoutMs,
            what: 'the Docker daemon to remove what the run made',
            hint: 'a process goes on asking it for a minute; `replfault clean` removes what is left',
          });
        } catch (cause) {
          // The sweeper goes on trying when the daemon is down; anything else is for the user to know.
          sweeper.leave();
          if (isDaemonGone((cause as Error).cause)) return;
          throw cause;
        }
        sweeper.dismiss();
      })();
      return disposal;
    },
  };
}

/** The sources run it from the built files, as Node itself reads no TypeScript. */
function sweeperEntry(): string {
  const own = fileURLToPath(new URL('./sweeper-process.js', import.meta.url));
  return own.includes('/dist/') ? own : own.replace(/\/src\/containers\//, '/dist/src/containers/');
}

function startSweeper(session: string, endpoint: string): { tell(line: string): void; dismiss(): void; leave(): void } {
  const child = spawn(process.execPath, ['--max-semi-space-size=1', sweeperEntry(), session, endpoint], {
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
    detached: true,
  });
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.unref();
  (child.stdin as unknown as { unref?: () => void }).unref?.();
  return {
    tell: (line) => child.stdin.write(`${line}\n`),
    dismiss: () => child.stdin.end('done\n'),
    leave: () => child.stdin.end(),
  };
}
