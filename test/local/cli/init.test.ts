import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { init } from '../../../src/cli/commands/init/init.ts';
import { loadProfile, parseProfile } from '../../../src/profile/load.ts';
import { presetNames } from '../../../src/profile/presets/index.ts';
import { ownValues } from '../../../src/profile/starter.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { makePlayground, type Playground } from '../support/playground.ts';
import { isRoot } from '../support/who.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await makePlayground();
});
afterAll(() => playground[Symbol.asyncDispose]());

const usual = { preset: 'cross-region', server: 'mysql:9.7' };
const at = (name: string): string => join(playground.dir, name);

async function printed(file: string, options: Partial<Parameters<typeof init>[1]> = {}): Promise<string> {
  let text = '';
  expect(
    await init(file, { ...usual, ...options }, (more) => {
      text += more;
    }),
  ).toBe(0);
  return text;
}

describe('replfault init', () => {
  it.each(presetNames)('writes a profile of the preset %s that loads', async (preset) => {
    const file = at(`${preset}.yaml`);
    expect(await printed(file, { preset })).toMatch(
      new RegExp(
        `^wrote .*${preset}\\.yaml \\(preset ${preset}, mysql:9\\.7\\)\\nenter your own values, at least servers, .*; then run: replfault tune `,
      ),
    );
    const { profile } = await loadProfile(file);
    expect(profile.link.preset).toBe(preset);
    const text = await readFile(file, 'utf8');
    expect(text).toMatch(
      /^# .*\n# Every number .* Replace at least these by your own: servers, settings, link\.rtt_ms, /,
    );
    // Each of them can be found under its name.
    const names = ownValues.map((path) => path.split('.').at(-1));
    for (const name of names) expect(text).toMatch(new RegExp(`^ *${name}:`, 'm'));
  });
  it('takes other servers, also two different ones', async () => {
    expect(await printed(at('two.yaml'), { server: 'mysql:5.6', replicaServer: 'mysql:9.7' })).toMatch(
      /mysql:5\.6 and mysql:9\.7/,
    );
    const { profile } = await loadProfile(at('two.yaml'));
    expect(profile.servers).toEqual({ source: 'mysql:5.6', replica: 'mysql:9.7' });
  });
  it('does not write over a file, unless it is told to', async () => {
    const file = at('mine.yaml');
    await writeFile(file, 'mine\n');
    await expect(init(file, usual)).rejects.toMatchObject({
      code: 'PROFILE_EXISTS',
      exitCode: 2,
      hint: expect.stringContaining('--force'),
    });
    expect(await readFile(file, 'utf8')).toBe('mine\n');
    await printed(file, { force: true });
    await expect(loadProfile(file)).resolves.toMatchObject({ file });
  });
  it('prints the profile with --stdout and writes nothing', async () => {
    const text = await printed(at('unwritten.yaml'), { stdout: true, preset: 'mobile' });
    expect(parseProfile(text, 'stdout').profile.link.preset).toBe('mobile');
    await expect(readFile(at('unwritten.yaml'))).rejects.toThrow(/ENOENT/);
  });
  it('lists the presets, for people and as JSON', async () => {
    const listed = await printed('', { list: true });
    for (const name of presetNames)
      expect(listed).toMatch(new RegExp(`^${name}\\n {2}\\S.*\\n {2}round trip \\d`, 'm'));
    const asJson = JSON.parse(await printed('', { list: true, json: true })) as { name: string }[];
    expect(asJson.map(({ name }) => name)).toEqual(presetNames);
  });
  it('says as JSON what it did', async () => {
    expect(JSON.parse(await printed(at('json.yaml'), { json: true }))).toMatchObject({
      file: at('json.yaml'),
      preset: 'cross-region',
      profile: { version: 1 },
    });
  });
  it('refuses presets and servers that do not exist, with a suggestion', async () => {
    await expect(init(at('x.yaml'), { ...usual, preset: 'satelite' })).rejects.toMatchObject({
      code: 'UNKNOWN_PRESET',
      exitCode: 2,
      message: 'no preset "satelite"',
      hint: `did you mean satellite? Known: ${presetNames.join(', ')}`,
    });
    await expect(init(at('x.yaml'), { ...usual, server: 'mysq:9.7' })).rejects.toMatchObject({
      exitCode: 2,
      hint: expect.stringContaining('Did you mean mysql:9.7?'),
    });
  });
  it('says why a file cannot be written', async () => {
    const refusal = (message: RegExp) => ({
      code: 'PROFILE_NOT_WRITTEN',
      exitCode: 2,
      message: expect.stringMatching(message),
    });
    await expect(init(at('none/x.yaml'), usual)).rejects.toMatchObject(refusal(/its folder does not exist$/));
    await writeFile(at('a-file'), '');
    await expect(init(at('a-file/x.yaml'), usual)).rejects.toMatchObject(
      refusal(/a part of its path is not a folder$/),
    );
    await mkdir(at('folder'));
    await expect(init(at('folder'), { ...usual, force: true })).rejects.toMatchObject(refusal(/it is a folder$/));
    // Root may write wherever there is a file system that can be written to.
    const closed = isRoot ? '/proc/self/x.yaml' : at('closed/x.yaml');
    if (!isRoot) await mkdir(at('closed')).then(() => chmod(at('closed'), 0o500));
    await expect(init(closed, usual)).rejects.toMatchObject(refusal(isRoot ? /cannot be written: / : /no permission$/));
  });
});

describe('the command', () => {
  const cli = (...args: string[]): Promise<CliResult> => runCli(args, { env: playground.env, cwd: playground.dir });

  it('writes replfault.yaml here and ends with 0, a second time with 2', async () => {
    expect(await cli('init')).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^wrote replfault\.yaml /),
    });
    expect((await loadProfile(at('replfault.yaml'))).profile.servers.source).toBe('mysql:9.7');
    const again = await cli('init');
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(again.stderr).toBe(
      'replfault: replfault.yaml already exists\n  name another file, or overwrite it with --force\n',
    );
  });
  it('explains itself with examples', async () => {
    const { stdout, code } = await cli('init', '--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: replfault init \[options\] \[file\]\n/);
    expect(stdout).toMatch(/Examples:\n {2}replfault init /);
  });
});
