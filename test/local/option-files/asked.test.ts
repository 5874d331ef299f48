import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheFolder } from '../../../src/servers/cache/folder.ts';
import { askProgram } from '../../../src/servers/options/asked/ask-program.ts';
import { optionsToAsk } from '../../../src/servers/options/asked/options-to-ask.ts';
import { resolveServer } from '../../../src/servers/specs.ts';
import { scratchFolder } from '../servers/local-cache.ts';

/** What a program answers to an option file; nothing but the question may be written. */
async function answers(spec: string, lines: readonly string[]): Promise<Record<string, string>> {
  await using folder = scratchFolder();
  const cnf = join(folder.path, 'my.cnf');
  await writeFile(cnf, `[mysqld]\n${lines.join('\n')}\n`);
  const program = await resolveServer(spec, { cacheDir: cacheFolder() });
  const options = await optionsToAsk(program, cnf);
  const found = await askProgram(program, options, {
    dir: folder.path,
    file: 'asked.cnf',
    signal: AbortSignal.timeout(60_000),
  });
  expect((await readdir(folder.path)).sort()).toEqual(options.length === 0 ? ['my.cnf'] : ['asked.cnf', 'my.cnf']);
  return found;
}

/** Each kind of answer: unknown, a value that is refused, one that is adjusted, a deprecated name, and good ones. */
const file = [
  'sync_frm = ON',
  'query_cache_size = 1M',
  'max_connections = few',
  'binlog_format = SOMETIMES',
  'sql_mode = NO_AUTO_CREATE_USER',
  'log_slave_updates = ON',
  'loose-nothing = 1',
  'sync_binlog = 1',
  'slow_query_log_file = /var/log/slow.log',
  'datadir = /var/lib/mysql',
  'master_info_file = /var/lib/mysql/master.info',
  'report_password = Word-4-nobody',
];

describe('the options of a file, asked of the program itself', { timeout: 60_000 }, () => {
  it('MySQL 9.7 tells all that it refuses, and what it warns of', async () => {
    const found = await answers('mysql:9.7', [...file, 'replica_parallel_workers = 0']);
    expect(found).toEqual({
      sync_frm: "refused: unknown variable 'sync_frm'",
      query_cache_size: "refused: unknown variable 'query_cache_size'",
      max_connections: expect.stringMatching(/^refused: .*'max_connections'/),
      binlog_format: expect.stringMatching(/^refused: .*'binlog_format'/),
      sql_mode: "refused: Error while setting value 'NO_AUTO_CREATE_USER' to 'sql_mode'",
      log_slave_updates: expect.stringMatching(/^accepted, with a warning: .*deprecated/),
      nothing: expect.stringMatching(/^accepted, with a warning: unknown variable/),
      replica_parallel_workers: expect.stringMatching(/^accepted, with a warning: .*adjusted to 1/),
      sync_binlog: 'accepted',
      slow_query_log_file: 'accepted',
      master_info_file: "refused: unknown variable 'master_info_file'",
      report_password: 'accepted',
    });
    expect(JSON.stringify(found)).not.toMatch(/nobody|\/var\//);
  });
  it('MySQL 5.6 and MariaDB do so without an option for that', async () => {
    expect(await answers('mysql:5.6', file)).toMatchObject({
      sync_frm: 'accepted',
      query_cache_size: 'accepted',
      binlog_format: expect.stringMatching(/^refused: /),
      sql_mode: 'accepted',
      master_info_file: 'accepted',
      sync_binlog: 'accepted',
    });
    expect(await answers('mariadb:11.8', [...file, 'date_format = %Y', 'old_alter_table = 1'])).toMatchObject({
      old_alter_table: "refused: unknown variable 'old_alter_table'",
      date_format: expect.stringMatching(/^accepted, with a warning: .*was removed/),
      query_cache_size: 'accepted',
      binlog_format: expect.stringMatching(/^refused: /),
      sync_binlog: 'accepted',
    });
  });
  it('a refusal that names no option is found by halves', async () => {
    const found = await answers('mysql:5.6', ['sync_frm = ON', 'sync_binlog = 1', 'date_format = x', 'old = 1']);
    expect(found).toMatchObject({
      date_format: 'refused: Wrong date/time format specifier: x',
      sync_frm: 'accepted',
      sync_binlog: 'accepted',
      old: 'accepted',
    });
  });
  it('nothing is asked about a file that says nothing of it', async () => {
    expect(await answers('mysql:9.7', ['datadir = /var/lib/mysql'])).toEqual({});
  });
});
