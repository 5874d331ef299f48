import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Pair, startPair } from '../../../dist/src/index.js';
import type { Target } from '../../../src/capture/index.ts';
import type { CheckName, CheckResult } from '../../../src/diagnose/checks/types.ts';
import { type Checked, Observer, runChecks } from '../../../src/diagnose/index.ts';
import { runCli } from '../support/cli.ts';
import { accountFor, password, targetOf } from '../support/diagnosing.ts';
import { noPrivateNetwork, ourselves } from '../support/who.ts';

const server = 'mysql:9.7';
const noNetwork = await noPrivateNetwork(ourselves);

/** The source as the replica finds it. */
const throughLink = (pair: Pair): Target => ({
  ...targetOf('source', pair.source),
  // It has no TLS: a login that tries it first is one more connection, which the server counts as aborted.
  tls: { mode: 'DISABLED', ca: null },
  address: { kind: 'tcp', host: pair.throughLink.host, port: pair.throughLink.port },
});

const env = { ...process.env, REPLFAULT_SOURCE_PASSWORD: password, REPLFAULT_REPLICA_PASSWORD: password };
const commandFor = ({ throughLink: { host, port }, replica }: Pair, ...more: readonly string[]): readonly string[] => [
  ...['diagnose', '--interval', '0.5', '--ssl-mode', 'DISABLED', '--source', `mysql://diagnose@${host}:${port}`],
  ...['--replica', `mysql://diagnose@${encodeURI(replica.connection.socketPath)}`, ...more],
];

const outcomes = ({ results }: Pick<Checked, 'results'>): Record<string, string> =>
  Object.fromEntries(results.map(({ name, outcome }) => [name, outcome]));
const of = ({ results }: Pick<Checked, 'results'>, name: CheckName): CheckResult =>
  results.find((one) => one.name === name) as CheckResult;

describe('checks of a pair', () => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await startPair({ server, replication: { connectRetryS: 1, retryCount: 600, heartbeatPeriodS: 0.5 } });
    for (const statement of accountFor(server)) await pair.source.query(statement);
    await pair.caughtUp();
  });
  afterAll(() => pair?.close());

  /** Looks and checks, as the command does. */
  async function checked(source: Target): Promise<Checked> {
    const replica = targetOf('replica', pair.replica);
    await using observer = new Observer(source, [replica]);
    const [one] = await runChecks(source, [replica], await observer.look());
    expect(one?.tookMs).toBeLessThan(3_000);
    return one as Checked;
  }

  it('measure the path where all is well, and leave no aborted connection on the source', async () => {
    const aborted = () => pair.source.query("SHOW GLOBAL STATUS LIKE 'Aborted_c%'");
    const before = await aborted();
    const found = await checked(throughLink(pair));
    expect(outcomes(found)).toEqual({
      name: 'ok',
      reach: 'ok',
      login: 'ok',
      'round-trip': 'ok',
      route: 'ok',
      mtu: 'ok',
    });
    expect(of(found, 'reach').numbers['connectMs']).toBeLessThan(1_000);
    expect(of(found, 'login').says).toMatch(
      /^logged in after [\d.]+ ms, not encrypted, as diagnose, which is not the account/,
    );
    expect(of(found, 'login').says).not.toContain('names another address');
    expect(of(found, 'round-trip').numbers).toEqual({ statementMs: expect.any(Number), rttMs: expect.any(Number) });
    expect(of(found, 'route').says).toMatch(/^by lo, directly, from 127\./);
    expect(of(found, 'mtu').numbers['deviceMtu']).toBeGreaterThan(1_000);
    expect(await aborted()).toEqual(before);
  });

  it('are a section of the report, which --no-checks leaves out', async () => {
    const withChecks = await runCli(commandFor(pair), { env });
    expect(withChecks.stdout).toMatch(
      /^checks from the machine of the replica to 127\.0\.0\.1:\d+, \d+ ms:\n {2}name +ok +/m,
    );
    const without = await runCli(commandFor(pair, '--no-checks'), { env });
    expect(without.stdout).toContain('receiver');
    expect(without.stdout).not.toContain('checks from');
  });

  it('tell a port that answers with RST from a server that accepts and says nothing', async () => {
    {
      await using _ = await pair.inject('refuse');
      const found = await checked(throughLink(pair));
      expect(outcomes(found)).toMatchObject({ reach: 'problem', login: 'not-judged', 'round-trip': 'not-judged' });
      expect(of(found, 'reach').says).toMatch(/^refused \(RST\)/);
    }
    await using _ = await pair.inject('accept-silence');
    const found = await checked(throughLink(pair));
    expect(outcomes(found)).toMatchObject({ reach: 'ok', login: 'problem' });
    expect(of(found, 'login').says).toMatch(/^the connection was accepted, and no answer came/);
  });

  it('tell what the server answers to a login', async () => {
    const found = await checked({ ...throughLink(pair), password: 'wrong' });
    expect(outcomes(found)).toMatchObject({ reach: 'ok', login: 'problem' });
    expect(of(found, 'login').says).toMatch(/^1045: access denied.*waiting does not heal it/);
  });

  it('say that the channel names another address, and try no address that nobody gave', async () => {
    const direct: Target = {
      ...throughLink(pair),
      address: { kind: 'tcp', host: '127.0.0.1', port: pair.source.connection.port },
    };
    expect(of(await checked(direct), 'login').says).toContain('the channel names another address');
    const bySocket = await checked(targetOf('source', pair.source));
    expect(new Set(Object.values(outcomes(bySocket)))).toEqual(new Set(['not-judged']));
    expect(of(bySocket, 'reach').says).toMatch(/--source is a Unix socket/);
  });
});

describe('checks where packets are dropped without an answer', () => {
  beforeEach(({ skip }) => skip(noNetwork !== undefined, noNetwork ?? ''));

  it('end in time, and say that nobody answers', async () => {
    const pair = await startPair({ server, isolation: 'netns', replica: { replica_net_timeout: 60 } });
    try {
      for (const statement of accountFor(server)) await pair.source.query(statement);
      await pair.caughtUp();
      await using _ = await pair.inject('packet-drop', { connections: 'new' }, 'proxy-replica');
      const { stdout, stderr, code } = await runCli(commandFor(pair, '--format', 'json'), { env, through: pair.join });
      // No socket that still connects keeps the process.
      expect(code, stderr).toBe(4);
      const [{ checks } = { checks: null }] = (JSON.parse(stdout || '{}') as { pairs: { checks: Checked }[] }).pairs;
      if (checks === null) throw new Error(stderr);
      expect(outcomes(checks)).toMatchObject({ name: 'ok', reach: 'problem', login: 'not-judged', route: 'ok' });
      expect(of(checks, 'reach').says).toMatch(/^no answer at all: packets are dropped/);
      expect(checks.tookMs).toBeGreaterThanOrEqual(900);
      expect(checks.tookMs).toBeLessThan(3_000);
    } finally {
      await pair.close();
    }
  });
});
