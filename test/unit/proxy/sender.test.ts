import { randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DialledSender } from '../../../src/proxy/sender.ts';

let server: Server;
let peer: Socket;
let sender: DialledSender;

beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  sender = new DialledSender();
});
afterEach(() => {
  sender.socket.destroy();
  peer.destroy();
  server.close();
});

/** Connects it, with what takes its bytes. */
async function open(take: (data: Buffer) => boolean): Promise<{ ended(): boolean }> {
  let hasEnded = false;
  sender.listen(take, () => {
    hasEnded = true;
  });
  const accepted = once(server, 'connection');
  sender.socket.connect((server.address() as AddressInfo).port, '127.0.0.1');
  [peer] = (await accepted) as [Socket];
  return { ended: () => hasEnded };
}

const bytes = (length: number): Buffer => randomFillSync(Buffer.alloc(length));
const total = (pieces: readonly Buffer[]): number => pieces.reduce((sum, { length }) => sum + length, 0);

describe('the sender that the proxy dialled', () => {
  it('never writes over bytes that the lane keeps', async () => {
    const sent = bytes(4_000_000);
    const kept: Buffer[] = [];
    const copied: Buffer[] = [];
    await open((data) => {
      copied.push(Buffer.from(data));
      const keeps = copied.length % 2 === 0;
      kept.push(keeps ? data : Buffer.from(data));
      return keeps;
    });
    peer.write(sent);
    await vi.waitFor(() => expect(total(copied)).toBe(sent.length), { timeout: 10_000 });
    expect(Buffer.concat(copied).equals(sent)).toBe(true);
    expect(Buffer.concat(kept).equals(sent)).toBe(true);
  });

  it('reads into the same memory where nothing is kept, 64 KiB at most', async () => {
    const sizes: number[] = [];
    const memories = new Set<ArrayBufferLike>();
    await open((data) => {
      memories.add(data.buffer);
      sizes.push(data.length);
      return false;
    });
    peer.write(bytes(20_000_000));
    await vi.waitFor(() => expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(20_000_000), { timeout: 10_000 });
    expect(Math.max(...sizes)).toBeLessThanOrEqual(64 * 1024);
    expect(memories.size).toBe(1);
  });

  it('takes one more piece while it is paused, and hands it over first when it goes on', async () => {
    const sent = bytes(10_000_000);
    const got: Buffer[] = [];
    await open((data) => {
      got.push(Buffer.from(data));
      return false;
    });
    sender.pause();
    peer.write(sent);
    await vi.waitFor(() => expect(sender.unreadBytes).toBeGreaterThan(0), { timeout: 10_000 });
    const { unreadBytes } = sender;
    expect(unreadBytes).toBeLessThanOrEqual(64 * 1024);
    expect(sender.bytesRead).toBe(unreadBytes);
    expect(got).toHaveLength(0);
    // Paused again before it could go on: nothing is handed over.
    sender.resume();
    sender.pause();
    await new Promise(setImmediate);
    expect(got).toHaveLength(0);
    sender.resume();
    await vi.waitFor(() => expect(total(got)).toBe(sent.length), { timeout: 10_000 });
    expect(Buffer.concat(got).equals(sent)).toBe(true);
    expect(sender.unreadBytes).toBe(0);
  });

  it('tells of the end of a peer that sent nothing more, also while it is paused', async () => {
    const { ended } = await open(() => false);
    sender.pause();
    peer.end();
    await vi.waitFor(() => expect(ended()).toBe(true), { timeout: 10_000 });
  });

  it('tells of the end behind what was unread', async () => {
    const got: Buffer[] = [];
    const { ended } = await open((data) => {
      got.push(Buffer.from(data));
      return false;
    });
    sender.pause();
    peer.end('last words');
    await vi.waitFor(() => expect(sender.unreadBytes).toBe(10), { timeout: 10_000 });
    expect(ended()).toBe(false);
    sender.resume();
    await vi.waitFor(() => expect(ended()).toBe(true), { timeout: 10_000 });
    expect(Buffer.concat(got).toString()).toBe('last words');
  });
});
