import { mkdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CapturedPair, capturePair, type Target } from '../../../src/capture/index.ts';
import type { SslMode } from '../../../src/capture/tls.ts';
import { makeTlsIdentity, writeTlsFiles } from '../../../src/topology/tls.ts';
import { startPlantedPair } from '../support/planted-pair.ts';
import { makePlayground } from '../support/playground.ts';

const password = 'a secret, "really"';

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
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const there: Target = {
      end: 'source',
      address: { kind: 'tcp', host: '127.0.0.1', port },
      user: 'capture',
      password,
      tls: { mode: 'PREFERRED', ca: null },
    };
    const startedAt = performance.now();
    await expect(capturePair(there, { ...there, end: 'replica' })).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining('source'),
    });
    expect(performance.now() - startedAt).toBeLessThan(8_000);
    server.close();
  });
});
