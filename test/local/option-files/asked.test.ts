import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheFolder } from '../../../src/servers/cache/folder.ts';
import type { ParserAnswer } from '../../../src/servers/options/asked/answer.ts';
import { askProgram } from '../../../src/servers/options/asked/ask-program.ts';
import { optionsToAsk } from '../../../src/servers/options/asked/options-to-ask.ts';
import type { UserOption } from '../../../src/servers/options/user-option.ts';
import { resolveServer } from '../../../src/servers/specs.ts';
import { optionFacts } from '../../../src/worker/entry/option-facts.ts';
import { scratchFolder } from '../servers/local-cache.ts';
import { expectedAnswers } from './expected-answers.ts';

const option = (line: string): UserOption => {
  const [, name = '', value = null] = /^([^=]+?)(?:\s*=\s*(.*))?$/.exec(line) ?? [];
  return { name, value, where: line };
};

interface Asked {
  readonly answers: readonly (ParserAnswer | undefined)[];
  /** The option files of all runs. */
  readonly given: readonly string[];
}

/** Asks the program itself, and keeps what it was given. Nothing of it may be left. */
async function ask(spec: string, options: readonly UserOption[], forMs = 60_000): Promise<Asked> {
  await using folder = scratchFolder();
  const program = await resolveServer(spec, { cacheDir: cacheFolder() });
  const given: string[] = [];
  const watched: typeof program = {
    ...program,
    run: async (args, how) => {
      const file = args.find((one) => one.startsWith('--defaults-file='))?.slice('--defaults-file='.length);
      given.push(file === undefined ? '' : await readFile(file, 'utf8'));
      return program.run(args, how);
    },
  };
  const answers = await askProgram(watched, options, {
    dir: join(folder.path, 'asked'),
    deadlineMs: performance.now() + forMs,
  });
  expect(await readdir(folder.path)).toEqual([]);
  return { answers, given };
}

/** What is told of lines, by name, as in a comparison. */
async function facts(spec: string, lines: readonly string[]): Promise<Record<string, string>> {
  const { answers } = await ask(spec, lines.map(option));
  return optionFacts(lines.map((line, index) => [option(line).name, answers[index]]));
}

describe.each(Object.entries(expectedAnswers))('the program of %s', (spec, expected) => {
  it('tells of every option by itself what is wrong with it, and starts no server', { timeout: 60_000 }, async () => {
    const { answers } = await ask(
      spec,
      expected.map(([line]) => option(line)),
    );
    for (const [index, [line, outcome, message, errno = null]] of expected.entries()) {
      const answer = answers[index];
      expect({ line, outcome: answer?.outcome, errno: answer?.errno }).toEqual({ line, outcome, errno });
      if (message === null) expect({ line, message: answer?.message }).toEqual({ line, message });
      else expect(answer?.message).toMatch(message);
    }
  });
});

describe.each(Object.keys(expectedAnswers))('options of %s that stand beside others', (spec) => {
  it('are told only what is about themselves: not of plugins that are not there', { timeout: 60_000 }, async () => {
    const { answers } = await ask(spec, ['plugin_load_add=not_there.so', 'port=3310', 'zork=1'].map(option));
    const [plugin, port, zork] = answers;
    expect(plugin?.message).toMatch(/^Can't open shared library 'not_there.so'$/m);
    expect(port).toMatchObject({ outcome: 'accepted', message: null });
    expect(zork?.message).toMatch(/^unknown variable 'zork'/);
  });
  it('are taken together with those that they need', { timeout: 60_000 }, async () => {
    const collation = 'collation_server=latin2_general_ci';
    const outcomes = async (...lines: string[]): Promise<unknown[]> =>
      (await ask(spec, lines.map(option))).answers.map((answer) => answer?.outcome);
    expect(await outcomes(collation)).toEqual(['refused']);
    expect(await outcomes('character_set_server=latin2', collation)).toEqual(['accepted', 'accepted']);
    expect(await outcomes(collation, 'zork=1', 'character_set_server=latin2')).toEqual([
      'accepted',
      'refused',
      'accepted',
    ]);
  });
});

describe('the options of a file', { timeout: 60_000 }, () => {
  /** What the program of a version answers to the options of a file. */
  async function ofFile(spec: string, lines: readonly string[]): Promise<Record<string, string>> {
    await using folder = scratchFolder();
    const cnf = join(folder.path, 'my.cnf');
    await writeFile(cnf, `[mysqld]\n${lines.join('\n')}\n`);
    const program = await resolveServer(spec, { cacheDir: cacheFolder() });
    const options = await optionsToAsk(program, cnf);
    const { answers, given } = await ask(spec, options);
    expect(given.join('\n')).not.toMatch(/nobody|\/var\//);
    expect(JSON.stringify(answers)).not.toMatch(/nobody|\/var\//);
    return optionFacts(options.map(({ name }, index) => [name, answers[index]]));
  }
  const file = [
    'sync_frm = ON',
    'max_connections = few',
    'log_slave_updates = ON',
    'loose-nothing = 1',
    'slow_query_log_file = /var/log/slow.log',
    'log_error = /var/log/error.log',
    'datadir = /var/lib/mysql',
    'master_info_file = /var/lib/mysql/master.info',
    'of_some_plugin = /var/lib/keys',
    'report_password = Word-4-nobody',
  ];

  it('are given neither paths nor secrets, and are told as the server tells them', async () => {
    expect(await ofFile('mysql:9.7', file)).toEqual({
      sync_frm: "refused: unknown variable 'sync_frm'",
      max_connections: expect.stringMatching(/^refused: .*'max_connections'/),
      log_slave_updates: expect.stringMatching(/^accepted, with a warning: .*deprecated/),
      'loose-nothing': expect.stringMatching(/^accepted, with a warning: unknown variable/),
      slow_query_log_file: 'accepted',
      master_info_file: "refused: unknown variable 'master_info_file'",
      of_some_plugin: "refused: unknown variable 'of_some_plugin'",
      report_password: 'accepted',
    });
    expect(await ofFile('mysql:5.6', file)).toMatchObject({ sync_frm: 'accepted', master_info_file: 'accepted' });
  });
  it('do not spoil each other by the paths that stand in their place', async () => {
    const logs = ['log_bin = /var/a', 'relay_log = /var/b', 'relay_log_index = /var/c', 'log_bin_index = /var/d'];
    for (const spec of ['mysql:5.6', 'mysql:9.7', 'mariadb:11.8']) {
      const names = logs.map((line) => option(line).name);
      expect(await ofFile(spec, logs)).toEqual(Object.fromEntries(names.map((name) => [name, 'accepted'])));
    }
  });
  it('are not asked where every server of the tool has them', async () => {
    expect(await ofFile('mysql:9.7', ['datadir = /var/lib/mysql', 'chroot = /var/x'])).toEqual({});
  });
});

describe('a message goes to the option that it is about', { timeout: 60_000 }, () => {
  it('where it names none', async () => {
    expect(await facts('mysql:5.6', ['sync_frm = ON', 'sync_binlog = 1', 'date_format = x', 'old = 1'])).toEqual({
      date_format: 'refused: Wrong date/time format specifier: x',
      sync_frm: 'accepted',
      sync_binlog: 'accepted',
      old: 'accepted',
    });
  });
  it('where it names another one, because this one was abbreviated', async () => {
    const lines = ['sync_binlog = 1', 'binlog_error_action = IGNORE_ERROR', 'binlogging_imp = IGNORE_ERROR'];
    expect(await facts('mysql:5.6', lines)).toEqual({
      sync_binlog: 'accepted',
      binlog_error_action: 'accepted',
      binlogging_imp: expect.stringMatching(/^accepted, with a warning: .*binlogging_impossible_mode/),
    });
  });
  it('where it names an option that stands twice', async () => {
    const lines = ['sql_mode = ANSI', 'sql_mode = NO_AUTO_CREATE_USER', 'sql_mode = TRADITIONAL'];
    const { answers } = await ask('mysql:9.7', lines.map(option));
    expect(answers.map((one) => one?.outcome)).toEqual(['accepted', 'refused', 'accepted']);
    expect(await facts('mysql:9.7', lines)).toEqual({ sql_mode: expect.stringMatching(/^refused: /) });
  });
  it('where one is good only with another, and others are bad', async () => {
    const bad = ['no_such_option = 1', 'sql_mode = NO_AUTO_CREATE_USER', 'max_connections = few', 'date_format = x'];
    for (const spec of ['mysql:5.6', 'mysql:9.7', 'mariadb:11.8'])
      expect(await facts(spec, ['character_set_server = greek', ...bad, 'collation_server = greek_bin'])).toMatchObject(
        {
          character_set_server: 'accepted',
          collation_server: 'accepted',
          no_such_option: expect.stringMatching(/^refused: unknown/),
          max_connections: expect.stringMatching(/^refused: /),
        },
      );
  });
  it('where two are bad only together: to the later one', async () => {
    const both = [
      'log_bin = binlog',
      'replicate_same_server_id',
      'sync_binlog = 1',
      'log_slave_updates',
      'sync_relay_log = 1',
    ];
    const packets = ['max_allowed_packet = 512K', 'sync_binlog = 1', 'net_buffer_length = 1M'];
    for (const spec of ['mysql:5.6', 'mariadb:11.8']) {
      expect(await facts(spec, both)).toEqual({
        log_bin: 'accepted',
        log_slave_updates: expect.stringMatching(/^refused: using --replicate-same-server-id in conjunction/),
        replicate_same_server_id: 'accepted',
        sync_binlog: 'accepted',
        sync_relay_log: 'accepted',
      });
      expect(await facts(spec, packets)).toEqual({
        max_allowed_packet: 'accepted',
        net_buffer_length: expect.stringMatching(/^accepted, with a warning: net_buffer_length .* larger than/),
        sync_binlog: 'accepted',
      });
    }
  });
  it.each([
    ['mysql:9.7', ['log_error_suppression_list=MY-011068,MY-000067', 'slave_net_timeout=9', 'log_slave_updates=ON']],
    ['mariadb:11.8', ['log_warnings=0', 'date_format=%Y', 'innodb_defragment=ON']],
  ])('where an option of %s would silence it', async (spec, [silencing = '', ...lines]) => {
    const found = await facts(spec, [silencing, ...lines]);
    expect(found).toEqual({
      [option(silencing).name]: 'accepted',
      ...Object.fromEntries(lines.map((line) => [option(line).name, expect.stringMatching(/^accepted, with a warn/)])),
    });
  });
});

describe('few runs', { timeout: 60_000 }, () => {
  it('tell of many unknown names and some bad values', async () => {
    const lines = [
      ...Array.from({ length: 100 }, (_, index) => `no_such_option_${index} = 1`),
      ...Array.from({ length: 100 }, (_, index) => `loose-no_such_option_${index} = 1`),
      ...['sync_binlog = 1', 'binlog_format = SOMETIMES', 'max_connections = few'],
    ];
    for (const spec of ['mysql:5.6', 'mysql:9.7', 'mariadb:11.8']) {
      const { answers, given } = await ask(spec, lines.map(option));
      const outcomes = answers.map((one) => one?.outcome);
      expect(outcomes.slice(0, 100)).toEqual(Array(100).fill('refused'));
      expect(outcomes.slice(100)).toEqual([...Array(101).fill('accepted'), 'refused', 'refused']);
      expect(given.length).toBeLessThanOrEqual(10);
    }
  });
  it('are made in the time given, and what was not asked has no answer', async () => {
    const asked = [option('sync_binlog = 1'), option('sql_mode = ANSI')];
    expect(await ask('mysql:9.7', asked, 0)).toEqual({ answers: [undefined, undefined], given: [] });
    expect(await ask('mysql:9.7', [])).toEqual({ answers: [], given: [] });
  });
});
