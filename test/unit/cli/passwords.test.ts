import { afterEach, describe, expect, it, vi } from 'vitest';
import { capture } from '../../../src/cli/commands/capture/capture.ts';
import { init } from '../../../src/cli/commands/init/init.ts';
import { lint } from '../../../src/cli/commands/lint/lint.ts';
import { runScenarios } from '../../../src/cli/commands/run/run-scenarios.ts';
import { tune } from '../../../src/cli/commands/tune/tune.ts';
import { reportError } from '../../../src/cli/report-error.ts';
import { isUrl } from '../../../src/model/server-url.ts';
import { playOptions } from '../../fixtures/play-options.ts';

const good = 'mysql://me@127.0.0.1:1';
/** Nothing is to be written, and the option file of whoever runs this is not looked at. */
const captured = { out: '/no/such/folder/x.yaml', sampleSeconds: '1', stdout: true, defaultsFile: '/dev/null' };

/** Never a file that could be written here. */
const nowhere = (word: string): string => (isUrl(word) ? word : `/no/such/folder/${word}`);

/** Commands that end before any server is asked, each with one word of the command line. */
const commands: Readonly<Record<string, (word: string) => Promise<unknown>>> = {
  'lint WORD': (word) => lint(word, playOptions, () => undefined),
  'lint WORD --replica': (word) => lint(word, { ...playOptions, replica: good, source: good }, () => undefined),
  'lint --source WORD': (word) => lint(undefined, { ...playOptions, source: word }, () => undefined),
  'tune WORD': (word) => tune(word, { ...playOptions, verify: 'none' }),
  'init WORD': (word) => init(nowhere(word), { preset: 'vpn', server: 'mysql:9.7' }),
  'init --server WORD': (word) => init('/no/such/x', { preset: 'vpn', server: word }),
  'init --preset WORD': (word) => init('/no/such/x', { preset: word, server: 'mysql:9.7' }),
  'run WORD': (word) => runScenarios([word], playOptions),
  'capture --out WORD': (word) =>
    capture({ ...captured, stdout: false, source: good, replica: good, out: nowhere(word) }),
};

/** Words with a password that no command can use. */
const words = [
  'mysql://root:SECRET@h',
  'mariadb://root:SECRET@h',
  'MYSQL://root:SECRET@h:3306',
  'postgres://root:SECRET@h',
  'mysql://root:SECRET',
  'mysql://root@h:SECRET',
  'mysql://root:SEC RET SECRET@h',
  'mysql://root@h?password=SECRET',
  'mysql:/root:SECRET@h',
  'root:SECRET@h',
];

/** The same for the two ends of `capture` and `lint`: only those that are refused before a connection. */
const refused = words.filter((word) => !/^(mysql|mariadb):\/\/root:SEC.*@h/i.test(word));

async function saidOf(play: Promise<unknown>, word: string): Promise<string> {
  const written: string[] = [];
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
  try {
    await play;
    throw new Error('nothing was wrong');
  } catch (error) {
    expect((error as Error).message).not.toBe('nothing was wrong');
    written.push((error as Error).message);
    expect(reportError(error, true, ['command', word, '--json'])).toBe(2);
  } finally {
    vi.restoreAllMocks();
  }
  return written.join('');
}

afterEach(() => vi.restoreAllMocks());

describe.each(Object.entries(commands))('%s', (name, play) => {
  it.each(words)(
    '%s shows no password',
    async (word) => {
      const said = await saidOf(play(word), word);
      expect(said.length).toBeGreaterThan(20);
      // What is thrown is clean by itself, but for words that are no file and no URL of a server: those are hidden when it is printed.
      const printed = /--(server|preset)|^run/.test(name) ? said.slice(said.indexOf('{"error"')) : said;
      expect(printed).not.toContain('SECRET');
      // Others use this machine too.
    },
    20_000,
  );
});

describe('lint WORD --source URL', () => {
  it.each(['root:SECRET@h', './me:SECRET@h', 'mysql:root:SECRET@h'])('%s shows no password', async (word) => {
    const said = await saidOf(
      lint(word, { ...playOptions, source: good }, () => undefined),
      word,
    );
    expect(said).toMatch(/both a profile \(.*\) and a URL are given/);
    expect(said).not.toContain('SECRET');
  });
});

describe.each(['source', 'replica'] as const)('capture --%s', (end) => {
  it.each(refused)('%s shows no password', async (word) => {
    const said = await saidOf(capture({ ...captured, source: good, replica: good, [end]: word }), word);
    expect(said).toMatch(new RegExp(`--${end}`));
    expect(said).not.toContain('SECRET');
  });
});

describe('a URL in the playOptions of a profile', () => {
  it.each(['lint WORD', 'tune WORD'])('%s says what it is and how to go on', async (name) => {
    const said = await saidOf(commands['tune WORD']?.('MariaDB://root:SECRET@h') ?? Promise.resolve(), name);
    expect(said).toMatch(/MariaDB:\/\/root:\*\*\*@h is a URL, not a profile file/);
    expect(said).toMatch(/replfault capture/);
  });
});
