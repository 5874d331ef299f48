import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTlsIdentity, pairCertificate, writeTlsFiles } from '../../../src/topology/tls.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'replfault-'));
});
afterAll(() => rm(dir, { recursive: true }));

describe('the certificate of a pair', () => {
  it('expires in seconds at both ends, and comes back as it was', async () => {
    const identity = await makeTlsIdentity();
    const source = await writeTlsFiles(identity, join(dir, 'source'));
    const replica = await writeTlsFiles(identity, join(dir, 'replica'));
    const pair = pairCertificate(source, replica);
    const validMs = await pair.expire();
    expect(validMs).toBeGreaterThan(0);
    expect(validMs).toBeLessThan(4000);
    const [served, trusted] = await Promise.all([readFile(source.cert), readFile(replica.ca)]);
    expect(served).toEqual(trusted);
    const left = Date.parse(new X509Certificate(served).validTo) - Date.now();
    expect(left).toBeLessThan(4000);
    // The replica keeps its own: only the source shows one.
    expect(await readFile(replica.cert, 'utf8')).toBe(identity.certificate);
    await pair.restore();
    for (const file of [source.cert, source.ca, replica.ca])
      expect(await readFile(file, 'utf8')).toBe(identity.certificate);
    expect(await readFile(source.key, 'utf8')).toBe(identity.key);
  });
});
