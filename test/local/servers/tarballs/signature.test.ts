import { execFile, spawnSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { resolveServer } from '../../../../src/servers/specs.ts';
import { startHost } from '../../support/tarballs/host.ts';
import { gzipped, vendorEntries } from '../../support/tarballs/tar-file.ts';
import { scratchFolder } from '../local-cache.ts';

const run = promisify(execFile);
const content = gzipped(vendorEntries('mysql-8.4.11-linux', '8.4.11'));

/** Somebody with a key, made for this test: as long as it is valid, from a given time on. */
async function signer(home: string, name: string, validity = 'never', madeAt?: string) {
  await run('mkdir', ['-m', '700', '-p', home]);
  const gpg = (...args: string[]) => run('gpg', ['--homedir', home, '--batch', '--quiet', ...args]);
  const at = (time: string | undefined): string[] => (time === undefined ? [] : ['--faked-system-time', `${time}!`]);
  await gpg(...at(madeAt), '--passphrase', '', '--quick-generate-key', name, 'ed25519', 'sign', validity);
  return {
    key: async (path: string, ...form: string[]): Promise<string> => {
      await gpg('--yes', ...form, '--output', path, '--export', name);
      return path;
    },
    sign: async (path: string, time?: string, ...how: string[]): Promise<Buffer> => {
      await gpg(...at(time), ...how, '--yes', '--armor', '--output', `${path}.asc`, '--detach-sign', path);
      return readFile(`${path}.asc`);
    },
    end: () => run('gpgconf', ['--homedir', home, '--kill', 'all']).catch(() => undefined),
  };
}

/** Why these tests cannot run here; `null` where they can. */
const missing = ['gpg', 'gpgv'].find((program) => spawnSync(program, ['--version']).status !== 0) ?? null;

async function bench() {
  const scratch = scratchFolder();
  const host = await startHost();
  const notes: string[] = [];
  const cacheDir = join(scratch.path, 'cache');
  const file = join(scratch.path, 'server.tar.gz');
  await writeFile(file, content);
  const put = (bytes: Buffer): void => void host.files.set('/server.tar.gz', { content: bytes, etag: '"one"' });
  put(content);
  const signers: Awaited<ReturnType<typeof signer>>[] = [];
  return {
    host,
    notes,
    file,
    put,
    path: (name: string): string => join(scratch.path, name),
    async signer(...how: Parameters<typeof signer> extends [string, ...infer Rest] ? Rest : never) {
      const made = await signer(join(scratch.path, how[0].slice(0, 1)), ...how);
      signers.push(made);
      return made;
    },
    putSignature: (bytes: Buffer, type?: string): void =>
      void host.files.set('/server.tar.gz.asc', { content: bytes, ...(type === undefined ? {} : { type }) }),
    take: (keyFile: string) =>
      resolveServer('mysql:8.4', {
        cacheDir,
        tarball: { url: `${host.url}/server.tar.gz`, keyFile },
        onNote: (text) => notes.push(text),
      }),
    downloads: () => readdir(join(cacheDir, 'downloads')).catch(() => []),
    async [Symbol.asyncDispose]() {
      for (const one of signers) await one.end();
      await host[Symbol.asyncDispose]();
      await scratch[Symbol.asyncDispose]();
    },
  };
}

const kept = ['server.tar.gz.part', 'server.tar.gz.part.json'];

describe('a signed tarball', () => {
  beforeEach(({ skip }) => skip(missing !== null, `there is no ${missing}`));

  it('must be signed by one of the given keys', async () => {
    await using at = await bench();
    const vendor = await at.signer('vendor@example.org');
    const other = await at.signer('other@example.org');
    const armoured = await vendor.key(at.path('a.asc'), '--armor');
    const binary = await vendor.key(at.path('b.gpg'));
    const others = await other.key(at.path('c.asc'), '--armor');

    await expect(at.take(armoured)).rejects.toMatchObject({ code: 'signature-missing', exitCode: 3 });
    at.putSignature(await vendor.sign(at.file));
    await expect(at.take(others)).rejects.toMatchObject({
      code: 'signer-unknown',
      exitCode: 3,
      message: expect.stringContaining('not among them'),
    });
    at.put(Buffer.concat([content, Buffer.from('more')]));
    await expect(at.take(armoured)).rejects.toMatchObject({
      code: 'signature-not-valid',
      exitCode: 3,
      message: expect.stringContaining('not what was signed'),
    });
    expect(await at.downloads()).toEqual([]);

    at.put(content);
    expect(await at.take(armoured)).toMatchObject({ version: '8.4.11' });
    expect(await at.take(binary)).toMatchObject({ version: '8.4.11' });
    expect(at.notes).toEqual([]);
  });

  it('is kept where only its signature or the key is wrong', async () => {
    await using at = await bench();
    const vendor = await at.signer('vendor@example.org');
    const other = await at.signer('other@example.org');
    const key = await vendor.key(at.path('a.asc'), '--armor');
    const page = Buffer.from('<html>Sign in</html>');
    for (const [signature, type] of [[Buffer.from('no signature')], [page, 'text/html'], [content]] as const) {
      at.putSignature(signature, type);
      await expect(at.take(key)).rejects.toMatchObject({
        code: 'signature-missing',
        exitCode: 3,
        message: expect.stringContaining('no OpenPGP signature'),
      });
      expect(await at.downloads()).toEqual(kept);
    }
    at.putSignature(await other.sign(at.file));
    await expect(at.take(key)).rejects.toMatchObject({ code: 'signer-unknown' });
    expect(await at.downloads()).toEqual(kept);
  });

  it('is not downloaded where the key is none', async () => {
    await using at = await bench();
    await writeFile(at.path('none'), 'no key\n');
    for (const path of [at.path('none'), at.path('.'), at.path('gone')]) {
      await expect(at.take(path)).rejects.toMatchObject({
        code: 'key-unreadable',
        exitCode: 3,
        hint: expect.any(String),
      });
    }
    expect(at.host.asked).toEqual([]);
  });

  it('counts if it was signed before its key expired, as old releases are', async () => {
    await using at = await bench();
    const vendor = await at.signer('vendor@example.org', '30d', '20200101T000000');
    const key = await vendor.key(at.path('a.asc'), '--armor');
    at.putSignature(await vendor.sign(at.file, '20200110T000000'));
    expect(await at.take(key)).toMatchObject({ version: '8.4.11' });
  });

  it('does not count if the signature has expired', async () => {
    await using at = await bench();
    const vendor = await at.signer('vendor@example.org', 'never', '20200101T000000');
    const key = await vendor.key(at.path('a.asc'), '--armor');
    at.putSignature(await vendor.sign(at.file, '20200110T000000', '--default-sig-expire', '2d'));
    await expect(at.take(key)).rejects.toMatchObject({
      code: 'signer-unknown',
      message: expect.stringContaining('it has expired'),
    });
  });
});
