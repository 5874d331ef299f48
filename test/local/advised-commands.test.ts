import { readFileSync } from 'node:fs';
import { execa } from 'execa';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadClaims } from '../../src/claims/claim-files.ts';
import { parseSockets } from '../../src/diagnose/sockets.ts';
import { cacheFolder } from '../../src/servers/cache/folder.ts';
import { fetchTools, type Tool } from '../../src/servers/packages/tools.ts';
import { testServer } from './servers/local-cache.ts';
import { type RunningCli, startCli } from './support/cli.ts';
import { noPacketLink } from './support/packets.ts';
import { makePlayground, type Playground } from './support/playground.ts';
import { eventually } from './support/processes.ts';
import { shortControl } from './support/scenario-files.ts';
import { isRoot } from './support/who.ts';

const cannot = await noPacketLink();
/** 8 s on an idle machine; the test ends the command. */
const patienceMs = 150_000;
const page = readFileSync(new URL('../../docs/wide-area.md', import.meta.url), 'utf8');
const server = { flavour: 'mysql-9', version: '9.7.4' };

/** The commands for a shell in the advice of each claim, as they are printed. */
async function advisedCommands(): Promise<ReadonlyMap<string, string>> {
  const advised = new Map<string, string>();
  for (const { id, corrected } of await loadClaims())
    for (const advice of corrected(server))
      if (typeof advice === 'string')
        for (const [, command = ''] of advice.matchAll(/`(ss [^`]+)`/g)) advised.set(id, command);
  return advised;
}

const quoted = (words: readonly string[]): string =>
  words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');

/** Executes the text of a command in a shell on the host of a process. `ss` may be a fetched one, which has another name there. */
async function onHostOf(pid: number, command: string, ss: Tool): Promise<string> {
  const enter = [...(isRoot ? [] : ['--user', '--preserve-credentials']), '--net'];
  const { file, args, env } = ss.command([]);
  const script = `ss() { ${quoted([file, ...args])} "$@"; }\n${command}`;
  return (await execa('nsenter', ['--target', String(pid), ...enter, 'sh', '-c', script], { env })).stdout;
}

/**
 * The worst state for which a command for a shell is advised: the path drops large packets, the receiver leaves each connection and gets another one,
 * and the source keeps those that stick.
 */
describe('commands that the advice of claims names, on a path that drops large packets', () => {
  beforeEach(({ skip }) => skip(cannot !== undefined, cannot ?? ''));
  let playground: Playground;
  let running: RunningCli;
  let ss: Tool;
  let commands: ReadonlyMap<string, string>;
  let hosts: Readonly<Record<'source' | 'replica', number>>;

  beforeAll(async () => {
    if (cannot !== undefined) return;
    await testServer();
    ({ ss } = await fetchTools({ cacheDir: cacheFolder() }));
    commands = await advisedCommands();
    playground = await makePlayground();
    const scenario = ['wide-area/mtu-black-hole', '--case', 'plain-small-rows', '--param', 'attempts=10'];
    const args = [
      'run',
      ...scenario,
      ...shortControl,
      '--workers',
      '1',
      '--server',
      'mysql:9.7',
      '--out',
      playground.out,
    ];
    running = startCli(args, { env: playground.env, timeoutMs: patienceMs });
    await running.printed(/injecting link-mtu/, patienceMs);
    const processes = await playground.processes();
    const hostOf = (name: string): number =>
      processes.find(({ commandLine }) => commandLine.includes(`/${name}/error.log`))?.pid ?? 0;
    hosts = { source: hostOf('source'), replica: hostOf('replica') };
  });
  afterAll(async () => {
    running?.signal('SIGINT');
    await running?.exited;
    await playground?.[Symbol.asyncDispose]();
  });

  /** Connections that a claim's command shows on a host. */
  const shown = async (id: string, host: 'source' | 'replica'): Promise<ReturnType<typeof parseSockets>> =>
    parseSockets(await printed(id, host));
  const printed = (id: string, host: 'source' | 'replica'): Promise<string> =>
    onHostOf(hosts[host], commands.get(id) ?? '', ss);

  it('show retransmissions that rise, a Send-Q that does not fall, and new connections of one replica (C8)', async () => {
    const stuck = async () =>
      (await shown('C8', 'source')).filter(({ sendQueue, retransmitted }) => sendQueue > 0 && retransmitted > 0);
    expect(await eventually(async () => (await stuck()).length > 0, { withinMs: 30_000 })).toBe(true);
    const [before] = await stuck();
    if (before === undefined) throw new Error('the stuck connection has ended');
    let now: ReturnType<typeof parseSockets> = [];
    const rose = async (): Promise<boolean> => {
      now = await shown('C8', 'source');
      const same = now.find(({ peerPort }) => peerPort === before.peerPort);
      const another = now.some(({ peer, peerPort }) => peer === before.peer && peerPort !== before.peerPort);
      return another && same !== undefined && same.retransmitted > before.retransmitted;
    };
    expect(await eventually(rose, { withinMs: 30_000 }), JSON.stringify([before, now])).toBe(true);
    const after = now.find(({ peerPort }) => peerPort === before.peerPort);
    expect(after?.sendQueue).toBeGreaterThanOrEqual(before.sendQueue);
  });

  it('name the columns and fields that the advice names (C1, C2, F1, Q11)', async () => {
    const fields: Readonly<Record<string, readonly RegExp[]>> = {
      C1: [/\bretrans:\d+\/\d+/, /\bcubic\b/],
      C2: [/^State\s+Recv-Q\s+Send-Q\s/],
      F1: [/\bretrans:\d+\/\d+/, /^State\s+Recv-Q\s+Send-Q\s/],
      Q11: [/\bcubic\b/, /\bcwnd:\d+/, /\bretrans:\d+\/\d+/],
    };
    for (const [id, wanted] of Object.entries(fields)) {
      const text = await printed(id, 'source');
      for (const one of wanted) expect(text, id).toMatch(one);
    }
  });

  it('show a Recv-Q of 0 on the host of the replica, where it is the link that is broken (C7)', async () => {
    const receiving = (await shown('C7', 'replica')).filter(({ peerPort }) => peerPort === 3306);
    expect(receiving).not.toEqual([]);
    for (const { receiveQueue } of receiving) expect(receiveQueue).toBe(0);
  });

  it('show nothing on the other host, which is why the advice says on which to run them', async () =>
    expect(await shown('C8', 'replica')).toEqual([]));

  it('are all executed here, and the page of such links names no other', () => {
    expect([...commands.keys()].sort()).toEqual(['C1', 'C2', 'C7', 'C8', 'F1', 'Q11']);
    const onPage = [...page.matchAll(/^ *(ss .+)$/gm)].map(([, command]) => command);
    expect(onPage).toEqual([commands.get('Q11')]);
  });
});
