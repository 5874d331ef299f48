import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultLoad } from '../../../src/model/load.ts';
import { workloadOfRun } from '../../../src/model/workload.ts';
import { makePlan } from '../../../src/runner/plan.ts';
import { planHash } from '../../../src/runner/sharding/plan-hash.ts';
import { readWorkload } from '../../../src/workload/read-workload.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rf-load-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(dir, name), text);
  return join(dir, name);
}
const profile = (writes: number | string, largest: string): string =>
  `version: 1
servers:
  source: mysql:9.7
  replica: mysql:9.7
link:
  preset: cross-region
workload:
  writes_per_s: ${writes}
  row_bytes: 2K
  largest_transaction_bytes: ${largest}
  idle_s: 30
disturbances:
  outage_s: 60
objectives:
  resume_s: 60
`;

describe('--workload', () => {
  it('takes keys with units; what is left out is the default', async () => {
    const { load, text } = await readWorkload('rate=200/s, row=4k,writers=4,rows=2,active=10s,idle=30,compressible');
    expect(load).toEqual({
      ...defaultLoad,
      ...{ writesPerS: 200, rowBytes: 4096, writers: 4, rowsPerTransaction: 2, activeS: 10, idleS: 30 },
      compressible: true,
    });
    expect(text).toBe('rate=200/s,row=4k,writers=4,rows=2,active=10s,idle=30,compressible');
    expect((await readWorkload('large=16M')).load.largeBytes).toBe(16 * 1024 ** 2);
  });
  it.each([
    ['rte=5', /no key "rte"/, /did you mean rate\?/],
    ['rate', /needs a value for rate/, /rate=N/],
    ['rate=abc', /rate needs a number per second from 0\.01 to 10000, not "abc"/, /transactions per second/],
    ['rate=0', /from 0\.01 to 10000, not "0"/, /rate/],
    ['row=4x', /whole number of bytes \(60, 4k, 1M\) from 1 to 16M, not "4x"/, /size of a row/],
    ['writers=2.5', /a whole number from 1 to 32, not "2\.5"/, /sessions/],
    ['writers=', /not ""/, /sessions/],
    [' , ', /is empty/, /rate=200/],
    ['a.sql,b.sql', /names a\.sql and b\.sql/, /one file/],
    ['notes.txt', /cannot read notes\.txt/, /profile/],
    ['sysbench:oltp_writeonly', /no script "oltp_writeonly"/, /did you mean oltp_write_only\?/],
    ['sysbench,idle=3', /sysbench has no idle stretches/, /rate and writers/],
    ['orders.sql,row=5', /takes rate, writers, idle and active only/, /statements/],
    ['/nowhere/orders.sql', /\/nowhere\/orders\.sql is not there/, /that you may read/],
  ])('refuses %s and says what it takes', async (text, message, hint) => {
    await expect(readWorkload(text)).rejects.toMatchObject({
      code: 'BAD_WORKLOAD',
      exitCode: 2,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
  });
  it('plays the numbers of a profile; keys come before them', async () => {
    const path = await file('replfault.yaml', profile(50, '4M'));
    const { load, text } = await readWorkload(`${path},writers=2`);
    expect(load).toEqual({
      ...defaultLoad,
      ...{ writesPerS: 50, rowBytes: 2048, idleS: 30, writers: 2, largeBytes: 4 * 1024 ** 2 },
    });
    expect(text).toBe('replfault.yaml,writers=2');
  });
  it('names the line of a number that no case plays, and how to set it', async () => {
    const path = await file('big.yaml', profile(50, '2G'));
    await expect(readWorkload(path)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(
        /big\.yaml:10: workload\.largest_transaction_bytes is 2147483648; a case plays 0 to 256M/,
      ),
      hint: expect.stringContaining('large=N'),
    });
    expect((await readWorkload(`${path},large=1M`)).load.largeBytes).toBe(1024 ** 2);
  });
  it('tells run.json what was asked, and no statement', async () => {
    const path = await file('orders.sql', "-- replfault: each transaction\nINSERT INTO t VALUES ('secret');\n");
    const asked = workloadOfRun(await readWorkload(`${path},rate=50`));
    expect(asked.clients).toEqual({
      kind: 'sql',
      name: 'orders.sql',
      writesPerS: 50,
      writers: 1,
      idleS: 0,
      activeS: 10,
    });
    expect(JSON.stringify(asked)).not.toMatch(/secret|INSERT/);
  });
});

describe('a plan under a load', () => {
  const scenario = (load?: { writesPerS: number }) => ({
    name: 'x/y',
    file: new URL(import.meta.url).pathname,
    title: '',
    cases: [{ case: 'one' }],
    settings: () => ({
      source: {},
      replica: {},
      replication: { connectRetryS: 1, retryCount: 1, heartbeatPeriodS: 1 },
      ...(load ? { load } : {}),
    }),
    criticalPathMs: () => 10_000,
    play: async () => undefined,
    checks: () => [],
  });
  const plan = async (text: string, own?: { writesPerS: number }) =>
    makePlan({
      scenarios: [scenario(own)],
      pairs: [{ source: 'a', replica: 'a' }],
      params: [],
      workload: await readWorkload(text),
    });
  const hashOf = async (cases: Awaited<ReturnType<typeof plan>>): Promise<string> =>
    planHash({ toolVersion: '1', seed: 's', plan: cases, options: [] });

  it('is another plan: shards with different loads cannot be merged', async () => {
    const none = makePlan({ scenarios: [scenario()], pairs: [{ source: 'a', replica: 'a' }], params: [] });
    const hashes = await Promise.all([none, await plan('rate=50'), await plan('rate=60')].map(hashOf));
    expect(new Set(hashes).size).toBe(3);
    expect(await hashOf(await plan('rate=50,row=60'))).toBe(hashes[1]);
    expect(await hashOf(await plan('rate=25'))).toBe(hashes[0]);
  });
  it('is refused where a case could not account for its rows, unless the case has a load of its own', async () => {
    await expect(plan('rate=1000,rows=10')).rejects.toMatchObject({
      code: 'LOAD_TOO_LONG',
      exitCode: 2,
      message: 'x/y/one may write 400000 rows with this workload; a case can account for 200000',
    });
    await expect(plan('rate=1000,rows=10', { writesPerS: 50 })).resolves.toHaveLength(1);
  });
});
