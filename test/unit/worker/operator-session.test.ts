import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Recorder } from '../../../src/probes/recorder.ts';
import type { Pair } from '../../../src/topology/pair.ts';
import { openOperatorSession } from '../../../src/worker/operator-session.ts';
import { sourceNetwork } from '../../../src/worker/source-network.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rf-session-'));
});
afterAll(() => rm(dir, { recursive: true }));

const settings = {
  source: {},
  replica: {},
  replication: { connectRetryS: 1, retryCount: 10, heartbeatPeriodS: 1 },
};
/** A pair whose servers refuse every statement with "wrong" in it. */
const pair = {
  source: { query: async (sql: string) => [{ heard: sql }] },
  replica: {
    query: async (sql: string) => {
      if (sql.includes('wrong')) throw Object.assign(new Error(`near '${sql}'`), { errno: 1064 });
      return [];
    },
  },
  bystanders: [],
} as unknown as Pair;

const network = sourceNetwork({ host: undefined, kernel: null, later: () => undefined });

let next = 0;
function session(signal = new AbortController().signal, of: Pair = pair) {
  next += 1;
  const recorder = new Recorder(join(dir, `${next}.ndjson`));
  const leftOut: number[] = [];
  const leaveOut = (port: number): void => void leftOut.push(port);
  return {
    recorder,
    leftOut,
    session: openOperatorSession({ pair: of, settings, recorder, signal, network, leaveOut }, 'an-action'),
  };
}

describe('the session of an operator', () => {
  it('records what was said, to whom, and strikes out secrets', async () => {
    const { recorder, session: at } = session();
    await expect(at.say('source', "SET PASSWORD = 'hush'", ['hush'])).resolves.toHaveLength(1);
    expect(recorder.history().last('operator')).toMatchObject({
      action: 'an-action',
      on: 'source',
      statement: "SET PASSWORD = '***'",
      errno: null,
      error: null,
    });
  });
  it('records what the server answered, and throws it', async () => {
    const { recorder, session: at } = session();
    await expect(at.say('replica', 'wrong hush', ['hush'])).rejects.toThrow(/near/);
    expect(recorder.history().last('operator')).toMatchObject({ errno: 1064, error: "near 'wrong ***'" });
  });
  it('says nothing any more once the case has been cancelled', async () => {
    const { recorder, session: at } = session(AbortSignal.abort(new Error('cancelled')));
    await expect(at.say('source', 'anything')).rejects.toThrow('cancelled');
    expect(recorder.history().of('operator')).toEqual([]);
  });
  it('knows only the servers of the case', async () => {
    await expect(session().session.say('downstream', 'anything')).rejects.toThrow(/no downstream/);
  });
  it('watches both ends of a client that reads nothing, and of one whose server has left', async () => {
    const accepted: Socket[] = [];
    await using server = createServer((socket) => {
      accepted.push(socket.on('error', () => undefined));
      socket.write(Buffer.alloc(64 * 1024 * 1024));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const source = { port, socketTable: '/proc/self/net/tcp' };
    const client = connect({ host: '127.0.0.1', port }).on('error', () => undefined);
    await once(client, 'connect');
    const { session: opened, recorder, leftOut } = session(undefined, { source } as unknown as Pair);
    const watch = opened.watchClient(client.localPort ?? 0);
    expect(leftOut).toEqual([client.localPort]);
    await expect.poll(() => watch.ends().sendQueue).toBeGreaterThan(0);
    const blocked = watch.ends();
    expect(blocked).toMatchObject({ open: true });
    expect(blocked.receiveQueue).toBeGreaterThan(0);
    for (const socket of accepted) socket.destroy();
    await expect.poll(() => watch.ends().open).toBe(false);
    client.destroy();
    const { sendQueue, receiveQueue, atMs } = blocked;
    const read = { netWriteTimeoutS: 2, readBytes: 0, resultBytes: 9, rows: 0, withinMs: 0, error: null };
    watch.record({ event: 'blocked', sendQueue, receiveQueue, ...read }, atMs);
    expect(recorder.history().last('client')).toMatchObject({ event: 'blocked', port: leftOut[0], atMs, sendQueue });
  });
});
