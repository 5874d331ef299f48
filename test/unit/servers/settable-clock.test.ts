import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { settableClock } from '../../../src/servers/runtimes/local/settable-clock.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'replfault-'));
});
afterEach(() => rm(dir, { recursive: true }));

describe('a clock that can be set', () => {
  it.each([
    [3600, '+3600\n'],
    [-3600, '-3600\n'],
    [0, '+0\n'],
  ])('has its offset of %i s in a file that is never half written', async (offsetS, text) => {
    const file = join(dir, 'clock');
    const clock = settableClock('/lib/faketime.so', file);
    await clock.set(17);
    await clock.set(offsetS);
    expect(await readFile(file, 'utf8')).toBe(text);
    expect(await readdir(dir)).toEqual(['clock']);
  });
  it('is given to the server alone, with monotonic clocks left as they are', () => {
    const { file, args } = settableClock('/lib/faketime.so', '/case/clock').wrap({
      file: '/loader',
      args: ['mysqld', '--x'],
    });
    expect(file).toBe('env');
    expect(args.slice(-3)).toEqual(['/loader', 'mysqld', '--x']);
    expect(args).toEqual(
      expect.arrayContaining([
        'LD_PRELOAD=/lib/faketime.so',
        'FAKETIME_TIMESTAMP_FILE=/case/clock',
        'FAKETIME_DONT_FAKE_MONOTONIC=1',
      ]),
    );
  });
});
