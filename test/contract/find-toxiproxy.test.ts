import { describe, expect, it } from 'vitest';
import { findToxiproxyBinary } from '../../src/network/proxies/binary.ts';

describe('finding the original Toxiproxy', () => {
  it('takes what the variable names', async () => {
    expect(await findToxiproxyBinary({ REPLFAULT_TOXIPROXY_BIN: process.execPath, PATH: '' })).toBe(process.execPath);
  });
  it.each([
    [
      'a file that is not there',
      { REPLFAULT_TOXIPROXY_BIN: '/nowhere/server', PATH: '' },
      /REPLFAULT_TOXIPROXY_BIN names \/nowhere\/server/,
    ],
    ['nothing, and PATH has none', { PATH: '/nowhere' }, /no toxiproxy-server on PATH/],
    ['nothing, and there is no PATH', {}, /no toxiproxy-server/],
  ])('fails for the environment with a hint when the variable names %s', async (_, env, message) => {
    await expect(findToxiproxyBinary(env)).rejects.toMatchObject({
      code: 'NO_TOXIPROXY',
      exitCode: 3,
      message: expect.stringMatching(message),
      hint: expect.stringContaining('toxiproxy-server'),
    });
  });
});
