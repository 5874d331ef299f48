import { mkdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CapturedPair, capturePair, type Target } from '../../../src/capture/index.ts';
import type { SslMode } from '../../../src/capture/tls.ts';
import { makeTlsIdentity, writeTlsFiles } from '../../../src/topology/tls.ts';
import { startPlantedPair } from '../support/planted-pair.ts';
import { makePlayground } from '../support/playground.ts';

const password = 'a secret, "really"';

/** The source that a listening server pretends to be. */
async function listening(server: Server): Promise<Target> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    end: 'source',
    address: { kind: 'tcp', host: '127.0.0.1', port },
    user: 'capture',
    password,
    tls: { mode: 'PREFERRED', ca: null },
  };
}

describe('capture of an encrypted pair', () => {
  it('verifies who answers, where it is told to', async () => {
    await using playground = await makePlayground();
    const [ours, another] = await Promise.all([makeTlsIdentity(), makeTlsIdentity()]);
    const files = await writeTlsFiles(ours, playground.dir);
    const options = [`--ssl-ca=${files.ca}`, `--ssl-cert=${files.cert}`, `--ssl-key=${files.key}`];
    await using pair = await startPlantedPair('mysql:9.7', options);
    await pair.source.query(`CREATE USER 'tls'@'%' IDENTIFIED BY '${password}' REQUIRE SSL`);
    expect(await pair.caughtUp()).toBe(true);
    const captured = (mode: SslMode, ca: string | null, host = '127.0.0.1'): Promise<CapturedPair> => {
      const end = (name: 'source' | 'replica'): Target => ({
        end: name,
        address: { kind: 'tcp', host, port: pair[name].port },
        user: 'tls',
        password,
        tls: { mode, ca },
      });
      return capturePair(end('source'), end('replica'), { sampleS: 1 });
    };
    const trusted = await captured('VERIFY_CA', await readFile(files.ca, 'utf8'));
    expect(trusted.warnings.join()).not.toMatch(/not encrypted/);
    expect(trusted.profile.settings.netWriteTimeoutS).toBe(60);
    const certificates = join(playground.dir, 'another');
    await mkdir(certificates);
    const wrong = await readFile((await writeTlsFiles(another, certificates)).ca, 'utf8');
    const refused = { exitCode: 3, hint: expect.stringContaining('--ssl-ca') };
    await expect(captured('VERIFY_CA', wrong)).rejects.toMatchObject(refused);
    await expect(captured('DISABLED', null)).rejects.toMatchObject({ exitCode: 3 });
    // The certificate carries another name.
    const ca = await readFile(files.ca, 'utf8');
    await expect(captured('VERIFY_IDENTITY', ca, 'localhost')).rejects.toMatchObject(refused);
  });
});

describe('capture of accounts that ask for more', () => {
  it('shows a certificate where one is required, and says what is missing where it is not', async () => {
    await using playground = await makePlayground();
    const files = await writeTlsFiles(await makeTlsIdentity(), playground.dir);
    const options = [`--ssl-ca=${files.ca}`, `--ssl-cert=${files.cert}`, `--ssl-key=${files.key}`];
    await using pair = await startPlantedPair('mysql:9.7', options);
    await pair.source.query(`CREATE USER 'x509'@'%' IDENTIFIED BY '${password}' REQUIRE X509`);
    await pair.source.query(`CREATE USER 'plain'@'%' IDENTIFIED BY '${password}'`);
    expect(await pair.caughtUp()).toBe(true);
    const [ca, cert, key] = await Promise.all([files.ca, files.cert, files.key].map((file) => readFile(file, 'utf8')));
    const captured = (tls: Target['tls'], user = 'x509'): Promise<CapturedPair> => {
      const end = (name: 'source' | 'replica'): Target => ({
        end: name,
        address: { kind: 'tcp', host: '127.0.0.1', port: pair[name].port },
        user,
        password,
        tls,
      });
      return capturePair(end('source'), end('replica'), { sampleS: 1 });
    };
    const own = { cert: cert ?? '', key: key ?? '' };
    const shown = await captured({ mode: 'VERIFY_CA', ca: ca ?? '', own });
    expect(shown.profile.settings.netWriteTimeoutS).toBe(60);
    expect(shown.warnings.join()).not.toMatch(/not encrypted/);
    // Nobody asks the account for it in other words than for a wrong password.
    await expect(captured({ mode: 'VERIFY_CA', ca: ca ?? '' })).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining('(1045)'),
      hint: expect.stringContaining('--ssl-cert'),
    });
    await pair.source.query('SET GLOBAL require_secure_transport = ON');
    await expect(captured({ mode: 'DISABLED', ca: null }, 'plain')).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining('(3159)'),
      hint: expect.stringContaining('--ssl-mode REQUIRED'),
    });
  });
});

describe('capture of an account with a plugin that is not known here', () => {
  it.each<[string, RegExp]>([
    ['client_ed25519', /uses the plugin client_ed25519, which is not supported/],
    ['auth_gssapi_client', /uses the plugin auth_gssapi_client, which is not supported/],
    ['mysql_clear_password', /uses mysql_clear_password/],
  ])('%s: says which it can use', async (plugin, message) => {
    const packet = (sequence: number, ...parts: readonly (string | readonly number[])[]): Buffer => {
      const body = Buffer.concat(
        parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))),
      );
      return Buffer.concat([Buffer.from([body.length, 0, 0, sequence]), body]);
    };
    const salt = 'abcdefghijklmnopqrst';
    let heard = '';
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      // Protocol 4.1 with plugins, as a server greets; then: prove who you are by this plugin.
      const greeting = [[10], '8.0.36\0', [1, 0, 0, 0], salt.slice(0, 8), [0, 0x0f, 0xa2, 33, 2, 0, 0xdf, 0x00, 21]];
      socket.write(packet(0, ...greeting, new Array(10).fill(0), salt.slice(8), [0], 'mysql_native_password\0'));
      socket.on('data', (piece: Buffer) => {
        heard += piece.toString('latin1');
        socket.write(packet(2, [0xfe], `${plugin}\0`, salt, [0]));
      });
    });
    const there = await listening(server);
    await expect(capturePair(there, { ...there, end: 'replica' })).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(message),
      hint: expect.stringContaining('caching_sha2_password'),
    });
    expect(heard).toContain('capture');
    expect(heard).not.toContain('secret');
    server.close();
  });
});

describe('capture of something else', () => {
  it.each<[string, string | null]>([
    ['a server that says nothing', null],
    ['a server of another kind', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['a server that hangs up', ''],
  ])('%s is told in time', async (_, greeting) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      if (greeting === '') socket.destroy();
      else if (greeting !== null) socket.write(greeting);
    });
    const there = await listening(server);
    const startedAt = performance.now();
    await expect(capturePair(there, { ...there, end: 'replica' })).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining('source'),
    });
    expect(performance.now() - startedAt).toBeLessThan(8_000);
    server.close();
  });
});
