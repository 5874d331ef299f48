import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Asked, untilExecuted } from '../../../src/library/gtid-wait.ts';
import type { Waiting } from '../../../src/library/types.ts';
import { bounded } from '../../../src/model/bounded.ts';
import { GtidSet } from '../../../src/model/gtid.ts';
import { flavour as mariadb } from '../../../src/servers/flavours/mariadb.ts';

const goal = GtidSet.parse('0-1-17');
const threads = [
  { Slave_IO_Running: 'Yes', Slave_SQL_Running: 'Yes', Slave_IO_State: 'Waiting for master to send event' },
];

interface Slowness {
  /** The bound of an answer ends so much too early: timers of Node.js may be early by 1 ms. */
  readonly earlyMs?: number;
  readonly gtid?: string;
}

/** A replica that answers each question so long after it was asked, ms; its session bounds the answer as the real one does. */
function slow(
  gtidMs: (times: number) => number,
  threadsMs: (times: number) => number,
  { earlyMs = 0, gtid = '0-1-12' }: Slowness = {},
): Asked {
  let [asked, looked] = [0, 0];
  const answer = async (sql: string) => {
    if (sql === mariadb.replicaStatusQuery) {
      looked += 1;
      await delay(threadsMs(looked));
      return threads;
    }
    asked += 1;
    await delay(gtidMs(asked));
    return [{ gtid }];
  };
  const query = (sql: string, _?: unknown, { timeoutMs = 60_000, signal }: Waiting = {}) =>
    bounded(answer(sql), { ms: timeoutMs - earlyMs, signal, what: `the answer of the replica to ${sql.slice(0, 40)}` });
  return { name: 'replica', flavour: mariadb, session: { query } as unknown as Asked['session'] };
}

const told = /^waited 0\.1 s for the replica to execute 0-1-17; it lacks .+; receiver Yes, applier Yes, Waiting/;
const once = (first: number, later: number) => (times: number) => (times === 1 ? first : later);
const always = (ms: number) => () => ms;

describe('a wait for GTIDs that runs out', () => {
  it.each([
    ['the first answer takes longer than the wait', slow(once(400, 1), always(1))],
    ['every answer takes longer than the wait', slow(always(250), always(250))],
    ['the threads answer after the wait', slow(always(80), always(80))],
    ['the last question has no time for an answer', slow(once(1, 400), always(1))],
    ['the bound of the last question ends too early', slow(once(1, 95), always(1), { earlyMs: 5 })],
  ])('says what is missing and what the threads show where %s', async (_, server) => {
    await expect(untilExecuted(server, goal, { timeoutMs: 100 })).rejects.toMatchObject({
      code: 'BOUND_EXPIRED',
      message: expect.stringMatching(told),
      hint: expect.stringContaining('timeoutMs'),
    });
  });

  it('says what was missing before, where the server does not answer any more', async () => {
    await expect(untilExecuted(slow(once(1, 1e6), always(1)), goal, { timeoutMs: 100 })).rejects.toMatchObject({
      code: 'BOUND_EXPIRED',
      message: expect.stringMatching(
        /^waited 0\.1 s for the replica .+; when it last answered, it lacked .+; waited 3 s for the answer/,
      ),
    });
  });

  it('is no error where the last look shows that nothing is missing', async () => {
    await untilExecuted(slow(once(400, 1), always(1), { gtid: '0-1-17' }), goal, { timeoutMs: 100 });
  });

  it('ends with the reason of a signal, also in the last look', async () => {
    const reason = new Error('enough');
    const ending = new AbortController();
    setTimeout(() => ending.abort(reason), 200);
    const wait = untilExecuted(slow(always(1e6), always(1)), goal, { timeoutMs: 100, signal: ending.signal });
    await expect(wait).rejects.toBe(reason);
  });
});
