import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../../../src/servers/cache/folder.ts';
import { resolveServer } from '../../../src/servers/specs.ts';
import { prepareTemplate } from '../../../src/servers/template.ts';
import type { ServerBinary, Template } from '../../../src/servers/types.ts';

/** The server that local tests run against, fetched into the user's own cache when it is not there yet. */
export async function testServer(): Promise<{ binary: ServerBinary; template: Template }> {
  const cacheDir = cacheFolder();
  const binary = await resolveServer('mysql:9.7', { cacheDir });
  return { binary, template: await prepareTemplate(binary, { cacheDir }) };
}

/** A short folder of its own, removed at the end. */
export function scratchFolder(): { path: string } & AsyncDisposable {
  const path = mkdtempSync(join(tmpdir(), 'rf-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}
