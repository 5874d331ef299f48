import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContainerSession } from '../../src/containers/container-session.ts';
import type { Docker } from '../../src/containers/daemon.ts';
import { whyNoContainerTcp } from '../../src/network/kernel/container-tcp.ts';
import { systemBuffers } from '../../src/network/kernel/loopback-tcp.ts';
import { runCli } from '../local/support/cli.ts';
import { makePlayground } from '../local/support/playground.ts';
import { caseOf, latestRun, schemaComplaints } from '../local/support/saved-run.ts';
import { shortControl, userScenario } from '../local/support/scenario-files.ts';
import { cannotUse, leftOf, newSession } from './support/daemon.ts';
import { quickServer } from './support/place.ts';

const image = 'replfault/nettools:2';
const skip = await cannotUse([quickServer, image, 'replfault/toxiproxy:2.12.0']);
const setting = (name: string): string => readFileSync(`/proc/sys/net/ipv4/tcp_${name}`, 'utf8').trim();
/** What nobody has unless it is asked for: neither what replfault asks for otherwise nor what this machine has. */
const other = setting('available_congestion_control')
  .split(/\s+/)
  .find((name) => name !== 'cubic' && name !== setting('congestion_control'));

describe.skipIf(skip)('TCP of cases in containers', () => {
  it('is as asked, on the network of the case and on a packet link, and the sockets say so', async ({
    skip: skipOne,
  }) => {
    if (other === undefined) return skipOne('this kernel has no other congestion control');
    await using own = await makePlayground();
    const where = ['--runtime', 'docker', '--server', quickServer, '--out', own.out];
    const switches = ['--congestion', other, '--buffers', 'system'];
    const cases = [userScenario('wide-link'), '--case', 'far', '--param', 'holdMs=500', ...shortControl];
    const ended = await runCli(['run', ...cases, ...switches, ...where], { env: own.env, timeoutMs: 150_000 });
    const run = await latestRun(own);
    const played = { buffers: 'system', congestionControl: other, why: {} };
    expect(caseOf(run, 'control/healthy-link', 'no-fault').played).toMatchObject(played);
    expect(caseOf(run, 'wide-link', 'far')).toMatchObject({ played, link: { kind: 'packet' } });
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    expect(schemaComplaints(run)).toEqual([]);
    expect(await own.leftovers()).toEqual([]);
  });
});

describe.skipIf(skip)('where a daemon gives containers no right to their own networks', () => {
  let session: ContainerSession;
  beforeAll(async () => {
    session = await newSession();
  });
  afterAll(() => session[Symbol.asyncDispose]());

  type Host = Docker.HostConfig;
  const why = async (change: (host: Host) => Host): Promise<string | null> => {
    const { docker } = session.daemon;
    const daemon = Object.create(docker, {
      createContainer: {
        value: (options: Docker.ContainerCreateOptions) =>
          docker.createContainer({ ...options, HostConfig: change(options.HostConfig ?? {}) }),
      },
    }) as Docker;
    const asked = { buffers: 'system', congestionControl: 'cubic' } as const;
    return whyNoContainerTcp({ docker: daemon, labels: session.labels, image }, asked, await systemBuffers());
  };

  it.each<[string, (host: Host) => Host, RegExp]>([
    [
      'no right',
      (host) => ({ ...host, CapAdd: [] }),
      /with this Docker daemon: .*(not permitted|denied|cannot be changed)/,
    ],
    ['read-only settings', ({ ReadonlyPaths, ...host }) => host, /settings .* cannot be changed/],
  ])('the reason is told, and nothing is left: %s', async (_, change, message) => {
    expect(await why(change)).toMatch(message);
    expect(await leftOf(session.daemon.docker, session.id)).toEqual([]);
  });
  it('nothing is wrong with the daemon itself', async () => {
    expect(await why((host) => host)).toBeNull();
    expect(await leftOf(session.daemon.docker, session.id)).toEqual([]);
  });
});
