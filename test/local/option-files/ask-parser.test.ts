import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheFolder } from '../../../src/servers/cache/folder.ts';
import { askParser, whyNotParsed } from '../../../src/servers/options/ask-parser.ts';
import type { UserOption } from '../../../src/servers/options/user-option.ts';
import { resolveServer } from '../../../src/servers/specs.ts';
import { scratchFolder } from '../servers/local-cache.ts';

const option = (line: string): UserOption => {
  const [name = '', value = null] = line.split('=');
  return { name, value, where: line };
};

/** Options with the outcome and what the message must match. */
const answers: Readonly<Record<string, readonly (readonly [line: string, outcome: string, message: RegExp | null])[]>> =
  {
    'mysql:9.7': [
      ['replica_net_timeout=10', 'accepted', null],
      ['slave_net_timeout=10', 'accepted', /deprecated/],
      ['master-info-repository=TABLE', 'refused', /unknown variable/],
      ['expire_logs_days=5', 'refused', /unknown variable/],
      ['skip-foo', 'refused', /unknown option/],
      ['binlog_format=WRONG', 'refused', /Error while setting value/],
      ['replica_parallel_workers=0', 'accepted', /adjusted to 1/],
      ['loose_zork=1', 'accepted', /unknown variable/],
      ['plugin_load_add=semisync_source.so', 'accepted', null],
      ['rpl_semi_sync_source_enabled=1', 'accepted', null],
      ['datadir=/nowhere/data', 'accepted', null],
      ['log_error=/nowhere/error.log', 'accepted', null],
      ['secure_file_priv=/nowhere/files', 'accepted', null],
      ['user=nobody_here', 'accepted', null],
      ['innodb_buffer_pool_size=64G', 'accepted', null],
    ],
    'mysql:5.6': [
      ['slave_net_timeout=10', 'accepted', null],
      ['replica_net_timeout=10', 'refused', /unknown variable/],
      ['expire_logs_days=abc', 'refused', /Error while setting value/],
      ['basedir=/nowhere', 'accepted', null],
      ['tmpdir=/nowhere', 'accepted', null],
    ],
    'mariadb:11.8': [
      ['slave_net_timeout=10', 'accepted', null],
      ['innodb_change_buffering=all', 'accepted', /was removed/],
      ['old_alter_table=1', 'refused', /unknown variable/],
      ['log_error=/nowhere/error.log', 'accepted', null],
    ],
  };

describe.each(Object.entries(answers))('the option parser of %s', (spec, expected) => {
  it('tells of every option by itself what is wrong with it, and starts no server', async () => {
    await using folder = scratchFolder();
    const program = await resolveServer(spec, { cacheDir: cacheFolder() });
    const found = await askParser(
      program,
      expected.map(([line]) => option(line)),
      { dir: join(folder.path, 'asked') },
    );
    for (const [index, [line, outcome, message]] of expected.entries()) {
      const answer = found[index];
      expect({ line, outcome: answer?.outcome }).toEqual({ line, outcome });
      if (message === null) expect({ line, message: answer?.message }).toEqual({ line, message });
      else expect(answer?.message).toMatch(message);
    }
  });

  it('says of each option only what is about itself: not of plugins that are not there, nor of paths of this machine', async () => {
    await using folder = scratchFolder();
    const program = await resolveServer(spec, { cacheDir: cacheFolder() });
    const lines = ['plugin_load_add=not_there.so', 'port=3310', 'not_known_file=/etc/some/file', 'zork=1'];
    const [plugin, port, file, zork] = await askParser(program, lines.map(option), { dir: join(folder.path, 'asked') });
    expect(plugin?.message).toMatch(/^Can't open shared library 'not_there.so'$/m);
    expect(port).toMatchObject({ outcome: 'accepted', message: null });
    expect(file?.message).toMatch(/^unknown variable 'not_known_file=\/etc\/some\/file'\.?$/);
    expect(zork?.message).toMatch(/^unknown variable 'zork=1'\.?$/);
  });

  it('takes an option together with those that it needs', async () => {
    await using folder = scratchFolder();
    const program = await resolveServer(spec, { cacheDir: cacheFolder() });
    const dir = join(folder.path, 'asked');
    const collation = option('collation_server=latin2_general_ci');
    const [alone] = await askParser(program, [collation], { dir });
    const [beside] = await askParser(program, [collation], { dir, beside: [option('character_set_server=latin2')] });
    expect([alone?.outcome, beside?.outcome]).toEqual(['refused', 'accepted']);
  });

  it('is not given what would make the program do something else', async () => {
    const program = await resolveServer(spec, { cacheDir: cacheFolder() });
    expect(whyNotParsed(option('help'), program)).toMatch(/something else than serve/);
    expect(whyNotParsed(option('plugin_load=/tmp/own.so'), program)).toMatch(/by name alone/);
    expect(whyNotParsed(option('datadir=/var/lib/mysql'), program)).toBeNull();
  });
});
