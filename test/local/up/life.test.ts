import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readClientOptions } from '../../../src/capture/option-file.ts';
import type { PairDescription } from '../../../src/up/types.ts';
import { makePlayground, type Playground } from '../support/playground.ts';
import { eventually } from '../support/processes.ts';
import { type Commands, commandsIn } from './support.ts';

const schema = JSON.parse(await readFile(new URL('../../../schema/up.schema.json', import.meta.url), 'utf8'));
const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false }).addSchema(schema);

const connect = ({ user, password, socket }: PairDescription['source']) =>
  createConnection({ user, password, socketPath: socket });

function expectShape(what: 'up' | 'status' | 'inject' | 'heal' | 'down', value: unknown): void {
  const valid = ajv.getSchema(`${schema.$id}#/$defs/${what}`);
  if (!valid?.(value)) expect(valid?.errors ?? 'no such part of the schema').toEqual([]);
}

describe.each([
  ['mysql:9.7', ['--topology', 'semi-sync,tls', '--compress', 'zstd', '--appliers', '3', '--durable']],
  ['mysql:5.6', ['--topology', 'position']],
  ['mariadb:10.11', ['--set', 'source.net_write_timeout=7', '--isolation', 'none']],
])('a pair of %s %j', (server, options) => {
  let playground: Playground;
  let commands: Commands;
  let pair: PairDescription;
  beforeAll(async () => {
    playground = await makePlayground();
    commands = commandsIn(playground);
    expect((await commands.run(['fetch', server], { timeoutMs: 550_000 })).code).toBe(0);
    pair = await commands.json(['up', '--detach', '--server', server, ...options]);
  }, 600_000);
  afterAll(() => playground[Symbol.asyncDispose]());

  const state = async () => (await commands.json(['status'])).pairs[0];

  it('says how to connect, and every way is good', async () => {
    expectShape('up', pair);
    const withSwitches = options.includes('--durable');
    expect(Object.keys(pair)).toEqual([
      ...['name', 'source', 'replica', 'proxy', 'join'],
      ...(withSwitches ? ['switches'] : []),
    ]);
    if (withSwitches)
      expect(pair.switches).toMatchObject({ tls: true, compression: 'zstd', appliers: 3, durable: true, why: {} });
    for (const { optionFile, ...account } of [pair.source, pair.replica, pair.proxy]) {
      const { options: read, warnings } = await readClientOptions(optionFile);
      expect(read).toMatchObject({ user: account.user, password: account.password });
      expect(warnings).toEqual([]);
      expect((await stat(optionFile)).mode & 0o777).toBe(0o600);
      const { host, port, user, password } = account;
      const ways = [{ host, port }, ...('socket' in account ? [{ socketPath: String(account.socket) }] : [])];
      for (const way of ways) {
        const client = await createConnection({ ...way, user, password });
        const [rows] = await client.query('SELECT VERSION() AS version');
        await client.end();
        expect(JSON.stringify(rows)).toContain(pair.source.version);
      }
    }
    expect((await stat(dirname(pair.source.optionFile))).mode & 0o777).toBe(0o700);
  });

  it('takes a fault, shows it with its numbers, and is whole when that is healed', async () => {
    const injected = await commands.json(['inject', 'stall', '--proof', '20']);
    expectShape('inject', injected);
    expect(injected).toMatchObject({ name: 'default', fault: 'stall', leg: 'link', proof: { tookEffect: true } });
    const client = await connect(pair.source);
    // A semi-synchronous commit would wait.
    const written = client.query('CREATE DATABASE shop');
    expect(await eventually(async () => (await state()).replication.missing !== '', { withinMs: 15_000 })).toBe(true);
    const during = await commands.json(['status']);
    expectShape('status', during);
    expect(during.pairs).toMatchObject([
      {
        name: 'default',
        state: 'up',
        servers: { source: { state: 'running', server }, replica: { state: 'running' }, proxy: { state: 'running' } },
        replication: { status: { applier: 'Yes' }, unknown: null },
        faults: [{ fault: 'stall', proof: { tookEffect: true } }],
      },
    ]);
    const again = await commands.run(['inject', 'stall']);
    expect(again).toMatchObject({ code: 2, stderr: expect.stringMatching(/stall is in effect on link since/) });

    const healed = await commands.json(['heal', 'stall']);
    expectShape('heal', healed);
    expect(healed).toMatchObject({ healed: [{ fault: 'stall', proof: { tookEffect: true } }], started: [] });
    await written;
    await client.end();
    expect(await eventually(async () => (await state()).replication.missing === '', { withinMs: 20_000 })).toBe(true);
    expect((await state()).faults).toEqual([]);
    expect(await commands.json(['heal'])).toMatchObject({ healed: [], started: [] });
  });

  it('has the topology and the settings that were asked for', async () => {
    const client = await connect(pair.source);
    const value = async (sql: string): Promise<string> => {
      const [rows] = (await client.query(sql)) as unknown as [{ Value: string }[]];
      return rows[0]?.Value ?? '';
    };
    if (options.includes('semi-sync,tls')) {
      expect(await value("SHOW STATUS LIKE 'Rpl_semi_sync_source_status'")).toBe('ON');
      expect(await value("SHOW VARIABLES LIKE 'ssl_cert'")).toContain('tls-cert.pem');
    }
    if (options.includes('position')) {
      const replica = await connect(pair.replica);
      expect((await replica.query('SHOW SLAVE STATUS'))[0]).toMatchObject([{ Auto_Position: 0 }]);
      await replica.end();
    }
    if (options.includes('--set')) expect(await value("SHOW VARIABLES LIKE 'net_write_timeout'")).toBe('7');
    await client.end();
  });

  it('runs commands with its addresses, and returns their exit codes', async () => {
    const script = 'echo "$REPLFAULT_PAIR $REPLFAULT_SOURCE_PORT $REPLFAULT_PROXY_OPTION_FILE"; exit 7';
    expect(await commands.run(['exec', '--', 'sh', '-c', script])).toMatchObject({
      code: 7,
      stdout: `default ${pair.source.port} ${pair.proxy.optionFile}\n`,
    });
    expect((await commands.run(['exec', 'default', '--', 'sh', '-c', 'kill -TERM $$'])).code).toBe(143);
    // What `--json` calls join needs nothing else.
    expect(pair.join.slice(-3)).toEqual(['exec', 'default', '--']);
    const [file = '', ...args] = pair.join;
    const joined = await commands.run([...args.slice(1), 'printenv', 'REPLFAULT_REPLICA_SOCKET']);
    expect(file).toBe(process.execPath);
    expect(joined).toMatchObject({ code: 0, stdout: `${pair.replica.socket}\n` });
  });

  it('restarts a server that a fault has killed', async () => {
    const before = (await state()).servers.replica.pid;
    await commands.json(['inject', 'kill', '--leg', 'replica']);
    expect((await state()).servers.replica.state).toBe('not running');
    expect(await commands.json(['heal'])).toMatchObject({ healed: [{ fault: 'kill', leg: 'replica' }], started: [] });
    const after = (await state()).servers.replica;
    expect(after).toMatchObject({ state: 'running' });
    expect(after.pid).not.toBe(before);
  });

  it('ends with down, and nothing is left', async () => {
    const ended = await commands.json(['down']);
    expectShape('down', ended);
    expect(ended).toEqual({ pairs: [{ name: 'default', how: 'ended' }] });
    expect(await playground.remains()).toEqual([]);
    expect(await commands.json(['status'])).toEqual({ pairs: [] });
  });
});
