import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { flavourFor } from '../../../src/servers/flavour-registry.ts';
import { demandsTls } from '../../../src/servers/runtimes/local/demands-tls.ts';
import type { StartedServer } from '../../../src/servers/types.ts';
import { faultServer } from '../../../src/worker/fault-server.ts';
import { unreadableEvents } from '../../../src/worker/unreadable.ts';
import { history } from '../../fixtures/timeline-builder.ts';

describe('a link on which no event can be read', () => {
  const seen = (binlogEvents: number | null, variables: Readonly<Record<string, string>> = {}) =>
    history()
      .settings('replica', variables)
      .proxy(10, [1])
      .change('proxy', (o) => ({ connections: o.connections.map((one) => ({ ...one, binlogEvents })) }))
      .build();
  it('is known by what the proxy has read so far', () => {
    expect(unreadableEvents(seen(3), false)).toBeNull();
    expect(unreadableEvents(seen(0), true)).toMatch(/it is encrypted/);
  });
  it.each(['replica_compressed_protocol', 'slave_compressed_protocol'])('names %s', (name) => {
    expect(unreadableEvents(seen(null, { [name]: 'ON' }), false)).toMatch(`${name}=ON compresses it`);
  });
});

describe('a server that takes encrypted connections only', () => {
  /** Settings of the command line, each as `[name, value]`. */
  const demands = async (settings: readonly (readonly [string, string | null])[], cnf?: string): Promise<boolean> =>
    demandsTls(
      { version: '9.7.4', flavour: await flavourFor('mysql', '9.7.4') },
      {
        set: settings.map(([name, value]) => ({ name, value, where: `--set source.${name}` })),
        ...(cnf === undefined ? {} : { cnf }),
      },
    );
  it.each<[readonly (readonly [string, string | null])[], boolean]>([
    [[['require-secure-transport', 'ON']], true],
    [[['require_secure_transport', null]], true],
    [[['loose-require_secure_transport', '1']], true],
    [
      [
        ['require-secure-transport', '1'],
        ['require-secure-transport', 'OFF'],
      ],
      false,
    ],
    [[['skip-require-secure-transport', null]], false],
    [[], false],
  ])('is known by its settings: %j', async (settings, expected) => expect(await demands(settings)).toBe(expected));
  it('is known by its option file, over which options win', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'replfault-unit-'));
    const cnf = join(dir, 'user.cnf');
    await writeFile(cnf, '[mysqld]\nrequire-secure-transport\n');
    expect(await demands([], cnf)).toBe(true);
    expect(await demands([['require-secure-transport', '0']], cnf)).toBe(false);
    await rm(dir, { recursive: true });
  });
});

describe('a fault on a server that takes no writes', () => {
  const server = (error: { errno: number; message: string }) => {
    const said: string[] = [];
    let refuses = true;
    const query = async (sql: string): Promise<never[]> => {
      said.push(sql);
      if (sql.startsWith('SET')) refuses = false;
      else if (refuses) throw Object.assign(new Error(error.message), error);
      return [];
    };
    return { said, server: faultServer({ flavour: { faultWords: {} }, query } as unknown as StartedServer) };
  };
  it('lifts super_read_only for its statement', async () => {
    const { said, server: one } = server({ errno: 1290, message: 'running with the --super-read-only option' });
    await one.query('UNINSTALL PLUGIN p');
    expect(said).toEqual([
      'UNINSTALL PLUGIN p',
      'SET GLOBAL super_read_only = OFF',
      'UNINSTALL PLUGIN p',
      'SET GLOBAL super_read_only = ON',
    ]);
  });
  it('takes any other refusal as it is', async () => {
    const { said, server: one } = server({ errno: 1290, message: 'running with the --skip-grant-tables option' });
    await expect(one.query('CREATE USER u')).rejects.toThrow('skip-grant-tables');
    expect(said).toEqual(['CREATE USER u']);
  });
});
