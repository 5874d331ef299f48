import { describe, expect, it, vi } from 'vitest';
import { LastingSession } from '../../../src/probes/lasting-session.ts';
import type { Session } from '../../../src/servers/types.ts';

function fakeServer() {
  const server = {
    pid: 1,
    isRunning: () => true,
    opened: [] as { life: number; end: ReturnType<typeof vi.fn> }[],
    connect: vi.fn(async () => {
      const life = server.pid;
      const end = vi.fn(async () => undefined);
      server.opened.push({ life, end });
      const query = async () => {
        if (server.pid !== life) throw new Error('Connection lost');
        return [{ life }];
      };
      return { id: life, query, queryEach: async () => [[{ life }]], execute: query, end } as unknown as Session;
    }),
  };
  return server;
}

describe('a session that outlives its server', () => {
  it('is one session as long as the server lives', async () => {
    const server = fakeServer();
    const session = await LastingSession.open(server);
    await session.query('SELECT 1');
    await session.query('SELECT 1');
    expect(server.connect).toHaveBeenCalledTimes(1);
  });
  it('prepares every session of its own before anything else is said on it', async () => {
    const server = fakeServer();
    const prepare = vi.fn(async () => undefined);
    const session = await LastingSession.open(server, prepare);
    server.pid = 2;
    await session.query('SELECT 1');
    expect(prepare).toHaveBeenCalledTimes(2);
  });
  it('is opened anew after a restart, once, and the former one is let go', async () => {
    const server = fakeServer();
    const session = await LastingSession.open(server);
    server.pid = 2;
    const answers = await Promise.all([session.query('SELECT 1'), session.query('SELECT 1')]);
    expect(answers).toEqual([[{ life: 2 }], [{ life: 2 }]]);
    expect(server.connect).toHaveBeenCalledTimes(2);
    expect(server.opened[0]?.end).toHaveBeenCalled();
    await session.end();
    expect(server.opened[1]?.end).toHaveBeenCalled();
  });
  it('says what the server says while it is down, and goes on later', async () => {
    const server = fakeServer();
    const session = await LastingSession.open(server);
    server.pid = 2;
    server.connect.mockRejectedValueOnce(new Error('server-gone'));
    await expect(session.query('SELECT 1')).rejects.toThrow('server-gone');
    expect(await session.query('SELECT 1')).toEqual([{ life: 2 }]);
  });
  it('never lets a transaction go on in another life', async () => {
    const server = fakeServer();
    const session = await LastingSession.open(server);
    const held = await session.current();
    server.pid = 2;
    await expect(held.query('COMMIT')).rejects.toThrow('Connection lost');
  });
});
