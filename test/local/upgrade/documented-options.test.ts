import { describe, expect, it } from 'vitest';
import { cacheFolder } from '../../../src/servers/cache/folder.ts';
import { resolveServer } from '../../../src/servers/specs.ts';
import type { ServerBinary } from '../../../src/servers/types.ts';
import { documentedChanges, documentedDifferences } from '../../../src/upgrade/documented-differences.ts';
import { scratchFolder } from '../servers/local-cache.ts';

/** Versions that can be asked. */
const pairs = [
  ['mysql:5.6', 'mysql:9.7'],
  ['mariadb:10.5', 'mariadb:10.11'],
  ['mariadb:10.11', 'mariadb:11.8'],
] as const;

/** What `--verbose --help` does not tell as the running server does, with the reason. */
const otherwiseInHelp: Readonly<Record<string, string>> = {
  log_error_verbosity: 'the help is printed with 1',
  wsrep_mode: 'builds without Galera do not list it',
  have_ssl: 'a variable that is no option',
  have_openssl: 'a variable that is no option',
};

const asRoot = process.getuid?.() === 0 ? ['--user=root'] : [];

/** Defaults by name, with underscores, in the words of SHOW VARIABLES. */
async function defaultsOf(binary: ServerBinary): Promise<ReadonlyMap<string, string>> {
  const args = ['--no-defaults', ...binary.locationOptions, ...asRoot, '--verbose', '--help'];
  const { stdout } = await binary.run(args, { timeoutMs: 60_000 });
  const table = stdout.slice(stdout.lastIndexOf('Variables (--variable-name=value)'));
  return new Map(
    [...table.matchAll(/^([a-z0-9_-]+)(?: +(.*))?$/gm)].map(([, name = '', value = '']) => {
      const plain = name.replaceAll('-', '_');
      return [plain, inWords(plain, value.trim())];
    }),
  );
}

function inWords(name: string, value: string): string {
  if (name === 'log_bin') return value === '(No default value)' ? 'OFF' : 'ON';
  return value.replace(/^TRUE$/, 'ON').replace(/^FALSE$/, 'OFF');
}

/** What a server says of one option before it would start. */
async function answerTo(binary: ServerBinary, option: string, dataDir: string): Promise<string> {
  const how =
    binary.flavour.name === 'mariadb'
      ? ['--verbose', '--help']
      : ['--secure-file-priv=NULL', `--datadir=${dataDir}`, '--log-error-verbosity=2', '--validate-config'];
  const args = ['--no-defaults', ...binary.locationOptions, ...asRoot, `--${option}`, ...how];
  const { exitCode, stderr } = await binary.run(args, { timeoutMs: 60_000 });
  if (/unknown (variable|option)/i.test(stderr)) return exitCode === 0 ? 'unknown, and it starts' : 'unknown';
  return /was removed. It does nothing now/.test(stderr) ? 'ignored, with a warning' : stderr;
}

const binaryOf = (spec: string): Promise<ServerBinary> => resolveServer(spec, { cacheDir: cacheFolder() });

describe.each(pairs)('%s to %s', (from, to) => {
  it('documents the defaults that the two servers have', async () => {
    const [old, now] = await Promise.all([binaryOf(from), binaryOf(to)]);
    const [before, after] = await Promise.all([defaultsOf(old), defaultsOf(now)]);
    const playable = new Set(documentedChanges(from, to).flatMap(({ play, subject }) => (play ? [subject] : [])));
    const documented = documentedDifferences(
      `${old.flavour.name === 'mariadb' ? 'mariadb' : 'mysql'}:${old.version}`,
      to,
    )
      .filter(({ class: kind, subject }) => kind === 'defaults' && playable.has(subject))
      .filter(({ subject }) => !(subject in otherwiseInHelp));
    expect(documented.length).toBeGreaterThan(3);
    const shown = documented.map(({ subject }) => [subject, before.get(subject) ?? null, after.get(subject) ?? null]);
    expect(shown).toEqual(documented.map((one) => [one.subject, one.from, one.to]));
  });

  it('documents the options that the new server refuses or ignores', async () => {
    await using folder = scratchFolder();
    const now = await binaryOf(to);
    const removed = documentedDifferences(from, to).filter(
      (one) => one.class === 'starts' && (one.to === null || one.to === 'ignored, with a warning'),
    );
    expect(removed.length).toBeGreaterThan(1);
    const answers: string[][] = [];
    for (const { subject } of removed)
      answers.push([subject, await answerTo(now, `${subject.replaceAll('_', '-')}=1`, folder.path)]);
    expect(answers).toEqual(removed.map((one) => [one.subject, one.to ?? 'unknown']));
  });
});

describe('mysql:9.7', () => {
  it('takes at least one applier worker, and says so', async () => {
    await using folder = scratchFolder();
    const answer = await answerTo(await binaryOf('mysql:9.7'), 'replica-parallel-workers=0', folder.path);
    expect(answer).toMatch(/unsigned value 0 adjusted to 1/);
  });
  it('refuses an SQL mode that is gone', async () => {
    await using folder = scratchFolder();
    const answer = await answerTo(await binaryOf('mysql:9.7'), 'sql-mode=NO_AUTO_CREATE_USER', folder.path);
    expect(answer).toMatch(/Error while setting value 'NO_AUTO_CREATE_USER' to 'sql_mode'/);
  });
  it('refuses a cipher outside its list', async () => {
    await using folder = scratchFolder();
    const answer = await answerTo(await binaryOf('mysql:9.7'), 'ssl-cipher=AES128-SHA', folder.path);
    expect(answer).toMatch(/contains cipher 'AES128-SHA' that is blocked/);
  });
});
