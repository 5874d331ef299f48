import { describe, expect, it } from 'vitest';
import { changedVariables, globalVariables } from '../../../src/worker/changed-variables.ts';

const answering = (values: Readonly<Record<string, string>>) => ({
  query: async () => Object.entries(values).map(([Variable_name, Value]) => ({ Variable_name, Value })),
});
const silent = {
  query: async () => {
    throw new Error('gone');
  },
};
const read = async (source: Readonly<Record<string, string>>, replica: Readonly<Record<string, string>> = {}) =>
  (await globalVariables({ source: answering(source), replica: answering(replica) })) ?? new Map<string, string>();

describe('variables that a fault leaves behind', () => {
  it('are those with another value, new ones and missing ones, of either server', async () => {
    const before = await read({ max_connections: '151', same: '1', gone: 'x' }, { max_allowed_packet: '4' });
    const after = await read({ max_connections: '4', same: '1', here: 'y' }, { max_allowed_packet: '5' });
    expect(changedVariables(before, after)).toEqual([
      'replica.max_allowed_packet',
      'source.gone',
      'source.here',
      'source.max_connections',
    ]);
  });
  it('are none of those that move by themselves', async () => {
    const before = await read({
      gtid_executed: 'a:1-5',
      gtid_owned: '',
      gtid_slave_pos: '0-1-5',
      timestamp: '1',
      init_file: '/a',
    });
    const after = await read({
      gtid_executed: 'a:1-9',
      gtid_owned: 'a:10#7',
      gtid_slave_pos: '0-1-9',
      timestamp: '2',
      init_file: '',
    });
    expect(changedVariables(before, after)).toEqual([]);
  });
  it('are not known where a server does not answer', async () =>
    expect(await globalVariables({ source: answering({}), replica: silent })).toBeNull());
});
