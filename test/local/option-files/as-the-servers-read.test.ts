import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import { isSecretName } from '../../../src/model/secret-names.ts';
import { cacheFolder } from '../../../src/servers/cache/folder.ts';
import { lookUp, optionTables } from '../../../src/servers/options/classes/index.ts';
import { dialectOf } from '../../../src/servers/options/dialect.ts';
import { readOptionFile } from '../../../src/servers/options/files.ts';
import { optionFileText } from '../../../src/servers/options/write.ts';
import { resolveServer } from '../../../src/servers/specs.ts';
import type { ServerBinary } from '../../../src/servers/types.ts';
import { scratchFolder } from '../servers/local-cache.ts';

const specs = ['mysql:9.7', 'mysql:5.6', 'mariadb:10.5', 'mariadb:10.11', 'mariadb:11.8'];

/** Text of `--verbose --help`. */
async function helpOf(binary: ServerBinary): Promise<string> {
  const asRoot = process.getuid?.() === 0 ? ['--user=root'] : [];
  const args = ['--no-defaults', ...binary.locationOptions, ...asRoot, '--verbose', '--help'];
  return (await binary.run(args, { timeoutMs: 60_000 })).stdout;
}

/** Names and defaults that the help lists, with underscores. */
function optionsIn(help: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = ''] of help.matchAll(/^ {2}(?:-.(?:, )?)?\s*--([a-z0-9_-]+)/gm)) found.set(plain(name), '');
  const table = help.slice(help.lastIndexOf('Variables (--variable-name=value)'));
  for (const [, name = '', value = ''] of table.matchAll(/^([a-z0-9_-]+) +(.*)$/gm)) found.set(plain(name), value);
  return found;
}

const plain = (name: string): string => name.replaceAll('-', '_');

/** What a server would be started with by an option file. */
async function argumentsBy(binary: ServerBinary, file: string, cwd: string): Promise<string> {
  const { stdout } = await binary.run([`--defaults-file=${file}`, '--print-defaults'], { cwd, timeoutMs: 30_000 });
  return stdout.slice(stdout.indexOf('arguments:\n') + 'arguments:\n'.length).trimEnd();
}

const asArguments = (options: readonly { name: string; value: string | null }[]): string =>
  options
    .map(({ name, value }) => `--${name}${value === null ? '' : `=${value}`} `)
    .join('')
    .trimEnd();

const nameOfPlace =
  /(^|_)(dirs?|director(y|ies)|paths?|files?|filenames?|datafiles|sockets?|ports?|home|basename|url|address(es)?|ca|capath|certs?|crl|crlpath|tmpdir|datadir|basedir|chroot|host)(_|$)|(log|log_bin)_index$|^log_bin$|^(relay|bin)_?log$|^log_error$/;
const familyOfPlugins = /^(wsrep|keyring|group_replication|file_key_management)_/;
const valueOfPlace = /[/~\\]|\.[a-z]{2,}/;

describe.concurrent.each(specs)('%s', (spec) => {
  const resolved = resolveServer(spec, { cacheDir: cacheFolder() });

  it('reads the groups that we think it reads', async () => {
    const binary = await resolved;
    const listed = /following groups are read: (.*)/.exec(await helpOf(binary))?.[1];
    expect([...dialectOf(binary).groups].sort()).toEqual(listed?.trim().split(/\s+/).sort());
  });

  it('has no option that is a path, a file, a socket or a port by its name or default and is missing in the table', async () => {
    const binary = await resolved;
    const dialect = dialectOf(binary);
    const table = optionTables[dialect.vendor];
    const options = optionsIn(await helpOf(binary));
    expect(options.size).toBeGreaterThan(450);
    const known = (name: string): boolean => Object.hasOwn(table, name) || familyOfPlugins.test(name);
    const missing = [...options].filter(
      ([name, value]) => (nameOfPlace.test(name) || valueOfPlace.test(value)) && !known(name),
    );
    expect(missing.map(([name]) => name)).toEqual([]);
    // A whole name that is the beginning of one in the table must not be taken for it.
    const beginnings = [...options.keys()].filter(
      (name) =>
        dialect.abbreviations && !known(name) && !isSecretName(name) && lookUp(name, dialect).rule.action.do !== 'keep',
    );
    expect(beginnings).toEqual([]);
  });

  it('has no option but those with secrets that we take for a secret', async () => {
    const options = optionsIn(await helpOf(await resolved));
    const secrets = [...options.keys()].filter(isSecretName);
    for (const one of secrets)
      expect(['report_password', 'keyring_migration_password', 'wsrep_sst_auth']).toContain(one);
  });

  it('reads 300 random lines as we read them, and as we write them again', async () => {
    await using folder = scratchFolder();
    const binary = await resolved;
    const dialect = dialectOf(binary);
    const random = xoroshiro128plus(7);
    const parts = [...`"'#\\ \t=;[]!-nrtbsq%`, 'word', '\\"', "\\'", ' # ', '\r', '\v', 'ä', '/'];
    const part = (): string => parts[uniformInt(random, 0, parts.length - 1)] ?? '';
    const lines = Array.from({ length: 300 }, (_, at) => {
      const rest = Array.from({ length: uniformInt(random, 0, 12) }, part).join('');
      return at % 9 === 0 ? `n${at}` : `n${at}${at % 2 === 0 ? ' = ' : '='}${rest}`;
    });
    const file = join(folder.path, 'my.cnf');
    await writeFile(file, `[mysqld]\n${lines.join('\n')}\n`, { mode: 0o600 });
    const ours = await readOptionFile(file, dialect);
    expect(ours).toHaveLength(300);
    expect(asArguments(ours)).toBe(await argumentsBy(binary, file, folder.path));
    await writeFile(file, optionFileText([], ours, dialect));
    expect(await argumentsBy(binary, file, folder.path)).toBe(asArguments(ours));
  });

  it('reads groups and included files in the order in which we read them', async () => {
    await using folder = scratchFolder();
    const binary = await resolved;
    const at = (name: string): string => join(folder.path, name);
    await mkdir(at('conf.d'));
    for (const name of ['b.cnf', 'B.cnf', 'a.x.cnf', '.h.cnf', 'U.CNF', 'i.ini', 'a'])
      await writeFile(at(`conf.d/${name}`), `[server]\nin-${name.toLowerCase().replaceAll('.', '-')}\n`, {
        mode: 0o600,
      });
    const groups = ['mysqld', 'MySQLd', ' server', 'server ', 'mariadb', 'mariadbd', 'galera', 'client', 'mysqld_safe'];
    const versions = ['9.7', '9', '5.6', '10.11', '10.5', '11.8', '11', '10'];
    const all = [
      ...groups,
      ...['mysqld', 'mariadb', 'server'].flatMap((name) => versions.map((one) => `${name}-${one}`)),
    ];
    const text = all.map((group, index) => `[${group}] # x\ng${index}=1\n`).join('');
    await writeFile(at('more.cnf'), text, { mode: 0o600 });
    const main = `[mysqld]\nfirst\n!include ${at('more.cnf')}\nsecond\n! includedir ${at('conf.d')} \n!other\nlast\n`;
    await writeFile(at('my.cnf'), main, { mode: 0o600 });
    const ours = await readOptionFile(at('my.cnf'), dialectOf(binary));
    expect(asArguments(ours)).toBe(await argumentsBy(binary, at('my.cnf'), folder.path));
  });
});
