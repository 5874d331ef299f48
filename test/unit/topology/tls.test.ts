import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeTlsIdentity, tlsFilesIn } from '../../../src/topology/tls.ts';

describe('a TLS identity', () => {
  it('is a key and a certificate that vouches for itself, valid now', async () => {
    const { key, certificate } = await makeTlsIdentity();
    expect(key).toMatch(/^-----BEGIN RSA PRIVATE KEY-----/);
    const parsed = new X509Certificate(certificate);
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    expect(parsed.subject).toBe(parsed.issuer);
    expect(new Date(parsed.validFrom).getTime()).toBeLessThanOrEqual(Date.now());
    expect(new Date(parsed.validTo).getTime()).toBeGreaterThan(Date.now());
  });
  it('is new each time', async () => {
    const [one, other] = await Promise.all([makeTlsIdentity(), makeTlsIdentity()]);
    expect(one.key).not.toBe(other.key);
  });
  it('lies in the folder of its server', () => {
    for (const file of Object.values(tlsFilesIn('/run/source'))) expect(file).toMatch(/^\/run\/source\/tls-/);
  });
});
