import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContainerSession } from '../../src/containers/container-session.ts';
import { connectDaemon, type Docker } from '../../src/containers/daemon.ts';
import { sessionLabel } from '../../src/containers/ownership.ts';
import { Timeline } from '../../src/model/timeline.ts';
import { chooseContainerLinks } from '../../src/place/container-links.ts';
import type { LinkChoice } from '../../src/place/place-request.ts';
import { runCli, startCli } from '../local/support/cli.ts';
import { makePlayground, type Playground } from '../local/support/playground.ts';
import { caseOf, latestRun } from '../local/support/saved-run.ts';
import { shortControl, userScenario } from '../local/support/scenario-files.ts';
import { cannotUse, eventually, leftOf, newSession } from './support/daemon.ts';
import { quickServer } from './support/place.ts';

const image = 'replfault/nettools:2';
const original = 'replfault/toxiproxy:2.12.0';
const skip = await cannotUse([quickServer, image, original]);
const timeoutMs = 120_000;
const wide = userScenario('wide-link');
const inContainers = [...shortControl, '--runtime', 'docker', '--server', quickServer];

/** Everything in the daemon that runs of this tool made, by name. */
async function inDaemon(): Promise<string[]> {
  const { docker } = await connectDaemon();
  const filters = { label: [sessionLabel] };
  const [containers, networks] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
  ]);
  return [...containers.map((one) => one.Names[0] ?? one.Id), ...networks.map((one) => one.Name)];
}

/** Its case holds for 30 s. */
function longRun({ out, env }: Playground): ReturnType<typeof startCli> {
  const args = ['run', wide, '--case', 'far', '--param', 'holdMs=30000', ...inContainers, '--out', out];
  return startCli(args, { env, timeoutMs });
}

describe.skipIf(skip)('a packet link in containers', () => {
  it('has the round trip that was asked for, bears faults at both ends and a new source, and leaves nothing', async () => {
    await using own = await makePlayground();
    const before = await inDaemon();
    const args = ['run', wide, userScenario('wide-link-faults'), ...inContainers];
    const ended = await runCli([...args, '--link', 'packet', '--out', own.out], { env: own.env, timeoutMs });
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    const run = await latestRun(own);
    const far = caseOf(run, 'wide-link', 'far');
    expect(far.link).toMatchObject({ kind: 'packet', measuredLossPercent: 0, limitedBy: null });
    expect(far.link?.measuredRttMs).toBeGreaterThan(69);
    expect(far.link?.measuredRttMs).toBeLessThan(76);
    const historyOf = async ({ timeline }: typeof far): Promise<Timeline> =>
      Timeline.fromNdjson(await readFile(join(own.out, 'latest', timeline ?? 'none'), 'utf8'));
    const history = await historyOf(far);
    // The packets that replication needs crossed it, and not the network of the case.
    const [first, last] = [history.first('link'), history.last('link')];
    expect((last?.toReplica.arrivedPackets ?? 0) - (first?.toReplica.arrivedPackets ?? 0)).toBeGreaterThan(10);
    const faulty = await historyOf(caseOf(run, 'wide-link-faults', 'both'));
    expect(faulty.last('network')?.facts).toMatchObject({ leftRules: 0, leftQueues: 0 });
    expect(await inDaemon()).toEqual(before);
    expect(await own.leftovers()).toEqual([]);
  });

  it('that loses its emulator makes its case inconclusive, by name', async () => {
    await using own = await makePlayground();
    const running = longRun(own);
    await running.printed(/-far: play: holding/, 60_000);
    const { docker } = await connectDaemon();
    const [holder] = await docker.listContainers({ filters: { name: ['-network-replica$'] } });
    await docker.getContainer(holder?.Id ?? 'none').kill();
    expect(await running.exited).toMatchObject({ code: 4 });
    const far = caseOf(await latestRun(own), 'wide-link', 'far');
    expect(far.outcome).toBe('inconclusive');
    expect(far.reason).toContain('the emulator of the packet link ended');
    expect(far.link?.measuredLossPercent).toBeGreaterThanOrEqual(0);
  });

  it.each([
    ['Ctrl-C', 'SIGINT', 130],
    ['SIGKILL', 'SIGKILL', null],
  ] as const)('ends with the tool after %s', async (_, signal, code) => {
    await using own = await makePlayground();
    const before = await inDaemon();
    const running = longRun(own);
    await running.printed(/-far: play: holding/, 60_000);
    expect((await inDaemon()).filter((name) => name.includes('-network-'))).toHaveLength(2);
    if (signal === 'SIGKILL') running.signal(signal);
    else running.signalGroup(signal);
    expect((await running.exited).code).toBe(code);
    expect(await eventually(async () => (await inDaemon()).length === before.length, 20_000)).toBe(true);
    expect(await eventually(async () => (await own.leftovers()).length === 0, 20_000)).toBe(true);
  });
});

describe.skipIf(skip)('where a daemon has no packet links', () => {
  let session: ContainerSession;
  beforeAll(async () => {
    session = await newSession();
  });
  afterAll(() => session[Symbol.asyncDispose]());

  type Host = Docker.HostConfig;
  /** A daemon of which containers get less than was asked for. */
  const giving = (change: (host: Host) => Host): Docker => {
    const { docker } = session.daemon;
    return Object.create(docker, {
      createContainer: {
        value: (options: Docker.ContainerCreateOptions) =>
          docker.createContainer({ ...options, HostConfig: change(options.HostConfig ?? {}) }),
      },
    }) as Docker;
  };
  const choose = (docker: Docker, { link = 'auto', of = image }: { link?: LinkChoice; of?: string } = {}) =>
    chooseContainerLinks({
      link,
      wanted: { links: true },
      lacking: null,
      sidecar: { docker, labels: session.labels, image: of },
    });

  it('they are tried first, and nothing is left of the trial', async () => {
    expect(await choose(session.daemon.docker)).toEqual({ kind: 'packet' });
    expect(await leftOf(session.daemon.docker, session.id)).toEqual([]);
  });

  it.each([
    [
      'no tun device',
      (host: Host) => ({ ...host, Devices: [{ ...(host.Devices as object[])[0], PathOnHost: '/dev/net/none' }] }),
      /\/dev\/net\/none/,
    ],
    ['a container without the device', (host: Host) => ({ ...host, Devices: [] }), /No such file/],
    ['no right over the network', (host: Host) => ({ ...host, CapAdd: ['NET_RAW'] }), /not permitted|denied/],
    ['read-only settings', ({ ReadonlyPaths, ...host }: Host) => host, /settings .* cannot be changed/],
  ] as const)('cases are skipped, with the reason: %s', async (_, change, why) => {
    const docker = giving(change as (host: Host) => Host);
    const way = await choose(docker);
    expect(way).toMatchObject({
      kind: 'skipped',
      why: expect.stringMatching(/^a link of packets cannot be made here: .+--link proxy/),
    });
    expect(way.kind === 'skipped' && way.why).toMatch(why);
    await expect(choose(docker, { link: 'packet' })).rejects.toMatchObject({ code: 'NO_PACKET_LINK', exitCode: 3 });
    expect(await choose(docker, { link: 'proxy' })).toEqual({ kind: 'proxy', why: null });
    expect(await leftOf(session.daemon.docker, session.id)).toEqual([]);
  });

  it('an image without the programs is one reason, too', async () => {
    expect(await choose(session.daemon.docker, { of: original })).toMatchObject({ kind: 'skipped' });
    expect(await leftOf(session.daemon.docker, session.id)).toEqual([]);
  });
});
