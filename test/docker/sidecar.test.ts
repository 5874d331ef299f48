import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNetwork } from '../../src/containers/container-network.ts';
import { connectDaemon } from '../../src/containers/daemon.ts';
import { type Labels, labelsOf, newSessionId } from '../../src/containers/ownership.ts';
import { sweepSession } from '../../src/containers/sweep.ts';
import { tokenBucket } from '../../src/network/kernel/disciplines.ts';
import { type ContainerKernels, containerKernels, probeContainerKernel } from '../../src/network/kernel/sidecar.ts';
import type { KernelNetwork } from '../../src/network/types.ts';
import { cannotUse } from './support/daemon.ts';

const image = 'replfault/nettools:2';
const session = newSessionId();
const labels: Labels = labelsOf(session);
let docker: Docker;
let kernels: ContainerKernels;
let pid: number;
let target: Docker.Container;

const sidecars = async (): Promise<string[]> => {
  const all = await docker.listContainers({ all: true, filters: { label: [`replfault.session=${session}`] } });
  return all.filter(({ Id }) => Id !== target.id).map(({ Id }) => Id);
};

const skip = await cannotUse([image]);

describe.skipIf(skip)('kernel faults in a container', () => {
  /** Any container that stays up will do as a target; it gets none of the rights that its sidecar has. */
  beforeAll(async () => {
    ({ docker } = await connectDaemon());
    const network = await openNetwork(docker, `replfault-test-${session}`, labels);
    target = await docker.createContainer({
      Image: image,
      Entrypoint: ['ip', 'monitor', 'mroute'],
      Labels: { ...labels },
      HostConfig: { NetworkMode: network.name },
    });
    await target.start();
    pid = (await target.inspect()).State.Pid;
    kernels = containerKernels({ docker, labels, image });
  });
  afterAll(async () => {
    await kernels[Symbol.asyncDispose]();
    await sweepSession(docker, session);
  });

  let kernel: KernelNetwork;

  it('need no sidecar before the first of them', async () => {
    expect(await sidecars()).toEqual([]);
    [kernel] = await Promise.all([kernels.at(pid), kernels.at(pid)]);
    expect(await sidecars()).toHaveLength(1);
    expect(await kernels.at(pid)).toBe(kernel);
  });
  it('find out what the kernel can do', async () => {
    const found = await kernel.disciplines();
    expect(Object.values(found).every((value) => typeof value === 'boolean')).toBe(true);
    // The same in any container, and nothing is left of the one that was asked.
    expect(await probeContainerKernel({ docker, labels, image })).toEqual(found);
    expect(await sidecars()).toHaveLength(1);
  });
  it('install, count and remove rules', async () => {
    await kernel.addRules('one', ['tcp sport 3306 drop']);
    await kernel.addRules('two', ['tcp dport 3306 tcp flags & rst == 0 reject with tcp reset']);
    expect(await kernel.counters('one')).toEqual({ packets: 0, bytes: 0 });
    await kernel.removeRules('one');
    await kernel.removeRules('two');
    await expect(kernel.counters('one')).rejects.toMatchObject({ code: 'KERNEL_FAULT' });
  });
  it('shape what leaves, and leave nothing behind', async (context) => {
    if (!(await kernel.disciplines()).shaping) return context.skip('this kernel cannot shape packets');
    await kernel.addQueue('slow', 'tcp sport 3306', tokenBucket(5));
    expect(await kernel.queueStats('slow')).toMatchObject({ sentBytes: 0, backlogBytes: 0 });
    await kernel.removeQueue('slow');
    // The same again works only when the first one left nothing.
    await kernel.addQueue('slow', 'tcp sport 3306', tokenBucket(5));
    await kernel.removeQueue('slow');
  });
  it('count segments sent again', async () => {
    expect(await kernel.resentSegments(3306)).toBe(0);
  });
  it('are refused for a process that is in no container of this run', async () => {
    await expect(kernels.at(process.pid)).rejects.toMatchObject({ code: 'KERNEL_FAULT', exitCode: 3 });
  });
  it('end with their sidecars', async () => {
    await kernels[Symbol.asyncDispose]();
    expect(await sidecars()).toEqual([]);
    expect((await target.inspect()).State.Running).toBe(true);
  });
});
