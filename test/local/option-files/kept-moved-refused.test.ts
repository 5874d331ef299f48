import { mkdir, readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import getPort from 'get-port';
import { describe, expect, it } from 'vitest';
import { cacheFolder } from '../../../src/servers/cache/folder.ts';
import { templateOptionsFor } from '../../../src/servers/runtimes/local/template-options.ts';
import { startLocalServer } from '../../../src/servers/runtimes/local.ts';
import { resolveServer } from '../../../src/servers/specs.ts';
import { prepareTemplate } from '../../../src/servers/template.ts';
import type { StartedServer } from '../../../src/servers/types.ts';
import { scratchFolder } from '../servers/local-cache.ts';
import { type OptionFileCase, optionFileCases } from './cases.ts';

const cacheDir = cacheFolder();

/** Names, sizes, times and contents of a folder. */
async function contentOf(dir: string): Promise<string[]> {
  const names = await readdir(dir, { recursive: true });
  return Promise.all(
    names.sort().map(async (name) => {
      const found = await stat(join(dir, name));
      const text = found.isFile() ? await readFile(join(dir, name), 'utf8') : '';
      return `${name} ${found.size} ${found.mtimeMs} ${text}`;
    }),
  );
}

/** Regular files outside a folder that a process has open for writing. */
async function writesOutside(pid: number, dir: string): Promise<string[]> {
  const found: string[] = [];
  for (const fd of await readdir(`/proc/${pid}/fd`)) {
    const target = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '');
    const flags = /^flags:\s*(\d+)/m.exec(await readFile(`/proc/${pid}/fdinfo/${fd}`, 'utf8').catch(() => ''))?.[1];
    const writes = (Number.parseInt(flags ?? '0', 8) & 3) !== 0;
    if (writes && target.startsWith('/') && !target.startsWith('/dev/') && !target.startsWith(`${dir}/`))
      if (!/^\/(memfd:|\[|SYSV|anon_hugepage)/.test(target)) found.push(target);
  }
  return found;
}

async function start(one: OptionFileCase, folder: string): Promise<StartedServer> {
  const filled = (text: string): string =>
    text.replaceAll('{out}', join(folder, 'out')).replaceAll('{here}', join(folder, 'cnf'));
  for (const [name, text] of Object.entries(one.files)) {
    const file = join(folder, 'cnf', name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, filled(text));
  }
  const set = Object.entries(one.set ?? {}).map(([name, value]) => ({
    name,
    value: filled(value),
    where: `--set source.${name}`,
  }));
  const wishes = { cnf: join(folder, 'cnf', Object.keys(one.files)[0] ?? ''), set, options: [] };
  const binary = await resolveServer(one.server, { cacheDir });
  const template = await prepareTemplate(binary, { cacheDir, initOptions: await templateOptionsFor(binary, wishes) });
  return startLocalServer(binary, template, {
    ...wishes,
    name: 'one',
    role: 'source',
    dir: join(folder, 's'),
    port: await getPort({ host: '127.0.0.1' }),
    serverId: 1,
  });
}

describe.concurrent('an option file', () => {
  it.each(Object.entries(optionFileCases))('%s', { timeout: 170_000 }, async (_, one) => {
    await using folder = scratchFolder();
    const out = join(folder.path, 'out');
    await mkdir(out);
    await writeFile(join(out, 'init.sql'), 'SELECT 1;\n');
    await writeFile(join(out, 'sys1'), 'not yours');
    const before = await contentOf(out);
    const filled = (text: string, port = 0): string => text.replaceAll('{out}', out).replaceAll('{port}', String(port));

    if (one.refused || one.dies) {
      const words = one.refused ?? one.dies ?? /never/;
      const error = await start(one, folder.path).then(
        () => expect.fail('it started'),
        (cause: Error) => cause,
      );
      expect(error).toMatchObject({ exitCode: one.refused ? 2 : 3, message: expect.stringMatching(words) });
      expect(error.message).not.toContain('hunter2');
    } else {
      await using server = await start(one, folder.path);
      expect(await writesOutside(server.pid, join(folder.path, 's'))).toEqual([]);
      const listed = Object.fromEntries(server.overridden.map(({ name, tool }) => [name, tool]));
      const expected = Object.entries(one.overridden ?? {}).map(([name, tool]) => [name, filled(tool, server.port)]);
      expect(listed).toEqual(Object.fromEntries(expected));
      const rows = await server.query('SHOW GLOBAL VARIABLES');
      const values = Object.fromEntries(rows.map((row) => [row['Variable_name'], String(row['Value'])]));
      for (const [name, value] of Object.entries(one.holds ?? {}))
        expect([name, values[name]]).toEqual([name, filled(value)]);
      // Neither what is listed nor what the server was given holds a secret.
      const own = join(folder.path, 's', 'my.cnf');
      const given = [
        JSON.stringify(server.overridden),
        await readFile(own, 'utf8'),
        await readFile(`/proc/${server.pid}/cmdline`, 'utf8'),
      ];
      expect(given.join()).not.toContain('hunter2');
      expect((await stat(own)).mode & 0o077).toBe(0);
    }
    expect(await contentOf(out)).toEqual(before);
  });
});
