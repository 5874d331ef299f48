import { describe, expect, it } from 'vitest';
import { flavour as mariadb } from '../../../src/servers/flavours/mariadb.ts';
import { flavour as mysql9 } from '../../../src/servers/flavours/mysql-9.ts';
import { readInstrumentation } from '../../../src/servers/instrumentation.ts';

const usual = {
  performance_schema: '1',
  performance_schema_error_size: '5000',
  instrument: 'YES',
  consumer: 'YES',
  counted: '2',
  'own-thread': '1',
  'thread-instances': '100',
  'threads-lost': '0',
};

const read = (changes: Readonly<Record<string, string>>) =>
  readInstrumentation(
    { query: async () => Object.entries({ ...usual, ...changes }).map(([name, value]) => ({ name, value })) },
    mysql9,
  );

describe('what a server is asked', () => {
  it('is performance_schema, as long as that tells', async () => {
    expect(await read({})).toEqual({
      dumpThreadsQuery: mysql9.dumpThreadsQuery,
      errorCountersQuery: mysql9.errorCountersQuery,
      errorCountersMissing: null,
    });
  });
  it.each([
    [{ performance_schema: '0' }, 'performance_schema=OFF'],
    [{ performance_schema_error_size: '0', counted: '0' }, 'performance_schema_error_size=0'],
    [{ performance_schema_error_size: '10', counted: '1' }, 'performance_schema_error_size=10'],
    [{ instrument: 'NO' }, "performance_schema_instrument='error=OFF'"],
    [{ consumer: 'NO' }, 'performance_schema_consumer_global_instrumentation=OFF'],
    [{ 'thread-instances': '0', 'own-thread': '0' }, 'performance_schema_max_thread_instances=0'],
    [{ 'own-thread': '0' }, 'performance_schema settings that leave threads out'],
  ])('names the setting that hides the counters: %j', async (changes, setting) => {
    expect(await read(changes)).toMatchObject({
      errorCountersQuery: null,
      errorCountersMissing: `error counters are hidden by ${setting}`,
    });
  });
  it.each([[{ 'own-thread': '0' }], [{ 'threads-lost': '3' }], [{ 'thread-instances': '40' }]])(
    'is the process list where threads have no room: %j',
    async (changes) => {
      expect((await read(changes)).dumpThreadsQuery).toBe(mysql9.dumpThreadsAnywayQuery);
    },
  );
  it('is not asked of servers whose settings hide nothing', async () => {
    const nobody = { query: () => Promise.reject(new Error('asked')) };
    expect(await readInstrumentation(nobody, mariadb)).toMatchObject({
      dumpThreadsQuery: mariadb.dumpThreadsQuery,
      errorCountersMissing: mariadb.errorCountersMissing,
    });
  });
});
