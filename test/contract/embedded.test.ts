import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FaultLink, type FaultProxy, type LinkOptions, startProxy } from '../../src/proxy/index.ts';
import { until } from './support/until.ts';

/** A service that says back what it hears. */
let echo: Server;
let port = 0;
beforeAll(async () => {
  echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  port = (echo.address() as AddressInfo).port;
});
afterAll(() => void echo.close());

let proxy: FaultProxy;
let link: FaultLink;
beforeEach(async () => {
  proxy = await startProxy();
  link = await proxy.openLink({ upstream: { port } });
});
afterEach(() => proxy.close());

/** Time until an answer comes through the link, ms. */
async function roundTripMs(to: Pick<FaultLink, 'host' | 'port'> = link): Promise<number> {
  const socket = connect(to.port, to.host);
  const startedAt = performance.now();
  socket.write('hello');
  await once(socket, 'data');
  socket.destroy();
  return performance.now() - startedAt;
}

async function isRefused(): Promise<boolean> {
  const socket = connect(link.port, link.host);
  return once(socket, 'connect').then(
    () => Boolean(socket.destroy()) && false,
    () => true,
  );
}

describe('a link of a proxy in this process', () => {
  it('listens on loopback, passes bytes and tells of them', async () => {
    expect(link).toMatchObject({ name: 'link-1', host: '127.0.0.1', enabled: true });
    expect(proxy.url).toBeNull();
    await roundTripMs();
    await until('the connection is told', () => link.evidence().connections[0]?.downstream.sentBytes === 5);
  });

  it('has toxics that can be changed and removed', async () => {
    const latency = link.add('latency', { latency: 150 });
    expect(await roundTripMs()).toBeGreaterThan(140);
    latency.update({ latency: 300 });
    expect(latency.attributes).toMatchObject({ latency: 300 });
    expect(await roundTripMs()).toBeGreaterThan(290);
    expect(link.toxics.map(({ name }) => name)).toEqual(['latency_downstream']);
    latency.remove();
    latency.remove();
    expect(link.toxics).toEqual([]);
    expect(await roundTripMs()).toBeLessThan(140);
  });

  it('takes several toxics of a type, in both directions, and clears them', async () => {
    link.add('latency', { latency: 60 });
    link.add('latency', { latency: 60 });
    link.add('latency', { latency: 60 }, { stream: 'upstream', name: 'way-there' });
    expect(link.toxics.map(({ name }) => name)).toEqual(['latency_downstream', 'latency_downstream_2', 'way-there']);
    expect(await roundTripMs()).toBeGreaterThan(170);
    link.clear();
    expect(await roundTripMs()).toBeLessThan(140);
  });

  it('removes a toxic at the end of its scope', () => {
    {
      using toxic = link.add('stall');
      expect(link.toxics).toHaveLength(1);
      expect(toxic.type).toBe('stall');
    }
    expect(link.toxics).toEqual([]);
  });

  it('refuses connections while it is disabled, and takes them on the same port afterwards', async () => {
    const before = link.port;
    await link.disable();
    expect(link.enabled).toBe(false);
    expect(await isRefused()).toBe(true);
    await link.enable();
    expect(link.port).toBe(before);
    await roundTripMs();
  });

  it('is closed with its proxy, and by itself', async () => {
    const other = await proxy.openLink({ upstream: { port }, name: 'other' });
    expect(proxy.links.map(({ name }) => name)).toEqual(['link-1', 'other']);
    await other.close();
    expect(proxy.links).toEqual([link]);
    await proxy.close();
    expect(await isRefused()).toBe(true);
  });
});

it('offers the HTTP API if asked, with the same links', async () => {
  await using open = await startProxy({ api: true });
  await using one = await open.openLink({ upstream: { port }, name: 'db' });
  const answer = await fetch(`${open.url}/proxies/db/toxics`, {
    method: 'POST',
    body: JSON.stringify({ type: 'latency', attributes: { latency: 5 } }),
  });
  expect(answer.status).toBe(200);
  expect(one.toxics.map(({ type }) => type)).toEqual(['latency']);
});

describe('bad use of a proxy', () => {
  it.each([
    ['an unknown toxic', () => link.add('latancy'), 'UNKNOWN_TOXIC', 'did you mean latency?'],
    ['an unknown attribute', () => link.add('latency', { latancy: 1 }), 'UNKNOWN_ATTRIBUTE', 'latency'],
    ['a bad value', () => link.add('latency', { latency: 1.5 }), 'BAD_TOXIC', 'docs/proxy.md'],
    [
      'a change of a toxic that was removed',
      () => {
        const toxic = link.add('noop');
        toxic.remove();
        toxic.update({});
      },
      'TOXIC_REMOVED',
      'link.add()',
    ],
  ])('%s', (_, use, code, hint) => {
    let thrown: unknown;
    try {
      use();
    } catch (cause) {
      thrown = cause;
    }
    expect(thrown).toMatchObject({ name: 'ReplfaultError', code, hint: expect.stringContaining(hint) });
  });

  it.each<[string, object, string, RegExp]>([
    ['no address', {}, 'LINK_ADDRESS', /upstream\.port must be .* not undefined/],
    ['a port that is text', { upstream: { port: '3306' } }, 'LINK_ADDRESS', /not 3306/],
    ['a port that is none', { upstream: { port: 99_999 } }, 'LINK_ADDRESS', /from 1 to 65535, not 99999/],
    [
      'a port to listen on that is none',
      { upstream: { port: 1 }, listen: { port: -1 } },
      'LINK_ADDRESS',
      /listen\.port/,
    ],
    ['an option that is mistyped', { upstream: { port: 1 }, lisen: {} }, 'UNKNOWN_OPTION', /no option lisen/],
  ])('%s', async (_, options, code, message) => {
    await expect(proxy.openLink(options as LinkOptions)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
      hint: expect.any(String),
    });
  });

  it('a name that is taken, a port that is taken, and anything that is closed', async () => {
    await expect(proxy.openLink({ upstream: { port }, name: 'link-1' })).rejects.toMatchObject({ code: 'LINK_EXISTS' });
    await expect(proxy.openLink({ upstream: { port }, listen: { port: link.port } })).rejects.toMatchObject({
      code: 'LINK_ADDRESS',
      hint: expect.any(String),
    });
    await link.close();
    expect(() => link.add('stall')).toThrow(expect.objectContaining({ code: 'LINK_CLOSED' }));
    await expect(link.enable()).rejects.toMatchObject({ code: 'LINK_CLOSED' });
    await proxy.close();
    await expect(proxy.openLink({ upstream: { port } })).rejects.toMatchObject({
      code: 'PROXY_CLOSED',
      hint: expect.stringContaining('startProxy()'),
    });
  });
});
