import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { boundExpired, bounded, expiredText } from '../../../src/model/bounded.ts';

const never = new Promise<never>(() => undefined);

describe('a bounded wait', () => {
  it('hands on what came in time, and what failed in time', async () => {
    expect(await bounded(Promise.resolve(7), { ms: 1000, what: 'seven' })).toBe(7);
    await expect(bounded(Promise.reject(new Error('no')), { ms: 1000, what: 'seven' })).rejects.toThrow('no');
  });
  it('says what it waited for, how long, and what it saw last, and gives up what it waited for', async () => {
    const giveUp = vi.fn();
    const waiting = bounded(never, { ms: 20, what: 'an answer', lastSeen: () => 'the source runs', giveUp });
    await expect(waiting).rejects.toMatchObject({
      code: boundExpired,
      message: 'waited 0 s for an answer; the source runs',
    });
    expect(giveUp).toHaveBeenCalledOnce();
  });
  it('ends with the reason of a signal, also of one that had aborted before', async () => {
    const abort = new AbortController();
    const waiting = bounded(never, { ms: 5000, what: 'an answer', signal: abort.signal });
    abort.abort(new Error('cancelled'));
    await expect(waiting).rejects.toThrow('cancelled');
    await expect(bounded(never, { ms: 5000, what: 'it', signal: abort.signal })).rejects.toThrow('cancelled');
  });
  it('is not disturbed by what fails later', async () => {
    const late = delay(20).then(() => {
      throw new Error('too late');
    });
    await expect(bounded(late, { ms: 5, what: 'it' })).rejects.toMatchObject({ code: boundExpired });
    await delay(40);
  });
  it('rounds to tenths of a second', () => {
    expect(expiredText({ ms: 60_540, what: 'the play to end' })).toBe('waited 60.5 s for the play to end');
  });
});
