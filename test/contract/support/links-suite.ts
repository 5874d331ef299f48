import { describe, expect, it } from 'vitest';
import type { ProxyConnectionSample } from '../../../src/model/samples.ts';
import { fault as bandwidth } from '../../../src/network/faults/bandwidth.ts';
import { fault as reset } from '../../../src/network/faults/reset.ts';
import { fault as stall } from '../../../src/network/faults/stall.ts';
import { type LinkBench, linkBenches } from './link-bench.ts';
import type { ProxyUnderTest } from './proxy-under-test.ts';
import { pause, until } from './until.ts';

const pattern = (bytes: number): Buffer => Buffer.from(Array.from({ length: bytes }, (_, i) => (i * 31) % 256));
const states = async ({ link }: LinkBench) =>
  (await link.connections()).map((c) => `${c.id} ${c.open ? 'open' : 'closed'}`);
export const only = async ({ link }: LinkBench): Promise<ProxyConnectionSample> => {
  const [connection, ...others] = await link.countedConnections();
  if (!connection || others.length > 0) throw new Error(`one connection expected, not ${others.length + 1}`);
  return connection;
};

/** What the tool relies on in a link, whatever proxy stands in it. */
export function describeLinks(under: ProxyUnderTest): void {
  const original = under.name === 'toxiproxy';

  describe(`a link through ${under.name}, as the tool uses it`, () => {
    const benches = linkBenches();
    const bench = () => benches(under);

    it('tells its kind, its version and where its API is', async () => {
      const { proxy } = await bench();
      expect(proxy.kind).toBe(under.name);
      expect(proxy.isRunning()).toBe(true);
      expect(await (await fetch(`${proxy.url}/version`)).json()).toHaveProperty('version');
      expect(proxy.version).not.toBe('');
    });

    it('numbers connections in the order of their coming, and knows which are open', async () => {
      const b = await bench();
      expect(await states(b)).toEqual([]);
      const first = await b.pair();
      expect(await states(b)).toEqual(['1 open']);
      first.client.socket.end();
      first.server.socket.end();
      await until('the closing is seen', async () => (await states(b)).includes('1 closed'));
      await b.pair();
      expect(await states(b)).toEqual(['1 closed', '2 open']);
    });

    it('sees a connection that came and went between two looks, when it ended in order', async () => {
      const b = await bench();
      await b.link.connections();
      const { client, server } = await b.pair();
      // The source's side first, so that the proxy is the first to close towards the client and keeps a trace of it.
      server.socket.end();
      await client.closes();
      client.socket.end();
      await server.closes();
      await pause(30);
      expect(await states(b)).toEqual(['1 closed']);
    });

    it('counts bytes of both directions', async () => {
      const b = await bench();
      const { client, server } = await b.pair();
      client.write(Buffer.alloc(321));
      server.write(Buffer.alloc(1_234_567));
      await client.receives(1_234_567);
      await server.receives(321);
      const bytes = {
        downstreamIn: 1_234_567,
        downstreamOut: 1_234_567,
        upstreamIn: 321,
        upstreamOut: 321,
        buffered: 0,
      };
      expect(await only(b)).toMatchObject(bytes);
      expect((await only(b)).bytesUnknown).toBeUndefined();
    });

    it('counts no byte for the FIN of either side', async () => {
      const b = await bench();
      await b.link.add({ name: 'hold', ...stallToxic(original) });
      const { client, server } = await b.pair();
      client.write('123');
      server.write('12345');
      await server.receives(3);
      client.socket.end();
      await pause(50);
      const { upstreamIn, downstreamOut } = await only(b);
      expect({ upstreamIn, downstreamOut }).toEqual({ upstreamIn: 3, downstreamOut: 0 });
    });

    describe('stall', () => {
      it('blocks the sender, is proved, loses nothing and heals', async () => {
        const b = await bench();
        const { client, server } = await b.pair();
        server.write('before');
        await client.receives(6);
        const injected = await stall.inject(b.target, {}, 'link');
        const data = pattern(8_000_000);
        server.write(data);
        // Not a pause: on a busy machine the first bytes may be all that this process has written by then.
        await until('the sender is blocked', async () =>
          (await b.target.sockets()).some(({ end, sendQueue }) => end === 'source' && sendQueue > 100_000),
        );
        await pause(60);
        expect(client.receivedBytes).toBe(6);
        expect(server.socket.writableLength).toBeGreaterThan(0);
        const proof = await injected.proof();
        expect(proof).toMatchObject({ tookEffect: true, numbers: { passedBytes: 0 } });
        expect(proof.numbers['waitingBytes']).toBeGreaterThan(100_000);
        await injected.heal();
        await client.receives(6 + data.length, 10_000);
        expect(client.received.subarray(6).equals(data)).toBe(true);
      });

      it('is proved by a few bytes that wait inside the proxy, where no socket shows them', async () => {
        const b = await bench();
        const { client, server } = await b.pair();
        server.write('before');
        await client.receives(6);
        const injected = await stall.inject(b.target, {}, 'link');
        server.write('a heartbeat');
        await pause(60);
        expect(await injected.proof()).toMatchObject({
          tookEffect: true,
          numbers: { passedBytes: 0, waitingBytes: 11 },
        });
        await injected.heal();
        await client.receives(17);
      });

      it('leaves the other direction alone', async () => {
        const b = await bench();
        const { server, client } = await b.pair();
        await stall.inject(b.target, {}, 'link');
        client.write('still here');
        await server.receives(10);
      });

      it('is not proved when nothing waits', async () => {
        const b = await bench();
        await b.pair();
        const injected = await stall.inject(b.target, {}, 'link');
        await pause(30);
        expect(await injected.proof()).toMatchObject({
          tookEffect: false,
          numbers: { passedBytes: 0, waitingBytes: 0 },
        });
      });

      it('is not proved when it is not there, and traffic passes', async () => {
        const b = await bench();
        const { client, server } = await b.pair();
        const toothless = { ...b.target, toxics: { ...b.target.toxics, add: async () => undefined } };
        const injected = await stall.inject(toothless, {}, 'link');
        server.write('passes');
        await client.receives(6);
        expect(await injected.proof()).toMatchObject({ tookEffect: false, numbers: { passedBytes: 6 } });
      });

      it('counts a connection that begins under it', async () => {
        const b = await bench();
        const injected = await stall.inject(b.target, {}, 'link');
        const { server } = await b.pair();
        server.write('greeting');
        await until('it waits', async () => (await injected.proof()).numbers['waitingBytes'] === 8);
        expect(await injected.proof()).toMatchObject({ tookEffect: true, numbers: { passedBytes: 0 } });
      });

      // The original waits 5 s for each such connection when a toxic is removed; the link heals before it removes.
      it('heals at once although a reader has gone with data still held, for open and for new connections', async () => {
        const b = await bench();
        const dead = await b.pair();
        const injected = await stall.inject(b.target, {}, 'link');
        dead.server.write(Buffer.alloc(3_000_000));
        await pause(50);
        dead.client.destroy();
        const waiting = await b.pair();
        waiting.server.write('held');
        await pause(50);
        const startedAt = performance.now();
        await injected.heal();
        await waiting.client.receives(4);
        const late = await b.pair();
        late.server.write('late');
        await late.client.receives(4);
        expect(performance.now() - startedAt).toBeLessThan(2_000);
      });
    });

    it('bandwidth is proved by the rate that passed', async () => {
      const b = await bench();
      const { server } = await b.pair();
      const injected = await bandwidth.inject(b.target, { rateKBps: 100 }, 'link');
      server.write(Buffer.alloc(8_000_000));
      await pause(1_000);
      const proof = await injected.proof();
      expect(proof.tookEffect).toBe(true);
      expect(proof.numbers['rateKBps']).toBeGreaterThan(50);
      expect(proof.numbers['rateKBps']).toBeLessThan(150);
    });

    it('a reset is for the embedded proxy only', async () => {
      const b = await bench();
      await b.pair();
      if (original) await expect(reset.inject(b.target, {}, 'link')).rejects.toThrow('invalid toxic type');
      else await until('it fired', async () => (await (await reset.inject(b.target, {}, 'link')).proof()).tookEffect);
      expect(reset.needs).toContain('embedded-proxy');
    });

    it('comes back on its port after the proxy was killed, without its toxics', async () => {
      const b = await bench();
      const { client } = await b.pair();
      await b.link.add({ name: 'hold', ...stallToxic(original) });
      expect(await states(b)).toEqual(['1 open']);
      const { url } = b.proxy;
      await b.proxy.kill();
      expect(b.proxy.isRunning()).toBe(false);
      await client.closes();
      await expect(b.connect()).rejects.toThrow();
      await b.proxy.restart();
      expect(b.proxy.url).toBe(url);
      const again = await b.pair();
      again.server.write('back');
      await again.client.receives(4);
      expect(await states(b)).toContain('2 open');
    });
  });
}

const stallToxic = (original: boolean) =>
  original
    ? { type: 'bandwidth', stream: 'downstream' as const, attributes: { rate: 0 } }
    : { type: 'stall', stream: 'downstream' as const, attributes: {} };
