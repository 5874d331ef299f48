import { cacheFolder } from '../servers/cache/folder.ts';
import { resolveServer } from '../servers/specs.ts';
import { prepareTemplate } from '../servers/template.ts';
import type { ServerBinary, Template } from '../servers/types.ts';
import type { ServerOptions } from './types.ts';

export interface Prepared {
  readonly program: ServerBinary;
  readonly template: Template;
}

/** Asking a program for its version takes about as long as starting it: once in a process is enough. */
const known = new Map<string, Promise<Prepared>>();

/** The program of a spec and an initialised data folder for it: fetched and made, if this machine does not have them yet. */
export function prepared(
  spec: string,
  { cacheDir = cacheFolder(), onProgress, signal }: Pick<ServerOptions, 'cacheDir' | 'onProgress' | 'signal'> = {},
  mirror?: string,
): Promise<Prepared> {
  signal?.throwIfAborted();
  const key = JSON.stringify([spec, cacheDir]);
  const before = known.get(key);
  if (before) return before;
  const preparing = (async () => {
    const program = await resolveServer(spec, {
      cacheDir,
      mirror,
      ...(signal ? { signal } : {}),
      ...(onProgress ? { onProgress: ({ what }: { what: string }) => onProgress(`fetching ${what}`) } : {}),
    });
    return { program, template: await prepareTemplate(program, { cacheDir, signal, onProgress }) };
  })();
  known.set(key, preparing);
  // One that failed may succeed the next time.
  preparing.catch(() => known.delete(key));
  return preparing;
}
