import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startHost } from '../../support/tarballs/host.ts';
import { gzipped, vendorEntries } from '../../support/tarballs/tar-file.ts';
import { scratchFolder } from '../local-cache.ts';

const run = promisify(execFile);
const folder = 'mysql-8.4.11-linux';
const big = (content: Buffer): Buffer =>
  gzipped(vendorEntries(folder, '8.4.11', [{ path: `${folder}/lib/big.so`, content }]));
const jiti = fileURLToPath(import.meta.resolve('jiti/package.json')).replace('package.json', 'lib/jiti-cli.mjs');
const program = fileURLToPath(new URL('../../support/tarballs/take-in-child.ts', import.meta.url));

describe('a tarball on a full disk', () => {
  it.for<[string, Buffer, string[]]>([
    ['downloaded', big(randomBytes(3_000_000)), ['server.tar.gz.part', 'server.tar.gz.part.json']],
    ['unpacked', big(Buffer.alloc(9_000_000)), ['server.tar.gz.part', 'server.tar.gz.part.json']],
  ])('says so where it is %s, and installs nothing', async ([_when, content, kept], { skip }) => {
    await using scratch = scratchFolder();
    await using host = await startHost();
    host.files.set('/server.tar.gz', { content, etag: '"one"' });
    const inSmallDisk = (command: string): Promise<{ stdout: string }> => {
      const words = `mount -t tmpfs -o size=1m disk "$0" && ${command}`;
      return run('unshare', ['--user', '--map-root-user', '--mount', 'sh', '-c', words, scratch.path]);
    };
    const able = await inSmallDisk('true').then(
      () => true,
      () => false,
    );
    if (!able) return skip('no small disk can be mounted here');
    const url = `${host.url}/server.tar.gz`;
    const { stdout } = await inSmallDisk(`'${process.execPath}' '${jiti}' '${program}' "$0" '${url}'`);
    expect(JSON.parse(stdout)).toMatchObject({
      code: 'disk-full',
      exitCode: 3,
      hint: expect.stringContaining('REPLFAULT_CACHE'),
      trees: [],
      downloads: kept,
    });
  });
});
