import { describe, expect, it } from 'vitest';
import { ExitCode } from '../../../src/model/errors.ts';
import { checkOptionFile, parseSetting, splitSet } from '../../../src/servers/options/user-settings.ts';

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
  const flavour = { variableName: (name: string) => name };
  const settings = ['source.net_write_timeout=10', 'source.sync_binlog=1', 'replica.sync_binlog=0'].map(parseSetting);

  it('gives what the scenario leaves open to that end, in its flavour', () => {
    expect(splitSet(settings, 'source', {}, flavour)).toEqual({
      set: [
        { name: 'net_write_timeout', value: '10', where: '--set source.net_write_timeout' },
        { name: 'sync_binlog', value: '1', where: '--set source.sync_binlog' },
      ],
      overridden: [],
    });
    expect(splitSet(settings, 'replica', {}, { variableName: (name) => `my_${name}` }).set).toMatchObject([
      { name: 'my_sync_binlog' },
    ]);
  });
  it.each(['net_write_timeout', 'loose_net_write_timeout', 'Net-Write-Timeout'])(
    'lists what the scenario decides differently, and does not pass it on: %s',
    (name) => {
      const set = [parseSetting(`source.${name}=10`)];
      const split = splitSet(set, 'source', { net_write_timeout: 2 }, flavour);
      expect(split.set).toEqual([]);
      expect(split.overridden).toMatchObject([{ server: 'source', user: '10', tool: '2' }]);
    },
  );
  it('lists nothing where user and scenario agree', () => {
    expect(splitSet(settings, 'source', { net_write_timeout: 10 }, flavour).overridden).toEqual([]);
    const packet = [parseSetting('source.max_allowed_packet=32M')];
    expect(splitSet(packet, 'source', { max_allowed_packet: 33554432 }, flavour).overridden).toEqual([]);
  });
  it('shows no secret, whether understood or not', () => {
    expect(() => parseSetting('report_password=hunter2')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
    const set = [parseSetting('source.init_connect=SET PASSWORD = "hunter2"')];
    expect(splitSet(set, 'source', { init_connect: '' }, flavour).overridden).toMatchObject([{ user: '(hidden)' }]);
  });
});

describe('an option file', () => {
  it('that cannot be read is a usage error that names it', async () => {
    await expect(checkOptionFile('/nowhere/my.cnf')).rejects.toMatchObject({
      code: 'option-file',
      exitCode: ExitCode.usage,
      message: expect.stringContaining('/nowhere/my.cnf'),
    });
  });
});
