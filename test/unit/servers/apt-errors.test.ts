import { describe, expect, it } from 'vitest';
import { aptTrouble } from '../../../src/servers/packages/apt-errors.ts';

const failed = (stderr: string) => ({ exitCode: 100, stdout: '', stderr, missing: false });

describe('what a failed apt means', () => {
  it.each([
    [
      "W: GPG error: x InRelease: The following signatures couldn't be verified because the public key",
      'signature-not-valid',
    ],
    ["E: The repository 'x' is not signed.", 'signature-not-valid'],
    ['E: Failed to fetch x.deb  Hash Sum mismatch', 'signature-not-valid'],
    ["E: Failed to fetch x  Could not resolve 'x'", 'mirror-unreachable'],
    ['E: Failed to fetch x  Unable to connect to x:80:', 'mirror-unreachable'],
    ["E: The repository 'x' does not have a Release file.", 'mirror-not-debian'],
    ["E: You don't have enough free space in /c/archives/.", 'disk-full'],
    ['dpkg-deb: error: write: No space left on device', 'disk-full'],
    ['E: Could not open file - open (13: Permission denied)', 'cache-not-writable'],
    ['E: something else', 'apt-failed'],
  ])('%s', (stderr, code) => {
    const error = aptTrouble('apt-get', 'downloaded', failed(stderr));
    expect(error).toMatchObject({ code, exitCode: 3 });
  });

  it('says what to do where apt is missing', () => {
    const error = aptTrouble('apt-get', 'fetched', { exitCode: -1, stdout: '', stderr: '', missing: true });
    expect(error).toMatchObject({ code: 'apt-missing', exitCode: 3, hint: expect.stringContaining('docker') });
  });
});
