import { describe, expect, it } from 'vitest';
import { connectToxiproxy } from '../../src/network/toxiproxy.ts';
import { workbench } from './support/bench.ts';
import { isMissing } from './support/original.ts';
import { echo } from './support/peers.ts';
import { serverUnderTest } from './support/server-under-test.ts';

const under = serverUnderTest;

describe.skipIf(isMissing)(`toxiproxy-node-client with ${under.name}`, () => {
  const bench = workbench(under);

  it('creates, changes and removes proxies and toxics', async () => {
    const client = connectToxiproxy(bench.url);
    const upstream = await bench.server();
    const proxy = await client.createProxy({ name: 'a', listen: '127.0.0.1:0', upstream: upstream.address });
    expect(proxy.listen).not.toMatch(/:0$/);
    const toxic = await client.addToxic('a', {
      name: 'slow',
      type: 'latency',
      stream: 'downstream',
      attributes: { latency: 5 },
    });
    expect(toxic.attributes).toEqual({ latency: 5, jitter: 0 });
    const changed = await toxic.update({ ...toxic.toJson(), attributes: { latency: 6, jitter: 1 } });
    expect(changed.attributes).toEqual({ latency: 6, jitter: 1 });
    expect((await proxy.getToxic('slow')).toxicity).toBe(1);
    await toxic.remove();
    await client.reset();
    expect(Object.keys(await client.getAll())).toEqual(['a']);
    expect(JSON.parse(await client.getVersion())).toHaveProperty('version');
    const populated = await client.populate([{ name: 'b', listen: '127.0.0.1:0', upstream: upstream.address }]);
    expect(populated['b']?.enabled).toBe(true);
    await proxy.remove();
    await expect(client.get('a')).rejects.toMatchObject({
      name: 'ReplfaultError',
      code: 'proxy-api',
      message: 'the proxy refused (404): proxy not found',
    });
  });

  it('hands on the text of a refusal', async () => {
    const client = connectToxiproxy(bench.url);
    await client.createProxy({ name: 'a', listen: '127.0.0.1:0', upstream: '127.0.0.1:1' });
    const again = client.createProxy({ name: 'a', listen: '127.0.0.1:0', upstream: '127.0.0.1:1' });
    await expect(again).rejects.toThrow('the proxy refused (409): proxy already exists');
  });

  it('offers evidence, or says that there is none', async () => {
    const client = connectToxiproxy(bench.url);
    const path = await bench.path({ connected: echo });
    const peer = await path.connect();
    peer.write('12345');
    await peer.receives(5);
    const evidence = await client.evidence(path.name);
    if (under.name === 'toxiproxy') expect(evidence).toBeNull();
    else expect(evidence?.connections[0]?.downstream.sentBytes).toBe(5);
  });

  it('says so when evidence is asked of a proxy that is not there', async () => {
    const client = connectToxiproxy(bench.url);
    if (under.name === 'toxiproxy') expect(await client.evidence('none')).toBeNull();
    else await expect(client.evidence('none')).rejects.toThrow('proxy not found');
  });

  if (under.name === 'embedded')
    it('hands on the hint', async () => {
      const client = connectToxiproxy(bench.url);
      const path = await bench.path();
      const refused = client.addToxic(path.name, {
        name: 'cut',
        type: 'cut',
        stream: 'upstream',
        attributes: { after: 'event' },
      });
      await expect(refused).rejects.toMatchObject({ code: 'proxy-api', hint: expect.stringContaining('downstream') });
    });
  else
    it('tells that the original lacks our toxics', async () => {
      const client = connectToxiproxy(bench.url);
      const path = await bench.path();
      const refused = client.addToxic(path.name, { name: 's', type: 'stall', stream: 'downstream', attributes: {} });
      await expect(refused).rejects.toThrow('invalid toxic type');
    });
});
