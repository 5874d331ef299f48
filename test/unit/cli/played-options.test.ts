import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { playedOptions } from '../../../src/cli/commands/compare/played-options.ts';
import { parseSetting } from '../../../src/servers/options/user-settings.ts';

const dir = mkdtempSync(join(tmpdir(), 'replfault-unit-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

let count = 0;
function fileWith(text: string): string {
  count += 1;
  const path = join(dir, `${count}.cnf`);
  writeFileSync(path, text);
  return path;
}
const none = { from: null, to: null };
const hashOf = async (text: string): Promise<string> =>
  (await playedOptions([], { from: fileWith(text), to: null })).join();

describe('the options that a comparison is played with', () => {
  it('are the last of each setting, sorted, and a hash of each file', async () => {
    const set = ['source.b=1', 'replica.a=2', 'source.b=3'].map(parseSetting);
    const files = { from: fileWith('[mysqld]\nx=1\n'), to: fileWith('[mysqld]\nx=2\n') };
    const found = await playedOptions(set, files);
    expect(found).toEqual([
      expect.stringMatching(/^from-cnf sha256:[0-9a-f]{64}$/),
      'replica.a=2',
      'source.b=3',
      expect.stringMatching(/^to-cnf sha256:[0-9a-f]{64}$/),
    ]);
    expect(found[0]?.slice(-64)).not.toBe(found[3]?.slice(-64));
    expect(await playedOptions([], none)).toEqual([]);
  });
  it('have no secrets, neither shown nor to be guessed from the hash', async () => {
    const set = [parseSetting('source.report_password=Word-4-nobody')];
    expect(await playedOptions(set, none)).toEqual(['source.report_password=(hidden)']);
    const one = await hashOf('[mysqld]\nreport-password=a\n');
    expect(await hashOf('[mysqld]\nreport-password=b\n')).toBe(one);
  });
  it('are the same for a file with other comments, and others for another value, group or included file', async () => {
    const one = await hashOf('[mysqld]\nx = 1\n');
    expect(await hashOf('# why\n[mysqld]\n\nx=1\n')).toBe(one);
    const included = fileWith('[mysqld]\nx=1\n');
    const others = ['[mysqld]\nx=2\n', '[mysqld]\nx\n', '[mysqld-8.4]\nx=1\n', `[mysqld]\nx=1\n!include ${included}\n`];
    for (const text of others) expect(await hashOf(text), text).not.toBe(one);
  });
  it('an option file that is not there is a usage error', async () => {
    await expect(playedOptions([], { from: join(dir, 'none.cnf'), to: null })).rejects.toMatchObject({ exitCode: 2 });
  });
});
