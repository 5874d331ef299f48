import { describe, expect, it } from 'vitest';
import { WritesUnderWay } from '../../../src/probes/writes-under-way.ts';
import type { Session } from '../../../src/servers/types.ts';
import { fakeServer } from './fake-server.ts';

const patienceMs = 30;
const session = { id: 7 } as Session;

/** A source on which connection 7 waits in this state until one of these statements comes. */
function source(state: string, endsBy: RegExp | null) {
  const said: string[] = [];
  let waits = true;
  let answer: () => void = () => undefined;
  const committed = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const server = fakeServer((sql) => {
    said.push(sql);
    if (endsBy?.test(sql)) {
      waits = false;
      answer();
    }
    if (/VARIABLES/.test(sql))
      return [
        { Variable_name: 'rpl_semi_sync_source_enabled', Value: 'ON' },
        { Variable_name: 'rpl_semi_sync_replica_enabled', Value: 'ON' },
      ];
    return /PROCESSLIST/.test(sql) && waits ? [{ Id: 7, State: state }] : [];
  });
  return { server, said, committed };
}

function committing(writes: WritesUnderWay, answer: Promise<unknown>) {
  const write = writes.begin();
  const end = write.follow(async () => {
    write.says(session, 'COMMIT');
    await answer;
  });
  end.catch(() => undefined);
  return { write, end };
}

describe('writes that get no answer', () => {
  it('are given up, with what the source shows for them, and their connection is killed', async () => {
    const writes = new WritesUnderWay(patienceMs);
    const { server, said, committed } = source('Waiting for global read lock', /^KILL 7$/);
    const { write, end } = committing(writes, committed);
    expect(await writes.untilEnded(server)).toEqual([]);
    expect(write.unanswered).toEqual({ doing: 'COMMIT', state: 'Waiting for global read lock' });
    await expect(end).rejects.toThrow(/no answer to COMMIT, given up; the source showed it as "Waiting for global/);
    expect(said).toContain('KILL 7');
  });
  it('are released where they wait for an acknowledgement, which is no answer to their client', async () => {
    const writes = new WritesUnderWay(patienceMs);
    const { server, committed } = source('Waiting for semi-sync ACK from replica', /^SET GLOBAL rpl_semi_sync_source/);
    const { write, end } = committing(writes, committed);
    expect(await writes.untilEnded(server)).toEqual([
      expect.stringContaining('rpl_semi_sync_source_enabled was set to OFF'),
    ]);
    expect(write.unanswered).not.toBeNull();
    await expect(end).rejects.toThrow(/no answer to COMMIT/);
  });
  it('are left where nothing ends them, in a bounded time, and say nothing more', { timeout: 15_000 }, async () => {
    const writes = new WritesUnderWay(patienceMs);
    const { write, end } = committing(writes, new Promise(() => undefined));
    await writes.untilEnded(source('waiting for handler commit', null).server);
    await expect(end).rejects.toThrow(/no answer to COMMIT/);
    expect(() => write.says(session, 'INSERT')).toThrow(/given up/);
  });
  it('are not touched when they end by themselves', async () => {
    const writes = new WritesUnderWay(1000);
    const { server, said } = source('', null);
    const { write, end } = committing(writes, Promise.resolve());
    await writes.untilEnded(server);
    await end;
    expect(write.unanswered).toBeNull();
    expect(said).toEqual([]);
  });
});
