import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { attemptLogin, failed, parseOwn } from '../../../src/diagnose/checks/attempt.ts';
import { judgeChecks } from '../../../src/diagnose/checks/index.ts';
import { parseMtu, parseRoute } from '../../../src/diagnose/checks/path.ts';
import { type Attempt, type CheckFacts, type CheckResult, checkNames } from '../../../src/diagnose/checks/types.ts';
import { checksText } from '../../../src/diagnose/report/checks.ts';
import { ReplfaultError } from '../../../src/model/errors.ts';

const attempt: Attempt = {
  user: 'diagnose',
  lookup: { tookMs: 1.2, address: '10.0.0.1', code: null },
  connect: { tookMs: 21.4, address: '10.0.0.1', failed: null },
  login: { tookMs: 130, failed: null, text: '', encrypted: true },
  pingsMs: [20, 21, 40],
  tcp: { rttMs: 20.1, pathMtu: 1500, segment: 1448 },
};
const facts: CheckFacts = {
  tried: { host: 'db1', port: 3306 },
  channel: { host: 'db1', port: 3306 },
  asChannel: true,
  notAtReplica: null,
  attempt,
  path: { route: { device: 'eth0', from: '10.0.0.2', gateway: '10.0.0.254', mtu: null }, deviceMtu: 1500 },
};

const judged = (changed: Partial<CheckFacts>): Readonly<Record<string, CheckResult>> =>
  Object.fromEntries(judgeChecks({ ...facts, ...changed }).map((one) => [one.name, one]));
const tried = (changed: Partial<Attempt>): Readonly<Record<string, CheckResult>> =>
  judged({ attempt: { ...attempt, ...changed } });
const unconnected = { login: null, pingsMs: [], tcp: null } as const;

describe('checks', () => {
  it('are all judged where all was measured', () => {
    expect(judgeChecks(facts).map(({ name, outcome }) => [name, outcome])).toEqual(
      checkNames.map((name) => [name, 'ok']),
    );
    expect(judged({})['reach']?.numbers).toEqual({ connectMs: 21.4 });
    expect(judged({})['round-trip']?.says).toBe(
      'a statement that does nothing took 21 ms (median of 3); the kernel measured a round trip of 20.1 ms',
    );
    expect(judged({})['route']?.says).toBe('by eth0, through 10.0.0.254, from 10.0.0.2');
  });

  it.each([
    ['ECONNREFUSED', /^refused \(RST\)/],
    ['silent', /^no answer at all: packets are dropped/],
    ['EHOSTUNREACH', /^a router or this machine answered/],
    ['EPROTO', /^EPROTO/],
  ])('tell what answers instead of the source: %s', (code, says) => {
    const found = tried({ ...unconnected, connect: { tookMs: 3, address: '10.0.0.1', failed: code } });
    expect(found['reach']).toMatchObject({ outcome: 'problem', says: expect.stringMatching(says) });
    expect(found['login']?.outcome).toBe('not-judged');
    expect(found['round-trip']?.outcome).toBe('not-judged');
  });

  it('tell a name that has no address', () => {
    const lookup = { tookMs: 4, address: null, code: 'ENOTFOUND' };
    const found = tried({ ...unconnected, lookup, connect: null });
    expect(found['name']).toMatchObject({ outcome: 'problem', says: expect.stringContaining('ENOTFOUND') });
    expect(found['reach']).toMatchObject({ outcome: 'not-judged', says: 'there is no address to connect to' });
    expect(tried({ lookup: null })['name']?.says).toBe('an address, no name to resolve');
  });

  it('tell what the server said to the login, and whether waiting heals it', () => {
    const login = (code: string) =>
      tried({ login: { tookMs: 9, failed: code, text: 'words', encrypted: false } })['login'];
    expect(login('1130')?.says).toMatch(/^1130: the source accepts no connection.*waiting does not heal it/);
    expect(login('silent')?.says).toMatch(/^the connection was accepted, and no answer came/);
    expect(login('9999')?.says).toMatch(/^words \(9999\)/);
  });

  it('judge nothing of the replica where this is not its machine', () => {
    const found = judged({ notAtReplica: 'it is elsewhere' });
    for (const name of ['login', 'route', 'mtu'])
      expect(found[name]).toMatchObject({ outcome: 'not-judged', says: expect.stringContaining('it is elsewhere') });
    expect(found['reach']?.outcome).toBe('ok');
  });

  it('judge nothing where there is no address to try', () => {
    const found = judged({ tried: { left: 'a socket' }, attempt: null });
    for (const one of Object.values(found)) expect(one).toMatchObject({ outcome: 'not-judged', says: 'a socket' });
  });

  it('say that another address was tried than the replica uses', () => {
    expect(judged({ asChannel: false, channel: { host: 'proxy', port: 1 } })['login']?.says).toContain('proxy:1');
    expect(judged({ asChannel: false, channel: null })['login']?.says).toContain('is not known');
    expect(judged({})['login']?.says).not.toContain('address');
  });

  it('tell a path that is narrower than its interface', () => {
    expect(judged({})['mtu']?.says).not.toContain('narrower');
    expect(tried({ tcp: { rttMs: 1, pathMtu: 1400, segment: 1348 } })['mtu']?.says).toContain('narrower');
    const loopback = { attempt: { ...attempt, tcp: { rttMs: 0.1, pathMtu: 65_535, segment: 32_768 } } };
    expect(judged({ ...loopback, path: { route: null, deviceMtu: 65_536 } })['mtu']?.says).not.toContain('narrower');
    const route = { device: 'tun0', from: null, gateway: null, mtu: 1400 };
    expect(judged({ attempt: { ...attempt, tcp: null }, path: { route, deviceMtu: 1500 } })['mtu']?.numbers).toEqual({
      deviceMtu: 1500,
      pathMtu: 1400,
      segment: null,
    });
    expect(judged({ attempt: { ...attempt, tcp: null }, path: { route: null, deviceMtu: null } })['mtu']?.outcome).toBe(
      'not-judged',
    );
  });

  it('are printed with where they were made from', () => {
    const text = checksText({ facts, results: judgeChecks(facts), tookMs: 140 });
    expect(text).toMatch(/^checks from the machine of the replica to db1:3306, 140 ms:\n {2}name {7}ok {9}resolved/);
    const elsewhere = { ...facts, notAtReplica: 'no' };
    expect(checksText({ facts: elsewhere, results: judgeChecks(elsewhere), tookMs: 1 })).toMatch(
      /^checks from this machine/,
    );
  });
});

describe('what a failed attempt means', () => {
  const refused = new ReplfaultError('capture-connect', 'text', { cause: { code: 'ECONNREFUSED', errno: -111 } });
  const late = new ReplfaultError('capture-connect', 'text', { cause: new ReplfaultError('capture-timeout', 'late') });

  it('hangs on how far it came', () => {
    const nothing = { lookup: null, connect: null };
    expect(failed(refused, nothing, '10.0.0.1', 3).connect).toEqual({
      tookMs: 3,
      address: '10.0.0.1',
      failed: 'ECONNREFUSED',
    });
    expect(failed(late, nothing, '10.0.0.1', 3).connect?.failed).toBe('silent');
    const named = failed(late, nothing, 'db1', 3);
    expect(named).toEqual({ lookup: { tookMs: 3, address: null, code: 'silent' }, connect: null, login: null });
    const connected = { lookup: null, connect: { tookMs: 1, address: '10.0.0.1', failed: null } };
    expect(failed(late, connected, '10.0.0.1', 9).login?.failed).toBe('silent');
    const denied = new ReplfaultError('capture-connect', 'text', {
      cause: { code: 'ER_ACCESS_DENIED_ERROR', errno: 1045, sqlMessage: 'Access denied' },
    });
    expect(failed(denied, connected, '10.0.0.1', 9).login).toMatchObject({ failed: '1045', text: 'Access denied' });
  });

  it('is told of a port at which nothing listens, without a server', async () => {
    const target = {
      end: 'source',
      address: { kind: 'tcp', host: '127.0.0.1', port: 1 },
      user: 'nobody',
      password: '',
      tls: { mode: 'DISABLED', ca: null },
    } as const;
    const found = await attemptLogin(target, { host: '127.0.0.1', port: 1 }, async () => null);
    expect(found).toMatchObject({ lookup: null, connect: { failed: 'ECONNREFUSED' }, login: null });
  });
});

describe('answers of tools', () => {
  it('are read', () => {
    const get =
      '[{"dst":"10.9.8.7","gateway":"10.0.0.254","dev":"eth0","prefsrc":"10.0.0.2","flags":[],"uid":0,"metrics":[{"mtu":1400}],"cache":[]}]';
    expect(parseRoute(get)).toEqual({ device: 'eth0', from: '10.0.0.2', gateway: '10.0.0.254', mtu: 1400 });
    expect(parseMtu('[{"ifindex":2,"ifname":"eth0","mtu":1500}]')).toBe(1500);
    expect(parseOwn('\t cubic rto:204 rtt:0.52/0.26 mss:1448 pmtu:1500 rcvmss:536 advmss:1448')).toEqual({
      rttMs: 0.52,
      pathMtu: 1500,
      segment: 1448,
    });
  });

  it.each(['', 'RTNETLINK answers: Network is unreachable', '{}', '[]'])('that say nothing are nothing: %j', (text) => {
    expect(parseRoute(text)).toBeNull();
    expect(parseMtu(text)).toBeNull();
  });
});

describe('docs/diagnose.md', () => {
  it('has a row for every check', () => {
    const page = readFileSync('docs/diagnose.md', 'utf8');
    for (const name of checkNames) expect(page).toContain(`| \`${name}\` | `);
  });
});
