import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Findings } from '../../../src/capture/findings.ts';
import { listeningPaths, readSendBuffer, type SourceSeen } from '../../../src/capture/send-buffer.ts';

const unix = (...paths: readonly string[]): string =>
  [
    'Num       RefCount Protocol Flags    Type St Inode Path',
    '0000000000000000: 00000003 00000000 00000000 0001 03 19235',
    '0000000000000000: 00000003 00000000 00000000 0001 03 19236 /run/connected.sock',
    ...paths.map((path, index) => `0000000000000000: 00000002 00000000 00010000 0001 01 ${20_000 + index} ${path}`),
  ].join('\n');

const bySocket: SourceSeen = { address: { kind: 'socket', path: '/run/mysqld/s.sock' }, here: true, hostname: 'db1' };
const byTcp: SourceSeen = { address: { kind: 'tcp', host: '127.0.0.1', port: 3306 }, here: true, hostname: 'db1' };

/** What is read on a machine, and the remark. */
async function read(
  source: SourceSeen,
  {
    hostname = 'db1',
    wmem = '4096\t16384\t67108864\n',
    sockets = ['/run/mysqld/s.sock'],
  }: { hostname?: string; wmem?: string | null; sockets?: readonly string[] } = {},
): Promise<[number | undefined, string]> {
  const findings = new Findings();
  const files: Readonly<Record<string, string | null>> = {
    '/proc/sys/net/ipv4/tcp_wmem': wmem,
    '/proc/net/unix': unix(...sockets),
  };
  const bytes = await readSendBuffer(source, findings, { hostname, read: async (file) => files[file] ?? null });
  return [bytes, findings.remarks['link.send_buffer_bytes'] ?? ''];
}

describe('the send buffer of the source', () => {
  it('is read from this kernel where the source runs on this machine', async () => {
    for (const source of [bySocket, byTcp]) {
      const [bytes, remark] = await read(source);
      expect(bytes).toBe(67_108_864);
      expect(remark).toMatch(/^read from \/proc\/sys\/net\/ipv4\/tcp_wmem of this machine.*both report hostname db1;/);
      expect(remark).toMatch(/net\.core\.wmem_max does not limit it/);
    }
    expect((await read({ ...byTcp, hostname: 'DB1' }))[0]).toBe(67_108_864);
  });

  it.each<[string, SourceSeen, Parameters<typeof read>[1], RegExp]>([
    ['another address', { ...byTcp, here: false }, {}, /not reached by a Unix socket or at an address of this machine/],
    ['a forwarded port', { ...byTcp, hostname: '3f1c' }, {}, /reports hostname 3f1c, and this machine db1/],
    ['a socket of a container', { ...bySocket, hostname: '3f1c' }, {}, /reports hostname 3f1c/],
    ['no hostname', { ...byTcp, hostname: null }, {}, /does not report its hostname/],
    ['an empty hostname', { ...byTcp, hostname: '' }, { hostname: '' }, /does not identify a machine/],
    [
      'a name of every machine',
      { ...byTcp, hostname: 'localhost.localdomain' },
      { hostname: 'localhost.localdomain' },
      /localhost\.localdomain does not identify a machine/,
    ],
    ['a socket of another network namespace', bySocket, { sockets: [] }, /not bound in the network namespace/],
    ['a socket that nobody listens on', bySocket, { sockets: ['/run/other.sock'] }, /not bound in the network/],
    ['another system', byTcp, { wmem: null }, /tcp_wmem cannot be read here/],
    ['another form', byTcp, { wmem: '4096 16384' }, /tcp_wmem cannot be read here/],
    ['a size that no profile takes', byTcp, { wmem: '4096 4096 4095' }, /is 4095 bytes/],
  ])('is not read for %s, and the remark says how to find it', async (_, source, machine, reason) => {
    const [bytes, remark] = await read(source, machine);
    expect(bytes).toBeUndefined();
    expect(remark).toMatch(/^not read, because /);
    expect(remark).toMatch(reason);
    expect(remark).toMatch(/on the source: sysctl net\.ipv4\.tcp_wmem, third number/);
  });

  it('knows a socket by another name of it', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'rf-'));
    try {
      await writeFile(join(dir, 's.sock'), '');
      await symlink(dir, join(dir, 'link'));
      const source: SourceSeen = { ...bySocket, address: { kind: 'socket', path: join(dir, 'link', 's.sock') } };
      expect((await read(source, { sockets: [join(dir, 's.sock')] }))[0]).toBe(67_108_864);
    } finally {
      await rm(dir, { recursive: true });
    }
  });

  it('takes only sockets that accept connections', () => {
    expect(listeningPaths(unix('/a b/s.sock', '@abstract'))).toEqual(['/a b/s.sock']);
  });
});
