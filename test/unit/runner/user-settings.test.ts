import { describe, expect, it } from 'vitest';
import { ExitCode } from '../../../src/model/errors.ts';
import { checkOptionFile, parseSetting, splitSet } from '../../../src/runner/user-settings.ts';

describe('--set', () => {
  it.each([
    ['source.net_write_timeout=10', { server: 'source', name: 'net_write_timeout', value: '10' }],
    ['replica.replica-net-timeout=4', { server: 'replica', name: 'replica_net_timeout', value: '4' }],
    ['source.sql_mode=', { server: 'source', name: 'sql_mode', value: '' }],
    ['source.init_connect=SET a=1', { server: 'source', name: 'init_connect', value: 'SET a=1' }],
  ])('%s', (text, expected) => expect(parseSetting(text)).toEqual(expected));

  it.each(['net_write_timeout=10', 'primary.x=1', 'source.x', 'source.=1', 'source.a b=1', ''])(
    '"%s" is a usage error with a hint',
    (text) => {
      expect(() => parseSetting(text)).toThrow(
        expect.objectContaining({
          code: 'BAD_SETTING',
          exitCode: ExitCode.usage,
          hint: expect.stringContaining('--set'),
        }),
      );
    },
  );
});

describe('splitSet', () => {
  const flavour = { optionFor: (name: string, value: string | number) => `--${name.replaceAll('_', '-')}=${value}` };
  const settings = ['source.net_write_timeout=10', 'source.sync_binlog=1', 'replica.sync_binlog=0'].map(parseSetting);

  it('turns what the scenario leaves open into options of that end, in its flavour', () => {
    expect(splitSet(settings, 'source', {}, flavour)).toEqual({
      options: ['--net-write-timeout=10', '--sync-binlog=1'],
      overridden: [],
    });
    expect(splitSet(settings, 'replica', {}, flavour).options).toEqual(['--sync-binlog=0']);
  });
  it('lists what the scenario decides differently, and does not pass it on', () => {
    expect(splitSet(settings, 'source', { net_write_timeout: 2 }, flavour)).toEqual({
      options: ['--sync-binlog=1'],
      overridden: [{ server: 'source', name: 'net_write_timeout', user: '10', tool: '2' }],
    });
  });
  it('lists nothing where user and scenario agree', () => {
    expect(splitSet(settings, 'source', { net_write_timeout: 10 }, flavour).overridden).toEqual([]);
  });
});

describe('an option file', () => {
  it('that cannot be read is a usage error that names it', async () => {
    await expect(checkOptionFile('/nowhere/my.cnf')).rejects.toMatchObject({
      code: 'BAD_OPTION_FILE',
      exitCode: ExitCode.usage,
      message: expect.stringContaining('/nowhere/my.cnf'),
    });
  });
});
