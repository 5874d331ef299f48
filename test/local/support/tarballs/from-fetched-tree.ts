import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../../../../src/servers/cache/folder.ts';
import { findUnpacked } from '../../../../src/servers/packages/manifest.ts';
import { architectureOf } from '../../../../src/servers/packages/platform.ts';

const run = promisify(execFile);

/**
 * A tarball in the layout of MySQL's own, made of the server that was fetched as Debian packages: `bin/mysqld`, `lib/private`,
 * `lib/plugin`, `share`. That build needs the C library of its Debian release, so a script starts it with it.
 */
export async function tarballOfFetchedServer(
  scratch: string,
): Promise<{ readonly content: Buffer; readonly fileName: string; readonly version: string }> {
  const tree = (await findUnpacked(cacheFolder())).find(({ manifest }) => manifest.names[0] === 'mysql-server-core');
  if (!tree) throw new Error('fetch mysql:9.7 first');
  const version = tree.manifest.version.replace(/-.*$/, '');
  const { triplet, debian } = architectureOf();
  const name = `mysql-${version}-linux-glibc2.28-${debian === 'amd64' ? 'x86_64' : 'aarch64'}`;
  const base = join(scratch, name);
  const usr = join(tree.root, 'usr');
  for (const folder of ['bin', 'lib', 'mysql-test/t']) await mkdir(join(base, folder), { recursive: true });
  await symlink(join(usr, 'sbin', 'mysqld'), join(base, 'bin', 'mysqld-program'));
  await symlink(join(usr, 'lib', triplet), join(base, 'lib', 'private'));
  await symlink(join(usr, 'lib', 'mysql', 'plugin'), join(base, 'lib', 'plugin'));
  await symlink(join(usr, 'share', 'mysql'), join(base, 'share'));
  const loader = debian === 'amd64' ? 'ld-linux-x86-64.so.2' : 'ld-linux-aarch64.so.1';
  const start = `exec "$here/lib/private/${loader}" --library-path "$here/lib/private" "$here/bin/mysqld-program" "$@"`;
  await writeFile(
    join(base, 'bin', 'mysqld'),
    `#!/bin/sh\nhere=$(dirname "$(dirname "$0")")\nexport OPENSSL_CONF=/dev/null\n${start}\n`,
  );
  await chmod(join(base, 'bin', 'mysqld'), 0o755);
  await writeFile(join(base, 'bin', 'mysql'), 'a client that no server needs');
  await writeFile(join(base, 'mysql-test', 't', 'a.test'), 'a test');
  const file = join(scratch, `${name}.tar.gz`);
  // Without compression it is as quick as it can be; the small tarballs of other tests are compressed by xz.
  await run('tar', ['--use-compress-program=gzip -1', '--dereference', '-cf', file, '-C', scratch, name]);
  return { content: await readFile(file), fileName: `${name}.tar.gz`, version };
}
