import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseTls, sslOptions, type TlsWishes, tlsWarnings } from '../../../src/capture/tls.ts';
import { resolveTargets } from '../../../src/cli/resolve-targets.ts';
import { makeTlsIdentity, writeTlsFiles } from '../../../src/topology/tls.ts';

const far = { kind: 'tcp', host: 'h', port: 1 } as const;
const choice = (more: Partial<TlsWishes> = {}) =>
  chooseTls({ mode: null, caFile: null, certFile: null, keyFile: null, ...more });

describe('TLS', () => {
  let dir: string;
  let files: { ca: string; cert: string; key: string };
  let other: typeof files;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'rf-'));
    files = await writeTlsFiles(await makeTlsIdentity(), join(dir, 'one'));
    other = await writeTlsFiles(await makeTlsIdentity(), join(dir, 'other'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  it('does what MySQL clients do with a mode', async () => {
    expect((await choice()).mode).toBe('PREFERRED');
    expect((await choice({ mode: 'verify-ca' })).mode).toBe('VERIFY_CA');
    expect((await choice({ caFile: files.ca })).mode).toBe('VERIFY_CA');
    expect(sslOptions(await choice({ mode: 'DISABLED' }), far)).toBeNull();
    expect(sslOptions(await choice({ mode: 'PREFERRED' }), { kind: 'socket', path: '/s' })).toBeNull();
    expect(sslOptions(await choice({ mode: 'REQUIRED' }), far)).toEqual({
      rejectUnauthorized: false,
      verifyIdentity: false,
    });
    expect(sslOptions(await choice({ mode: 'VERIFY_IDENTITY' }), far)).toEqual({
      rejectUnauthorized: true,
      verifyIdentity: true,
    });
    await expect(choice({ mode: 'SOME' })).rejects.toMatchObject({ exitCode: 2 });
  });

  it('takes no address and no socket for a name', async () => {
    const mode = await choice({ mode: 'VERIFY_IDENTITY' });
    for (const address of [
      { kind: 'tcp', host: '10.0.0.1', port: 1 },
      { kind: 'tcp', host: '::1', port: 1 },
      { kind: 'socket', path: '/s' },
    ] as const)
      expect(() => sslOptions(mode, address)).toThrow(/VERIFY_IDENTITY needs a host name/);
  });

  it('shows a certificate of its own, with the key that belongs to it', async () => {
    const own = await choice({ mode: 'REQUIRED', certFile: files.cert, keyFile: files.key });
    expect(sslOptions(own, far)).toMatchObject({
      cert: expect.stringContaining('BEGIN CERTIFICATE'),
      key: expect.stringContaining('PRIVATE KEY'),
    });
  });

  it.each<[string, () => Partial<TlsWishes>, RegExp]>([
    ['an authority file that is gone', () => ({ caFile: '/no/such.pem' }), /file of --ssl-ca cannot be read/],
    ['authorities that are none', () => ({ caFile: files.key }), /contains no certificate/],
    ['a certificate alone', () => ({ certFile: files.cert }), /--ssl-cert is given alone/],
    ['a key alone', () => ({ keyFile: files.key }), /--ssl-key is given alone/],
    ['an authority file without an end', () => ({ caFile: '/dev/zero' }), /--ssl-ca cannot be read: .*no regular file/],
    ['a folder of authorities', () => ({ caFile: '/tmp' }), /--ssl-ca cannot be read: .*no regular file/],
    ['a key that is gone', () => ({ certFile: files.cert, keyFile: '/no' }), /file of --ssl-key cannot be read/],
    ['the key of another', () => ({ certFile: files.cert, keyFile: other.key }), /cannot be used/],
  ])('refuses %s, and says what to do', async (_, wishes, message) => {
    await expect(choice(wishes())).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/./),
    });
  });

  it('says where nobody is verified although authorities are named', async () => {
    const warned = async (mode: string): Promise<string> =>
      tlsWarnings(await choice({ mode, caFile: files.ca })).join();
    for (const mode of ['REQUIRED', 'PREFERRED', 'DISABLED'])
      expect(await warned(mode)).toMatch(/the servers are not verified/);
    for (const mode of ['VERIFY_CA', 'VERIFY_IDENTITY']) expect(await warned(mode)).toBe('');
    const idle = await choice({ mode: 'DISABLED', certFile: files.cert, keyFile: files.key });
    expect(tlsWarnings(idle).join()).toMatch(/is not used/);
  });

  it('comes from the command line, else from the option file', async () => {
    const defaultsFile = join(dir, 'client.cnf');
    await writeFile(defaultsFile, `[client]\nssl-cert=${files.cert}\nssl-key=${files.key}\n`, { mode: 0o600 });
    const urls = { source: 'mysql://a@h', replica: 'mysql://b@h', defaultsFile };
    const never = async (): Promise<string | null> => null;
    const fromFile = await resolveTargets(urls, {}, never);
    expect(fromFile.source.tls.own?.key).toContain('PRIVATE KEY');
    const given = await resolveTargets({ ...urls, sslCert: other.cert, sslKey: other.key, channel: 'c' }, {}, never);
    expect(given.source.tls.own?.cert).not.toBe(fromFile.source.tls.own?.cert);
    expect([given.source.channel, given.replica.channel]).toEqual([undefined, 'c']);
    // The key of the file is about another certificate.
    await expect(resolveTargets({ ...urls, sslCert: other.cert }, {}, never)).rejects.toMatchObject({ exitCode: 2 });
  });
});
