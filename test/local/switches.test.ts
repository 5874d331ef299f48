import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/model/result.ts';
import { testServer } from './servers/local-cache.ts';
import { runCli } from './support/cli.ts';
import { linkPrograms, noPacketLink } from './support/packets.ts';
import { makePlayground, type Playground } from './support/playground.ts';
import { caseOf, latestRun, schemaComplaints } from './support/saved-run.ts';
import { shortControl, userScenario } from './support/scenario-files.ts';

const noLink = await noPacketLink();
/** What this kernel has beside cubic. */
const otherCongestion = readFileSync('/proc/sys/net/ipv4/tcp_available_congestion_control', 'utf8')
  .trim()
  .split(/\s+/)
  .find((name) => name !== 'cubic');

describe('how cases are set up', () => {
  beforeEach(({ skip }) => skip(noLink !== undefined, noLink));
  let playground: Playground;
  beforeAll(async () => {
    if (noLink === undefined) playground = await makePlayground();
  });
  afterAll(() => playground?.[Symbol.asyncDispose]());

  async function run(code: number, ...args: string[]): Promise<RunResult> {
    const ended = await runCli(['run', ...args, ...shortControl, '--out', playground.out], {
      env: playground.env,
      // On a busy disk durable servers take long to start.
      timeoutMs: 150_000,
    });
    expect(ended, ended.stderr).toMatchObject({ code });
    return latestRun(playground);
  }
  const farLink = [userScenario('wide-link'), '--case', 'far', '--param', 'holdMs=500', '--link', 'packet'];

  describe.each([
    ['mysql:9.7', 'zstd'],
    ['mariadb:10.11', 'zlib'],
  ] as const)('with every switch, on %s', (server, algorithm) => {
    it('is as asked, on a packet link and on loopback, and the servers and the kernel say so', async ({ skip }) => {
      if (otherCongestion === undefined) return skip('this kernel has no congestion control but cubic');
      await testServer();
      const switches = ['--compress', algorithm, '--compress-transactions', '--appliers', '3', '--durable'];
      const network = ['--buffers', 'system', '--congestion', otherCongestion];
      const result = await run(0, ...farLink, '--server', server, ...switches, ...network);
      const asked = {
        compression: algorithm,
        transactionCompression: true,
        appliers: 3,
        durable: true,
        buffers: 'system',
        congestionControl: otherCongestion,
        why: {},
      };
      expect(caseOf(result, 'wide-link', 'far').played).toMatchObject({ ...asked, tls: true });
      expect(caseOf(result, 'control/healthy-link', 'no-fault').played).toMatchObject({ ...asked, tls: false });
      expect(caseOf(result, 'wide-link', 'far').notes.join('\n')).toContain('durable commits on');
      expect(schemaComplaints(result)).toEqual([]);
    });
  });

  it('is plain on a packet link where a server cannot be relied on to encrypt, and the report says why', async () => {
    const { played, notes } = caseOf(await run(0, ...farLink, '--server', 'mysql:5.6'), 'wide-link', 'far');
    expect(played).toMatchObject({ tls: false, why: { tls: expect.stringMatching(/MySQL 5.6 connects without/) } });
    expect(notes).toContain(`TLS: ${played?.why.tls}`);
  });

  it('is plain in a case that reads the stream, whatever the command line says', async () => {
    const catalogue = [
      'catalogue/network-own-proxy/cut-in-an-event',
      'catalogue/network-own-proxy/close-before-events',
    ];
    const cases = [...catalogue, 'connect/gives-up-silently/retries-exhausted'];
    const result = await run(0, ...cases, '--server', 'mariadb:10.11', '--tls', 'on', '--compress', 'zlib');
    const plain = { tls: false, compression: 'none', why: { tls: expect.stringContaining('reads the stream') } };
    for (const name of cases)
      expect(result.cases.find(({ scenario, params }) => `${scenario}/${params['case']}` === name)).toMatchObject({
        outcome: 'pass',
        played: plain,
      });
    expect(caseOf(result, 'control/healthy-link', 'no-fault').played).toMatchObject({ tls: true, compression: 'zlib' });
  });

  it('is skipped where the kernel or the servers cannot, with the reason', async () => {
    const noModule = await run(4, ...farLink, '--congestion', 'nosuch');
    expect(noModule.cases.map(({ outcome }) => outcome)).toEqual(['skipped', 'skipped']);
    expect(noModule.skippedBecause.join()).toContain('the module tcp_nosuch is not loaded');
    const noZstd = await run(4, ...farLink, '--server', 'mariadb:10.11', '--compress', 'zstd');
    expect(noZstd.skippedBecause.join()).toContain('zlib only');
  });

  it('makes a case inconclusive where it is silently otherwise: a plain channel, another congestion control', async ({
    skip,
  }) => {
    if (otherCongestion === undefined) return skip('this kernel has no congestion control but cubic');
    const result = await run(
      4,
      userScenario('planted-switches'),
      '--server',
      'mariadb:10.11',
      '--param',
      `congestion=${otherCongestion}`,
      '--param',
      `ip=${JSON.stringify((await linkPrograms()).ip)}`,
    );
    const said = (name: string): unknown => {
      const { outcome, verdicts } = caseOf(result, 'planted-switches', name);
      return [outcome, verdicts.find(({ check }) => check === 'switches-applied')?.reason];
    };
    expect(said('as-asked')).toEqual(['pass', undefined]);
    expect(said('plain-channel')).toEqual(['inconclusive', 'TLS was to be on, and was off']);
    expect(said('other-congestion')).toEqual([
      'inconclusive',
      `congestion control was to be ${otherCongestion}, and was cubic at the source, cubic at the replica's end of the link`,
    ]);
  });
});
