import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ContainerNetwork, openNetwork } from '../../src/containers/container-network.ts';
import { connectDaemon } from '../../src/containers/daemon.ts';
import { labelsOf, newSessionId } from '../../src/containers/ownership.ts';
import { containerKernels } from '../../src/network/kernel/sidecar.ts';
import {
  type ProxyHome,
  startEmbeddedContainer,
  startToxiproxyContainer,
} from '../../src/network/proxies/container.ts';
import { ssInside } from '../../src/network/proxies/tools-inside.ts';
import { monotonicMs } from '../../src/proxy/clock.ts';
import type { ProxyEvidence } from '../../src/proxy/index.ts';
import { allDefinitions, chooseDefinitions } from '../../src/servers/docker/definition.ts';
import { describeLinks } from '../contract/support/links-suite.ts';
import { cannotUse } from './support/daemon.ts';

const image = 'replfault/toxiproxy:2.12.0';
const [own] = chooseDefinitions(await allDefinitions(), ['proxy']).map((definition) => definition.image);
const nettools = 'replfault/nettools:2';
const skip = await cannotUse([image, nettools, own ?? '']);

describe.skipIf(skip)('a proxy in a container', () => {
  let network: ContainerNetwork;
  let home: ProxyHome;

  beforeAll(async () => {
    const { docker } = await connectDaemon();
    const session = newSessionId();
    const labels = labelsOf(session);
    const prefix = `replfault-${session}`;
    network = await openNetwork(docker, prefix, labels);
    home = { docker, labels, network, sysctls: {}, reaper: false, prefix };
  });
  afterAll(() => network[Symbol.asyncDispose]());

  describeLinks({
    name: 'toxiproxy',
    serverHost: () => network.gateway,
    start: () => startToxiproxyContainer(home, image),
  });

  describeLinks({
    name: 'embedded',
    serverHost: () => network.gateway,
    start: () => startEmbeddedContainer(home, own ?? ''),
  });

  it('is ours with the evidence that ours gives, on the clock of this machine', async () => {
    await using proxy = await startEmbeddedContainer(home, own ?? '');
    expect(proxy).toMatchObject({ kind: 'embedded', socketTable: `/proc/${proxy.pid}/net/tcp` });
    await proxy.openLink('clock', { host: network.gateway, port: 1 });
    const before = monotonicMs();
    const evidence = (await (await fetch(`${proxy.url}/proxies/clock/connections`)).json()) as ProxyEvidence;
    expect(evidence.now.monotonicMs).toBeGreaterThanOrEqual(before);
    expect(evidence.now.monotonicMs).toBeLessThanOrEqual(monotonicMs());
  });

  it('publishes no port', async () => {
    await using proxy = await startToxiproxyContainer(home, image);
    const { docker } = home;
    const [container] = await docker.listContainers({ filters: { name: [`${home.prefix}-proxy`] } });
    expect(container?.Ports.filter((port) => port.PublicPort !== undefined)).toEqual([]);
    expect(new URL(proxy.url).hostname).not.toBe('127.0.0.1');
    expect(proxy.socketTable).toBe(`/proc/${proxy.pid}/net/tcp`);
  });

  it('has its bytes counted by a sidecar where its network cannot be entered', async () => {
    await using proxy = await startToxiproxyContainer(home, image);
    await using kernels = containerKernels({
      docker: home.docker,
      labels: home.labels,
      image: nettools,
      disciplines: { shaping: false, netem: false },
    });
    const asked: number[] = [];
    // A pid that is none: nsenter fails, as for a user who may not use it.
    const ss = ssInside(
      () => 0,
      async () => {
        asked.push(proxy.pid);
        return kernels.toolsAt(proxy.pid);
      },
    );
    const { exitCode, stdout } = await ss('ss', ['-tlnH']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`${new URL(proxy.url).hostname}:8474`);
    expect(asked).toHaveLength(1);
  });

  it('says so when the image is another program', async () => {
    await expect(startToxiproxyContainer(home, nettools)).rejects.toMatchObject({ code: 'PROXY_START' });
    const left = await home.docker.listContainers({ all: true, filters: { name: [`${home.prefix}-proxy`] } });
    expect(left).toEqual([]);
  });
});
