import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { resolveServer } from '../../../../src/servers/specs.ts';
import { startHost } from '../../support/tarballs/host.ts';
import { gzipped, vendorEntries } from '../../support/tarballs/tar-file.ts';
import { scratchFolder } from '../local-cache.ts';

const run = promisify(execFile);
const content = gzipped(vendorEntries('mysql-8.4.11-linux', '8.4.11'));

/** Somebody with a key, made for this test. */
async function signer(home: string, name: string) {
  await run('mkdir', ['-m', '700', '-p', home]);
  const gpg = (...args: string[]) => run('gpg', ['--homedir', home, '--batch', '--quiet', ...args]);
  await gpg('--passphrase', '', '--quick-generate-key', name, 'ed25519', 'sign', 'never');
  return {
    key: async (path: string, ...form: string[]): Promise<string> => {
      await gpg('--yes', ...form, '--output', path, '--export', name);
      return path;
    },
    sign: async (path: string): Promise<Buffer> => {
      await gpg('--yes', '--armor', '--output', `${path}.asc`, '--detach-sign', path);
      return readFile(`${path}.asc`);
    },
    end: () => run('gpgconf', ['--homedir', home, '--kill', 'all']).catch(() => undefined),
  };
}

describe('a signed tarball', () => {
  it('must be signed by one of the given keys', async ({ skip }) => {
    for (const program of ['gpg', 'gpgv'])
      if (
        await run(program, ['--version']).then(
          () => false,
          () => true,
        )
      )
        return skip(`there is no ${program}`);
    await using scratch = scratchFolder();
    await using host = await startHost();
    const vendor = await signer(join(scratch.path, 'v'), 'vendor@example.org');
    const other = await signer(join(scratch.path, 'o'), 'other@example.org');
    try {
      const file = join(scratch.path, 'server.tar.gz');
      await writeFile(file, content);
      const keys = {
        armoured: await vendor.key(join(scratch.path, 'a.asc'), '--armor'),
        binary: await vendor.key(join(scratch.path, 'b.gpg')),
        other: await other.key(join(scratch.path, 'c.asc'), '--armor'),
        none: join(scratch.path, 'none'),
      };
      await writeFile(keys.none, 'no key\n');
      const url = `${host.url}/server.tar.gz`;
      const notes: string[] = [];
      const cacheDir = join(scratch.path, 'cache');
      const take = (keyFile: string) =>
        resolveServer('mysql:8.4', { cacheDir, tarball: { url, keyFile }, onNote: (text) => notes.push(text) });

      host.files.set('/server.tar.gz', { content });
      await expect(take(keys.armoured)).rejects.toMatchObject({ code: 'signature-missing', exitCode: 3 });
      host.files.set('/server.tar.gz.asc', { content: await vendor.sign(file) });
      await expect(take(keys.other)).rejects.toMatchObject({
        code: 'signature-not-valid',
        exitCode: 3,
        message: expect.stringContaining('not among them'),
      });
      await expect(take(keys.none)).rejects.toMatchObject({ code: 'key-unreadable', exitCode: 3 });
      host.files.set('/server.tar.gz', { content: Buffer.concat([content, Buffer.from('more')]) });
      await expect(take(keys.armoured)).rejects.toMatchObject({
        code: 'signature-not-valid',
        message: expect.stringContaining('not what was signed'),
      });
      host.files.set('/server.tar.gz.asc', { content: Buffer.from('no signature') });
      host.files.set('/server.tar.gz', { content });
      await expect(take(keys.armoured)).rejects.toMatchObject({ code: 'signature-not-valid' });

      host.files.set('/server.tar.gz.asc', { content: await vendor.sign(file) });
      expect(await take(keys.armoured)).toMatchObject({ version: '8.4.11' });
      expect(await take(keys.binary)).toMatchObject({ version: '8.4.11' });
      expect(notes).toEqual([]);
    } finally {
      await vendor.end();
      await other.end();
    }
  });
});
