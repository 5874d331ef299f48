import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { FaultParams } from '../../../src/model/scenario.ts';
import { findAction, loadActions } from '../../../src/operator/index.ts';
import type { OperatorSession } from '../../../src/operator/types.ts';
import { flavour as mariadb } from '../../../src/servers/flavours/mariadb.ts';
import { flavour as mysql9 } from '../../../src/servers/flavours/mysql-9.ts';
import { type FakeSessionOptions, fakeSession } from './fake-session.ts';

const actions = await loadActions();
const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function act(
  name: string,
  params: FaultParams,
  options: FakeSessionOptions & {
    readonly flavour?: typeof mysql9;
    readonly change?: (session: OperatorSession) => OperatorSession;
  } = {},
): Promise<string[]> {
  const { session, said } = fakeSession(options.flavour ?? mysql9, options);
  const found = findAction(actions, name, params);
  await found.action.run(options.change?.(session) ?? session, found.params);
  return said;
}

/** A port that takes connections and never says a word. */
async function silentPort(): Promise<number> {
  const server = createServer((socket) => socket.on('error', () => undefined));
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as { port: number }).port;
}

const linkedTo =
  (port: number) =>
  (session: OperatorSession): OperatorSession =>
    ({ ...session, pair: { ...session.pair, link: { address: { host: '127.0.0.1', port } } } }) as OperatorSession;

describe('what runbooks tell operators to do', () => {
  it('is said as written, and an error that the server answers is endured', async () => {
    const statement = 'START SLAVE';
    const unknown = Object.assign(new Error('You have an error in your SQL syntax'), { errno: 1064 });
    expect(await act('say-as-written', { statement }, { answer: () => unknown })).toEqual(['replica: START SLAVE']);
    const gone = act('say-as-written', { statement }, { answer: () => new Error('the session has ended') });
    await expect(gone).rejects.toThrow(/has ended/);
  });
  it('points a replica at coordinates, in the words of its dialect and without showing the password', async () => {
    const said = await act('point-at-position', { file: 'binlog.000042' }, { flavour: mariadb });
    expect(said[0]).toBe('replica: STOP SLAVE');
    expect(said.join('\n')).toMatch(/CHANGE MASTER TO .*MASTER_LOG_FILE='binlog.000042'.*MASTER_LOG_POS=4/);
    expect(said.join('\n')).not.toContain('hush');
    expect(said.at(-1)).toBe('replica: START SLAVE');
    await expect(act('point-at-position', {})).rejects.toThrow(/needs the name of a binary log/);
  });
  it('logs in over the path of the replica, and tells when that fails', async () => {
    const refusing = await silentPort();
    for (const server of open.splice(0)) await new Promise((resolve) => server.close(resolve));
    const [refused] = await act('log-in-through-the-link', {}, { change: linkedTo(refusing) });
    expect(refused).toMatch(/^source: \(log in through the link: failed \(ECONNREFUSED\) after \d+ ms\)$/);
    const [silent] = await act('log-in-through-the-link', { timeoutMs: 100 }, { change: linkedTo(await silentPort()) });
    expect(silent).toMatch(/failed \(ETIMEDOUT\) after \d+ ms/);
  });
  it('counts the open files of a process, and says so where it cannot', async () => {
    const withPid =
      (pid: number) =>
      (session: OperatorSession): OperatorSession =>
        ({ ...session, pair: { ...session.pair, source: { pid }, replica: { pid } } }) as unknown as OperatorSession;
    const mine = await act('count-open-files', {}, { change: withPid(process.pid) });
    expect(mine).toHaveLength(2);
    expect(mine[0]).toMatch(/^source: \(open files: \d+ of (\d+|unlimited)\)$/);
    const none = await act('count-open-files', {}, { change: withPid(2 ** 30) });
    expect(none[1]).toMatch(/^replica: \(open files: not to be counted here/);
  });
  it('leaves in one of two ways only', async () => {
    await expect(act('leave-without-goodbye', { how: 'politely' })).rejects.toThrow(/nobody leaves like politely/);
  });
});
