import { describe, expect, it } from 'vitest';
import type { Happening } from '../../../src/model/timeline.ts';
import { Ledger } from '../../../src/probes/ledger.ts';
import type { Recorder } from '../../../src/probes/recorder.ts';
import type { StartedServer } from '../../../src/servers/types.ts';
import { fakeServer } from './fake-server.ts';

const uuid = '6c11b0b3-e65a-11f1-ab9d-02fc00000001';

/** A server that tells what it executed only when asked; `stray` says how many transactions others commit meanwhile. */
async function ledgerOn(stray: () => number) {
  let executed = 4;
  const batches: (readonly string[])[] = [];
  const source = fakeServer(() => [{ gtid: `${uuid}:1-${executed}` }]);
  const connect = async () => ({
    ...(await source.connect()),
    queryEach: async (statements: readonly string[]) => {
      batches.push(statements);
      executed += 1 + stray();
      return [[], [{ gtid: `${uuid}:1-${executed}` }]];
    },
  });
  const asked = { ...source, connect, isRunning: () => true, flavour: { commitGtidQuery: 'SELECT EXECUTED' } };
  const writes: Happening<'write'>[] = [];
  const recorder = {
    now: () => 0,
    record: (h: Happening) => h.kind === 'write' && writes.push(h as Happening<'write'>),
  } as unknown as Recorder;
  return { ledger: await Ledger.open(asked as unknown as StartedServer, recorder), writes, batches };
}

describe('the GTID of a write where the answer to COMMIT tells none', () => {
  it('is what is new in the executed set, asked for in the same round trip', async () => {
    const { ledger, writes, batches } = await ledgerOn(() => 0);
    await ledger.burst({ bytes: 20, rowBytes: 10 });
    expect(writes.map(({ gtid }) => gtid)).toEqual([`${uuid}:5`, `${uuid}:6`]);
    expect(batches).toEqual([
      ['COMMIT', 'SELECT EXECUTED'],
      ['COMMIT', 'SELECT EXECUTED'],
    ]);
    await ledger.stop();
  });
  it('takes along what another session committed by then', async () => {
    const { ledger, writes } = await ledgerOn(() => 1);
    await ledger.burst({ bytes: 10, rowBytes: 10 });
    expect(writes.map(({ gtid }) => gtid)).toEqual([`${uuid}:5-6`]);
    await ledger.stop();
  });
});
