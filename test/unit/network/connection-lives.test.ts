import { describe, expect, it } from 'vitest';
import type { ProxyConnectionSample } from '../../../src/model/samples.ts';
import { ConnectionLives } from '../../../src/network/connection-lives.ts';

const connection = (id: number, more: Partial<ProxyConnectionSample> = {}): ProxyConnectionSample => ({
  id,
  open: true,
  downstreamIn: 100 * id,
  downstreamOut: 100 * id,
  upstreamIn: 1,
  upstreamOut: 1,
  buffered: 0,
  binlogEvents: 1,
  resentBytes: 0,
  closedBy: null,
  ...more,
});

describe('connections over restarts of the proxy', () => {
  it('are what the proxy tells, as long as it lives', () => {
    const told = [connection(1), connection(2)];
    expect(new ConnectionLives().renumber(told)).toEqual(told);
  });
  it('of a former life stay, closed; new ones have new numbers', () => {
    const lives = new ConnectionLives();
    lives.renumber([connection(1, { open: false, closedBy: 'client fin' }), connection(2)]);
    lives.ended();
    expect(lives.renumber([])).toMatchObject([
      { id: 1, open: false, closedBy: 'client fin' },
      { id: 2, open: false, closedBy: 'the end of the proxy', downstreamOut: 200 },
    ]);
    const [, , fresh] = lives.renumber([connection(1)]);
    expect(fresh).toMatchObject({ id: 3, open: true, downstreamOut: 100 });
    lives.ended();
    expect(lives.renumber([connection(1)]).map(({ id, open }) => [id, open])).toEqual([
      [1, false],
      [2, false],
      [3, false],
      [4, true],
    ]);
  });
  it('are numbered from 1 when the proxy died before it had any', () => {
    const lives = new ConnectionLives();
    lives.ended();
    expect(lives.renumber([connection(1)])).toMatchObject([{ id: 1 }]);
  });
});
