import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { decode, encode, type Packet } from 'dns-packet';
import { afterEach, describe, expect, it } from 'vitest';
import { CleanupStack } from '../../../src/model/cleanup.ts';
import { answerTo, startNameServer } from '../../../src/network/name-server.ts';

const cleanup = new CleanupStack();
afterEach(() => cleanup.run());

const name = 'source-1.replfault.test';
const question = (type: 'A' | 'AAAA', id = 7): Packet => ({ type: 'query', id, questions: [{ type, name }] });

describe('an answer', () => {
  it.each([
    ['A', '127.0.0.1', 'NOERROR', [{ name, data: '127.0.0.1' }]],
    ['AAAA', '127.0.0.1', 'NOERROR', []],
    ['A', undefined, 'NXDOMAIN', []],
  ] as const)('to %s of %s', (type, address, rcode, answers) => {
    expect(decode(answerTo(question(type), address))).toMatchObject({ type: 'response', id: 7, rcode, answers });
  });
});

describe('a name server', () => {
  async function started() {
    const server = cleanup.use(await startNameServer({ address: '127.0.0.1', port: 0 }));
    const socket = createSocket('udp4');
    cleanup.defer(async () => void socket.close());
    const ask = async (packet: Buffer): Promise<{ rcode: string | undefined; answers: number; ms: number }> => {
      const at = Date.now();
      const answered = once(socket, 'message', { signal: AbortSignal.timeout(5000) });
      socket.send(packet, server.port, '127.0.0.1');
      const [message] = await answered;
      const { rcode, answers = [] } = decode(message as Buffer) as Packet & { rcode?: string };
      return { rcode, answers: answers.length, ms: Date.now() - at };
    };
    return { server, socket, ask };
  }

  it('answers a name late, tells what it was asked, and forgets', async () => {
    const { server, ask } = await started();
    server.know(name, { address: '127.0.0.1', delayMs: 200 });
    const answer = await ask(encode(question('A')));
    expect(answer).toMatchObject({ rcode: 'NOERROR', answers: 1 });
    expect(answer.ms).toBeGreaterThanOrEqual(190);
    const [asked] = server.questions(name.toUpperCase());
    expect(asked).toMatchObject({ name, type: 'A' });
    expect((asked?.answeredAtMs ?? 0) - (asked?.atMs ?? 0)).toBeGreaterThanOrEqual(190);
    server.forget(name);
    expect(await ask(encode(question('A')))).toMatchObject({ rcode: 'NXDOMAIN', answers: 0 });
    expect(server.questions(name)).toHaveLength(1);
  });

  it('holds an answer back for as long as it lives, and is not upset by what is no query', async () => {
    const { server, socket, ask } = await started();
    server.know(name, { address: '127.0.0.1', delayMs: 60_000 });
    socket.send(encode(question('AAAA')), server.port, '127.0.0.1');
    socket.send(Buffer.from('nonsense'), server.port, '127.0.0.1');
    // Comes after the others.
    const other = encode({ type: 'query', id: 8, questions: [{ type: 'A', name: 'other.replfault.test' }] });
    expect((await ask(other)).rcode).toBe('NXDOMAIN');
    expect(server.questions(name)).toMatchObject([{ type: 'AAAA', answeredAtMs: null }]);
  });

  it('says where it cannot listen', async () => {
    const { server } = await started();
    await expect(startNameServer({ address: '127.0.0.1', port: server.port })).rejects.toMatchObject({
      code: 'NAME_SERVER',
    });
  });
});
