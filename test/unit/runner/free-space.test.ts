import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { ExitCode } from '../../../src/model/errors.ts';
import { checkFreeSpace } from '../../../src/runner/free-space.ts';

describe('free space', () => {
  it('is enough for a run with one worker here', () => expect(checkFreeSpace(tmpdir(), 1)).resolves.toBeUndefined());
  it('is too little for more workers than this machine has room for', () =>
    expect(checkFreeSpace(tmpdir(), 1e6)).rejects.toMatchObject({
      code: 'disk-space',
      exitCode: ExitCode.environment,
      message: expect.stringMatching(/has \d+ MiB free; the servers of a run need 300000000 MiB/),
      hint: expect.stringContaining('TMPDIR'),
    }));
  it('is not judged where a file system does not tell', () =>
    expect(checkFreeSpace('/sys', 1)).resolves.toBeUndefined());
});
