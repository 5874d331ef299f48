import { ReplfaultError, usageError } from '../model/errors.ts';
import { parseServerSpec } from '../servers/spec-syntax.ts';
import type { IsolationChoice } from './environment.ts';

/** Servers that a run takes where none is named: fetched ones locally; `mysql:8.4`, or a locally built one, as an image. */
export const defaultServer = { local: 'mysql:9.7', docker: 'mysql' } as const;

export interface RuntimeRequest {
  readonly runtime: 'auto' | 'local' | 'docker';
  readonly proxy: 'auto' | 'embedded' | 'binary' | 'docker';
  readonly isolation: IsolationChoice;
  /** Servers as the user named them; empty where none was named. */
  readonly servers: readonly string[];
  /** Named by `--image`. */
  readonly image: string | undefined;
}

/** Where a run takes place, and why there. */
export interface RuntimeChoice {
  readonly kind: 'local' | 'docker';
  readonly why: string;
}

/**
 * Decides between containers and processes of this machine. `tryDocker` has the images at hand or throws a ReplfaultError that says
 * what is missing; it is called only where Docker is wanted or possible. Asked for by name, Docker must work; otherwise the
 * embedded default is taken and the reason told. Throws usage errors (exit 2) for choices that contradict each other.
 */
export async function chooseRuntime(
  request: RuntimeRequest,
  tryDocker: (servers: readonly string[]) => Promise<void>,
): Promise<RuntimeChoice> {
  const servers = request.image === undefined ? request.servers : [request.image];
  rejectContradictions(request);
  const local = localOnly(request);
  if (request.runtime === 'local') return { kind: 'local', why: 'asked for' };
  if (request.runtime === 'docker') {
    await tryDocker(servers.length > 0 ? servers : [defaultServer.docker]);
    return { kind: 'docker', why: 'asked for' };
  }
  if (local !== null) return { kind: 'local', why: local };
  const byChoice = request.image !== undefined || request.proxy === 'docker';
  try {
    await tryDocker(servers.length > 0 ? servers : [defaultServer.docker]);
  } catch (cause) {
    if (byChoice || !(cause instanceof ReplfaultError) || cause.code === 'server-spec') throw cause;
    return { kind: 'local', why: cause.message };
  }
  return { kind: 'docker', why: 'a Docker daemon answers and has the images' };
}

/** Why only this machine's own processes will do; `null` where containers would do as well. */
function localOnly({ servers, proxy, isolation }: RuntimeRequest): string | null {
  if (proxy === 'binary') return 'the proxy is a local program';
  if (isolation !== 'auto') return '--isolation applies only to local servers';
  const own = servers.find((spec) => /@\//.test(spec) || spec === 'mysqld' || spec === 'mariadbd');
  return own === undefined ? null : `${own} is a local program`;
}

/**
 * Finds out without a server whether choices contradict each other, and whether local servers have names of local servers.
 * @throws ReplfaultError (usage)
 */
export function rejectContradictions(request: RuntimeRequest): void {
  const clash = (what: string, hint: string) => usageError('CONTRADICTION', what, hint);
  if (request.image !== undefined && request.servers.length > 0)
    throw clash(
      '--image and --server both name the server',
      'give only one of them; --server also accepts image names',
    );
  if (request.runtime === 'docker') {
    const local = localOnly(request);
    if (local !== null) throw clash(`--runtime docker cannot be used: ${local}`, 'use --runtime local');
  }
  if (request.runtime === 'local' || localOnly(request) !== null) {
    if (request.image !== undefined) throw clash('--image needs containers', 'use --runtime docker');
    if (request.proxy === 'docker') throw clash('--proxy docker needs containers', 'use --runtime docker');
  }
  if (request.runtime === 'local') for (const spec of request.servers) parseServerSpec(spec);
}
