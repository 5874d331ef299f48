import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const refusing = `#!/bin/sh
echo "unshare: unshare failed: Operation not permitted" >&2
exit 1
`;

/** A folder which, first on PATH, makes this machine one that forbids namespaces. */
export async function forbidNamespaces(dir: string): Promise<string> {
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'unshare'), refusing, { mode: 0o755 });
  return dir;
}
