import { describe, expect, it } from 'vitest';
import { channelOf, unnamedChannel } from '../../../src/servers/channels.ts';

describe('the channel under test', () => {
  it('is the one without a name, wherever it stands', () => {
    const rows = [
      { Channel_Name: 'east', at: 1 },
      { Channel_Name: '', at: 2 },
    ];
    expect(unnamedChannel(rows)).toMatchObject({ at: 2 });
    expect(unnamedChannel([{ Connection_name: 'east' }, { Connection_name: '', at: 2 }])).toMatchObject({ at: 2 });
  });
  it('is the only one where none is without a name, or none has one', () => {
    expect(unnamedChannel([{ Channel_Name: 'east', at: 1 }])).toMatchObject({ at: 1 });
    expect(unnamedChannel([{ at: 1 }])).toMatchObject({ at: 1 });
    expect(unnamedChannel([])).toBeUndefined();
    expect(channelOf({})).toBe('');
  });
});
