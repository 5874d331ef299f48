import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ReplfaultError } from '../../../src/model/errors.ts';
import { oldest } from '../../../src/model/oldest-servers.ts';
import { loadProfile, parseProfile } from '../../../src/profile/load.ts';
import { presetNames } from '../../../src/profile/presets/index.ts';
import { allFlavours } from '../../../src/servers/flavour-registry.ts';

const whole = `version: 1
servers:
  source: mysql:9.7
  replica: mysql:9.7
settings:
  net_write_timeout_s: 60
  replica_net_timeout_s: 60
  heartbeat_period_s: 30
  connect_retry_s: 60
  retry_count: 10
  log_error_verbosity: 2
  semi_sync_timeout_ms: null
link:
  preset: cross-region
  rtt_ms: 80
workload:
  writes_per_s: 100
  row_bytes: 512
  largest_transaction_bytes: 16M
  idle_s: 600
disturbances:
  outage_s: 120
  ride_through_s: 10
  stall_s: 15
  throttled_replica_kib_s: 256
  nat_idle_limit_s: 350
  flaps:
    times: 3
    down_s: 10
    up_s: 20
objectives:
  blind_window_s: 60
  resume_s: 45
  transactions_at_risk: 6000
`;

/** The whole profile with one line replaced, or taken out. */
function with_(line: string, by: string | null): string {
  const lines = whole.split('\n');
  const at = lines.findIndex((candidate) => candidate.trim() === line);
  expect(at, line).toBeGreaterThanOrEqual(0);
  lines.splice(at, 1, ...(by === null ? [] : [by]));
  return lines.join('\n');
}

const without = (from: string, to: string): string =>
  whole.slice(0, whole.indexOf(from)) + whole.slice(whole.indexOf(to));

function complaint(text: string): ReplfaultError {
  try {
    parseProfile(text, 'p.yaml');
  } catch (error) {
    if (error instanceof ReplfaultError) return error;
    throw error;
  }
  throw new Error('the profile was accepted');
}

/** The lines of the complaint below its headline. */
const said = (text: string): string[] => complaint(text).message.split('\n').slice(1);

describe('a whole profile', () => {
  it('is read as it stands', () => {
    expect(parseProfile(whole, 'p.yaml').profile).toEqual({
      version: 1,
      servers: { source: 'mysql:9.7', replica: 'mysql:9.7' },
      settings: {
        netWriteTimeoutS: 60,
        replicaNetTimeoutS: 60,
        heartbeatPeriodS: 30,
        connectRetryS: 60,
        retryCount: 10,
        logErrorVerbosity: 2,
        semiSyncTimeoutMs: null,
      },
      link: { preset: 'cross-region', rttMs: 80, jitterMs: 5, lossPercent: 0.05, bandwidthMbitS: 500 },
      workload: { writesPerS: 100, rowBytes: 512, largestTransactionBytes: 16 * 1024 * 1024, idleS: 600 },
      disturbances: {
        outageS: 120,
        rideThroughS: 10,
        stallS: 15,
        flaps: { times: 3, downS: 10, upS: 20 },
        throttledReplicaKiBS: 256,
        natIdleLimitS: 350,
      },
      objectives: { blindWindowS: 60, resumeS: 45, transactionsAtRisk: 6000 },
    });
  });
  it('knows its lines; a key that is not there has the line of the group around it', () => {
    const { lineOf, file } = parseProfile(with_('heartbeat_period_s: 30', null), 'p.yaml');
    expect(file).toBe('p.yaml');
    expect(lineOf('version')).toBe(1);
    expect(lineOf('settings.replica_net_timeout_s')).toBe(7);
    expect(lineOf('settings.heartbeat_period_s')).toBe(5);
    expect(lineOf('disturbances.flaps.down_s')).toBe(28);
    expect(lineOf('link.jitter_ms')).toBe(12);
    expect(lineOf('objectives')).toBe(30);
    expect(lineOf('settings.nonsense')).toBeNull();
    expect(parseProfile(without('settings:', 'link:'), 'p.yaml').lineOf('settings.retry_count')).toBe(1);
  });
  it('may be written with comments, in another order, in flow style, with aliases and with Windows line ends', () => {
    const { profile } = parseProfile(whole, 'p.yaml');
    const reversed = whole
      .trimEnd()
      .split(/\n(?=\S)/)
      .reverse()
      .join('\n');
    expect(parseProfile(`# mine\n\n${reversed}`, 'p.yaml').profile).toEqual(profile);
    expect(parseProfile(whole.replaceAll('\n', '\r\n'), 'p.yaml').profile).toEqual(profile);
    const aliased = with_('source: mysql:9.7', '  source: &both mysql:9.7').replace(
      'replica: mysql:9.7',
      'replica: *both',
    );
    expect(parseProfile(aliased, 'p.yaml').profile).toEqual(profile);
  });
  it.each([
    ['16M', 16 * 1024 ** 2],
    ['64k', 65_536],
    ['2G', 2 * 1024 ** 3],
    ['"16777216"', 16_777_216],
    ['1e6', 1_000_000],
  ])('takes %s for a size', (text, bytes) => {
    const { profile } = parseProfile(
      with_('largest_transaction_bytes: 16M', `  largest_transaction_bytes: ${text}`),
      'p',
    );
    expect(profile.workload.largestTransactionBytes).toBe(bytes);
  });
});

describe('what is not given', () => {
  const settingsOf = (server: string) =>
    parseProfile(without('settings:', 'link:').replaceAll('mysql:9.7', server), 'p').profile.settings;
  it.each([
    ['mysql:9.7', 60, 30, 10, 2],
    ['mysql:8.4', 60, 30, 10, 2],
    ['mysql:8.0.36', 60, 30, 86_400, 2],
    ['mysql:5.7', 60, 30, 86_400, 3],
    ['mysql:5.7.5', 3600, 1800, 86_400, 3],
    ['mysql:5.6', 3600, 1800, 86_400, 1],
    ['mariadb:10.11', 60, 30, 100_000, 2],
    ['mariadb:10.5', 60, 30, 86_400, 2],
    ['mysql', 60, 30, 10, null],
    ['mysqld', 60, 30, 10, null],
    ['mysql@/opt/mysql', 60, 30, 10, null],
  ])('%s has its own defaults', (server, replicaNetTimeoutS, heartbeatPeriodS, retryCount, logErrorVerbosity) => {
    expect(settingsOf(server)).toEqual({
      netWriteTimeoutS: 60,
      replicaNetTimeoutS,
      heartbeatPeriodS,
      connectRetryS: 60,
      retryCount,
      logErrorVerbosity,
      semiSyncTimeoutMs: null,
    });
  });
  it('takes what the replica decides from the version of the replica', () => {
    const mixed = without('settings:', 'link:').replace('source: mysql:9.7', 'source: mysql:5.6');
    expect(parseProfile(mixed, 'p').profile.settings).toMatchObject({
      replicaNetTimeoutS: 60,
      retryCount: 10,
      logErrorVerbosity: 1,
    });
  });
  it('takes half of the net timeout that is given for the heartbeat', () => {
    const text = with_('replica_net_timeout_s: 60', '  replica_net_timeout_s: 25').replace(
      '  heartbeat_period_s: 30\n',
      '',
    );
    expect(parseProfile(text, 'p').profile.settings.heartbeatPeriodS).toBe(12.5);
  });
  it('takes the link from the preset, and what is given beside it wins', () => {
    const linkOf = (yaml: string) => parseProfile(without('link:', 'workload:') + yaml, 'p').profile.link;
    expect(linkOf('link: {preset: mobile}\n')).toEqual({
      preset: 'mobile',
      rttMs: 80,
      jitterMs: 40,
      lossPercent: 1,
      bandwidthMbitS: 10,
    });
    expect(linkOf('link: {preset: mobile, loss_percent: 0, bandwidth_mbit_s: null}\n')).toMatchObject({
      lossPercent: 0,
      bandwidthMbitS: null,
    });
    expect(linkOf('link: {preset: mobile, rtt_ms: 2}\n')).toMatchObject({ rttMs: 2, jitterMs: 2 });
    expect(linkOf('link: {rtt_ms: 2}\n')).toEqual({
      preset: null,
      rttMs: 2,
      jitterMs: 0,
      lossPercent: 0,
      bandwidthMbitS: null,
    });
  });
  it('takes the send buffer of the source, which no preset brings; null is the same as no key', () => {
    const of = (more: string) => {
      const { profile, defaultOf } = parseProfile(
        `${without('link:', 'workload:')}link: {preset: mobile${more}}\n`,
        'p',
      );
      return [profile.link.sendBufferBytes, defaultOf('link.send_buffer_bytes')];
    };
    expect(of(', send_buffer_bytes: 64M')).toEqual([67_108_864, null]);
    expect(of(', send_buffer_bytes: 4096')).toEqual([4096, null]);
    for (const unknown of ['', ', send_buffer_bytes: null']) expect(of(unknown)).toEqual([undefined, null]);
    for (const wrong of ['4095', '3G'])
      expect(() => of(`, send_buffer_bytes: ${wrong}`)).toThrow(
        /link\.send_buffer_bytes: must be at least 4K and at most 2G, not/,
      );
    expect(() => of(', send_buffer_bytes: large')).toThrow(
      /optionally followed by K, M or G \(16M\), or null, not the text "large"/,
    );
  });
});

describe('a mistake is named with its line, its path and what to write', () => {
  it.each<[string, string, string]>([
    [
      'heartbeat_period_s: 30',
      '  heartbeet_period_s: 30',
      '8: settings.heartbeet_period_s: unknown key, did you mean heartbeat_period_s?',
    ],
    ['idle_s: 600', '  rtt_ms: 600', '20: workload.rtt_ms: unknown key, it belongs in link'],
    [
      'idle_s: 600',
      '  zzzzzzzzz: 600',
      '20: workload.zzzzzzzzz: unknown key; known here: writes_per_s, row_bytes, largest_transaction_bytes, idle_s',
    ],
    [
      'connect_retry_s: 60',
      '  connect_retry_s: 60s',
      '9: settings.connect_retry_s: must be a whole number of seconds, not the text "60s": write 60, the unit is part of the name',
    ],
    [
      'connect_retry_s: 60',
      '  connect_retry_s: 1m',
      '9: settings.connect_retry_s: must be a whole number of seconds, not the text "1m": the unit is always seconds',
    ],
    [
      'connect_retry_s: 60',
      '  connect_retry_s: "60"',
      '9: settings.connect_retry_s: must be a whole number of seconds, not the text "60": write 60 without quotes',
    ],
    [
      'connect_retry_s: 60',
      '  connect_retry_s: 60.5',
      '9: settings.connect_retry_s: must be a whole number of seconds, not 60.5',
    ],
    [
      'connect_retry_s: 60',
      '  connect_retry_s: 0',
      '9: settings.connect_retry_s: must be at least 1 and at most 4294967295, not 0',
    ],
    [
      'connect_retry_s: 60',
      '  connect_retry_s: [60]',
      '9: settings.connect_retry_s: must be a whole number of seconds, not a list',
    ],
    [
      'connect_retry_s: 60',
      '  connect_retry_s: {s: 60}',
      '9: settings.connect_retry_s: must be a whole number of seconds, not a group of keys',
    ],
    [
      'connect_retry_s: 60',
      '  connect_retry_s: yes',
      '9: settings.connect_retry_s: must be a whole number of seconds, not the text "yes"',
    ],
    [
      'connect_retry_s: 60',
      '  connect_retry_s: true',
      '9: settings.connect_retry_s: must be a whole number of seconds, not true',
    ],
    [
      'connect_retry_s: 60',
      '  connect_retry_s: .inf',
      '9: settings.connect_retry_s: must be a whole number of seconds, not Infinity',
    ],
    [
      'connect_retry_s: 60',
      '  connect_retry_s: .nan',
      '9: settings.connect_retry_s: must be a whole number of seconds, not NaN',
    ],
    [
      'connect_retry_s: 60',
      '  connect_retry_s:',
      '9: settings.connect_retry_s: has no value: whole number, 1 to 4294967295',
    ],
    [
      'heartbeat_period_s: 30',
      '  heartbeat_period_s: -1',
      '8: settings.heartbeat_period_s: must be 0 or at least 0.001 and at most 4294967, not -1',
    ],
    [
      'heartbeat_period_s: 30',
      '  heartbeat_period_s: 0.0001',
      '8: settings.heartbeat_period_s: must be 0 or at least 0.001 and at most 4294967, not 0.0001',
    ],
    ['retry_count: 10', '  retry_count: many', '10: settings.retry_count: must be a whole number, not the text "many"'],
    [
      'semi_sync_timeout_ms: null',
      '  semi_sync_timeout_ms: 10s',
      '12: settings.semi_sync_timeout_ms: must be a whole number of milliseconds or null, not the text "10s": the unit is always milliseconds',
    ],
    [
      'preset: cross-region',
      '  preset: vnp',
      `14: link.preset: must be a preset (${presetNames.join(', ')}), not the text "vnp": did you mean vpn?`,
    ],
    [
      'preset: cross-region',
      '  preset: backbone',
      `14: link.preset: must be a preset (${presetNames.join(', ')}), not the text "backbone"`,
    ],
    ['rtt_ms: 80', '  loss_percent: 100', '15: link.loss_percent: must be at least 0 and at most 90, not 100'],
    [
      'rtt_ms: 80',
      '  bandwidth_mbit_s: 0',
      '15: link.bandwidth_mbit_s: must be more than 0 and at most 1000000, not 0',
    ],
    [
      'row_bytes: 512',
      '  row_bytes: 5 KB',
      '18: workload.row_bytes: must be a whole number of bytes, optionally followed by K, M or G (16M), not the text "5 KB"',
    ],
    ['row_bytes: 512', '  row_bytes: 0', '18: workload.row_bytes: must be at least 1 and at most 1G, not 0'],
    [
      'row_bytes: 512',
      '  row_bytes: 512.5',
      '18: workload.row_bytes: must be a whole number of bytes, optionally followed by K, M or G (16M), not 512.5',
    ],
    ['stall_s: 15', '  stall_s: 0', '24: disturbances.stall_s: must be more than 0 and at most 31536000, not 0'],
    ['times: 3', '    times: 0', '28: disturbances.flaps.times: must be at least 1 and at most 1000, not 0'],
    ['version: 1', 'version: 2', '1: version: must be 1, not 2: this version of replfault reads only format 1'],
    [
      'source: mysql:9.7',
      '  source: postgres:16',
      '3: servers.source: must be a server (mysql:9.7, mariadb:10.11, mysqld or mysql@/path/to/unpacked/server), not the text "postgres:16"',
    ],
    [
      'source: mysql:9.7',
      '  source: 9.7',
      '3: servers.source: must be a server (mysql:9.7, mariadb:10.11, mysqld or mysql@/path/to/unpacked/server), not 9.7: did you mean mysql:9.7?',
    ],
    [
      'source: mysql:9.7',
      '  source: mysq:9.7',
      '3: servers.source: must be a server (mysql:9.7, mariadb:10.11, mysqld or mysql@/path/to/unpacked/server), not the text "mysq:9.7": did you mean mysql:9.7?',
    ],
    [
      'replica: mysql:9.7',
      `  replica: mysql:9.7\n  channel: ${'x'.repeat(65)}`,
      `5: servers.channel: must be the name of a channel, 1 to 64 characters without a backslash (east; quote it if YAML would read it as a number or a keyword), not the text "${'x'.repeat(57)}..."`,
    ],
    ['resume_s: 45', '  blind_window_s: 45', '33: a key is given twice: blind_window_s'],
    [
      'resume_s: 45',
      '  resume_s: !secret 45',
      '33: not valid YAML: tags (!) are not supported; quote a text that begins with !',
    ],
  ])('%s -> %s', (line, by, expected) => {
    expect(said(with_(line, by))).toEqual([`p.yaml:${expected}`]);
  });
  it.each<[string, string[]]>([
    ['', ['1: the profile is empty']],
    ['# nothing\n', ['1: the profile is empty']],
    ['- a\n- b\n', ['1: a profile must be a mapping of keys']],
    ['just words', ['1: a profile must be a mapping of keys']],
    [
      'version: 1\nlink: [',
      ['2: not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]'],
    ],
    ['version: 1\n\tlink: 2\n', ['2: not valid YAML: Tabs are not allowed as indentation']],
    [`${whole}---\nversion: 1\n`, ['35: a file must contain only one YAML document']],
  ])('text that is no profile: %j', (text, expected) => {
    expect(said(text).slice(0, 1)).toEqual(expected.map((line) => `p.yaml:${line}`));
  });
  it('names all that is wrong at once, in the order of the file', () => {
    const text = with_('retry_count: 10', '  retry_count: ten')
      .replace('rtt_ms: 80', 'rtt: 80')
      .replace('stall_s: 15', 'stall_s: -1');
    expect(complaint(text).message).toMatchInlineSnapshot(`
      "profile p.yaml is wrong in 3 places
      p.yaml:10: settings.retry_count: must be a whole number, not the text "ten"
      p.yaml:15: link.rtt: unknown key, did you mean rtt_ms?
      p.yaml:24: disturbances.stall_s: must be more than 0 and at most 31536000, not -1"
    `);
    expect(complaint(text)).toMatchObject({
      code: 'BAD_PROFILE',
      exitCode: 2,
      hint: expect.stringContaining('docs/profile.md'),
    });
  });
});

describe('a profile that is not complete', () => {
  it.each<[string, string, string, string]>([
    ['servers', 'servers:', 'settings:', '1: servers: missing: name the servers of both ends'],
    ['link', 'link:', 'workload:', '1: link.rtt_ms: missing: set it, or set link.preset'],
    ['workload', 'workload:', 'disturbances:', '1: workload: missing: give writes_per_s, row_bytes and'],
    [
      'disturbances',
      'disturbances:',
      'objectives:',
      '1: disturbances: missing: tuning needs at least one disturbance to survive',
    ],
    ['version', 'version:', 'servers:', '1: version: missing (required)'],
  ])('has no %s', (_, from, to, expected) => {
    const [first = '', ...more] = said(without(from, to));
    expect(first).toContain(`p.yaml:${expected}`);
    expect(more).toEqual([]);
  });
  it('has no objectives, none or empty', () => {
    const start = whole.slice(0, whole.indexOf('objectives:'));
    const words = 'objectives: missing: without an objective the longest timeouts would always win';
    expect(said(start).join()).toContain(`p.yaml:1: ${words}`);
    for (const empty of ['objectives:\n', 'objectives: {}\n'])
      expect(said(start + empty).join()).toContain(`p.yaml:31: ${words}`);
  });
  it.each([
    ['writes_per_s: 100', '16: workload.writes_per_s: missing (required)'],
    ['source: mysql:9.7', '2: servers.source: missing (required)'],
    ['up_s: 20', '27: disturbances.flaps.up_s: missing (required)'],
  ])('has no %s', (line, expected) => {
    expect(said(with_(line, null))).toEqual([`p.yaml:${expected}`]);
  });
  it('has groups that are none', () => {
    expect(said(`${without('link:', 'workload:')}link: fast\n`)).toEqual([
      'p.yaml:32: link: must be a group of keys, not the text "fast"',
    ]);
    const flaps = (by: string) => said(whole.replace(/flaps:\n.*\n.*\n.*\n/, `flaps:${by}\n`));
    expect(flaps('')).toEqual(['p.yaml:27: disturbances.flaps: is empty: give times, down_s and up_s']);
    expect(flaps(' {}')).toEqual(['p.yaml:27: disturbances.flaps: is empty: give times, down_s and up_s']);
    expect(flaps(' 3')).toEqual(['p.yaml:27: disturbances.flaps: must be a group of keys, not 3']);
  });
});

describe('a profile that contradicts itself names both places', () => {
  it.each<[string, string, string, string]>([
    [
      'riding through more than the longest outage',
      'ride_through_s: 10',
      '  ride_through_s: 150',
      '23: disturbances.ride_through_s: the connection must survive 150 s without a packet, but the longest outage to survive is 120 s (disturbances.outage_s, line 22): lower the first or raise the second',
    ],
    [
      'flaps longer than the longest outage',
      'down_s: 10',
      '    down_s: 121',
      '29: disturbances.flaps.down_s: each flap lasts 121 s, but the longest outage to survive is 120 s (disturbances.outage_s, line 22): lower the first or raise the second',
    ],
    [
      'a largest transaction smaller than a commit',
      'largest_transaction_bytes: 16M',
      '  largest_transaction_bytes: 100',
      '19: workload.largest_transaction_bytes: the largest transaction (100 bytes) is smaller than a typical commit of 512 bytes (workload.row_bytes, line 18)',
    ],
    [
      'jitter of more than the round trip',
      'rtt_ms: 80',
      '  rtt_ms: 80\n  jitter_ms: 81',
      '16: link.jitter_ms: a round trip of 80 ms (link.rtt_ms, line 15) cannot vary by plus or minus 81 ms',
    ],
    [
      'jitter of more than the round trip of the preset',
      'rtt_ms: 80',
      '  jitter_ms: 81',
      '15: link.jitter_ms: a round trip of 70 ms (link.rtt_ms from the preset, line 14) cannot vary by plus or minus 81 ms',
    ],
    [
      'an idle limit for a source that always writes',
      'idle_s: 600',
      '  idle_s: 0',
      '26: disturbances.nat_idle_limit_s: the source always writes (workload.idle_s, line 20), so no connection is ever idle for 350 s: set workload.idle_s to the longest time without a commit',
    ],
    [
      'a throttle faster than the link',
      'throttled_replica_kib_s: 256',
      '  throttled_replica_kib_s: 70000',
      '25: disturbances.throttled_replica_kib_s: a replica that is throttled to 70000 KiB/s is faster than the link of 500 Mbit/s (61035 KiB/s) (link.bandwidth_mbit_s from the preset, line 14)',
    ],
    [
      'more writes than the link carries',
      'row_bytes: 512',
      '  row_bytes: 1M',
      '17: workload.writes_per_s: 100 commits per second of 1M bytes (workload.row_bytes, line 18) are 839 Mbit/s, more than the bandwidth of the link, 500 Mbit/s (link.bandwidth_mbit_s from the preset, line 14): the lag of the replica would grow without limit',
    ],
    [
      'a verbosity that the version does not have',
      'log_error_verbosity: 2',
      '  log_error_verbosity: 9',
      '11: settings.log_error_verbosity: log_error_verbosity of mysql:9.7 (servers.source, line 3) is 1, 2 or 3, not 9',
    ],
  ])('%s', (_, line, by, expected) => {
    expect(said(with_(line, by))).toEqual([`p.yaml:${expected}`]);
  });
  it('a source that never commits and is never idle', () => {
    const text = without('  nat_idle', '  flaps')
      .replace('writes_per_s: 100', 'writes_per_s: 0')
      .replace('  idle_s: 600\n', '');
    expect(said(text)).toEqual([
      'p.yaml:17: workload.writes_per_s: the source never commits, but its longest time without a commit is 0 s (workload.idle_s is not given, line 16)',
    ]);
    expect(() => parseProfile(text.replace('row_bytes', 'idle_s: 5\n  row_bytes'), 'p')).not.toThrow();
  });
  it.each<[string, string, string]>([
    ['as long a ride as the outage', 'ride_through_s: 10', '  ride_through_s: 120'],
    ['flaps of the length of the outage', 'down_s: 10', '    down_s: 120'],
    ['transactions of one row', 'largest_transaction_bytes: 16M', '  largest_transaction_bytes: 512'],
    ['log_warnings of an older source', 'log_error_verbosity: 2', '  log_error_verbosity: 3'],
    ['a heartbeat that is off: for lint', 'heartbeat_period_s: 30', '  heartbeat_period_s: 0'],
    ['a heartbeat above the net timeout: for lint', 'heartbeat_period_s: 30', '  heartbeat_period_s: 300'],
    ['a stall that outlasts the blind window: for tune', 'stall_s: 15', '  stall_s: 300'],
    ['an outage beyond all retries: for lint', 'outage_s: 120', '  outage_s: 86400'],
    ['an idle limit beyond the idle time', 'idle_s: 600', '  idle_s: 100'],
  ])('but not over %s', (_, line, by) => {
    expect(() => parseProfile(with_(line, by), 'p.yaml')).not.toThrow();
  });
  it('leaves log_warnings of older servers and MariaDB alone', () => {
    for (const source of ['mysql:5.6', 'mariadb:10.11', 'mysqld'])
      expect(() =>
        parseProfile(with_('log_error_verbosity: 2', '  log_error_verbosity: 9').replaceAll('mysql:9.7', source), 'p'),
      ).not.toThrow();
  });
});

describe('servers that cannot be a pair', () => {
  const pair = (source: string, replica: string, more = ''): string =>
    without('settings:', 'link:').replace(
      /source: .*\n.*replica: .*\n/,
      `source: ${source}\n  replica: ${replica}\n${more}`,
    );
  it.each<[string, string, string[]]>([
    [
      'mysql:9.7',
      'mariadb:10.11',
      ['3: servers.source: mysql:9.7 and mariadb:10.11 (servers.replica, line 4) are of different vendors'],
    ],
    [
      'mariadb',
      'mysql:9.7',
      ['3: servers.source: mariadb and mysql:9.7 (servers.replica, line 4) are of different vendors'],
    ],
    [
      'mysql:9.7',
      'mysql:5.6',
      ['3: servers.source: mysql:9.7 is newer than its replica, mysql:5.6 (servers.replica, line 4)'],
    ],
    ['mysql:8.4', 'mysql:8.0.40', ['3: servers.source: mysql:8.4 is newer than its replica']],
    ['mariadb:11.4', 'mariadb:10.11', ['3: servers.source: mariadb:11.4 is newer than its replica']],
    ['mysql:9', 'mysql:8.4', ['3: servers.source: mysql:9 is newer']],
    [
      'mysql:4.1',
      'mysql:4.1',
      [
        '3: servers.source: mysql:4.1 is too old: mysql 5.6 and later are supported',
        '4: servers.replica: mysql:4.1 is too old',
      ],
    ],
    ['mariadb:10.4', 'mariadb:10.11', ['3: servers.source: mariadb:10.4 is too old: mariadb 10.5 and later']],
  ])('%s and %s', (source, replica, expected) => {
    const lines = said(pair(source, replica));
    expect(lines).toHaveLength(expected.length);
    for (const [index, text] of expected.entries()) expect(lines[index]).toContain(`p.yaml:${text}`);
  });
  it.each([
    ['mysql:5.6', 'mysql:9.7'],
    ['mysql:8.0.40', 'mysql:8.0.20'],
    ['mysql:9.7', 'mysql:9'],
    ['mysqld', 'mariadb:10.11'],
    ['mysql@/opt/any', 'mysql:5.6'],
  ])('but %s and %s may be', (source, replica) => expect(() => parseProfile(pair(source, replica), 'p')).not.toThrow());
  it('a channel with a name is read, and MySQL 5.6 has none', () => {
    expect(parseProfile(pair('mysql:9.7', 'mysql:9.7', '  channel: east\n'), 'p').profile.channel).toBe('east');
    expect(parseProfile(whole, 'p').profile).not.toHaveProperty('channel');
    expect(said(pair('mysql:5.6', 'mysql:5.6', '  channel: east\n'))).toEqual([
      'p.yaml:5: servers.channel: mysql:5.6 (servers.replica, line 4) does not support named channels: remove this key',
    ]);
  });
  it('are as old as the flavours allow', async () => {
    const flavours = await allFlavours();
    const spoken = (vendor: 'mysql' | 'mariadb', parts: readonly number[]): boolean =>
      flavours.some((flavour) => flavour.matches(vendor, parts.join('.')));
    for (const vendor of ['mysql', 'mariadb'] as const) {
      const [major = 0, minor = 0] = oldest[vendor];
      expect([spoken(vendor, [major, minor, 0]), spoken(vendor, [major, minor - 1, 99])]).toEqual([true, false]);
    }
  });
});

describe('a wrong file is not repeated', () => {
  it.each([
    ['YAML', 'db:\n  password: SECRET\nSECRET_TWO: 1\n'],
    ['an option file', '[client]\nuser = me\npassword = SECRET\n'],
    ['an environment', 'export TOKEN=SECRET\nURL: mysql://me:SECRET@h: x\n'],
    ['broken YAML', 'password: SECRET: SECRET\n  - SECRET\n'],
    ['reserved letters', 'password: @SECRET\n'],
    ['JSON', '{"password": "SECRET", "a": {"SECRET": 1}}'],
    ['a tag', 'version: 1\npassword: !SECRET x\n'],
    ['an alias', 'version: 1\npassword: *SECRET\n'],
    ['twice', 'version: 1\nservers:\n  source: "SECRET\n  source: SECRET\n'],
    ['a token', 'version: 1\npassword: "a" SECRET\n'],
    ['a URL in the place of a server', whole.replace('mysql:9.7', 'mysql://me:SECRET')],
    ['a long name', `${whole}${'x'.repeat(30)}SECRET${'x'.repeat(30)}: 1\n`],
  ])('%s', (_, text) => {
    const { message } = complaint(text);
    expect(message).not.toContain('SECRET');
    expect(message).toMatch(/p\.yaml/);
  });
  it('but said to be no profile', () => {
    expect(complaint('db: 1\nname: x\n').message).toBe(
      'p.yaml does not look like a profile: it has none of the keys servers, settings, link, workload, disturbances, objectives, version',
    );
    expect(complaint('db: 1\nname: x: y\n').message).toMatch(/does not look like a profile/);
  });
  it('beyond ten mistakes', () => {
    const many = `${whole}${Array.from({ length: 14 }, (_, index) => `extra_${index}: 1\n`).join('')}`;
    const lines = said(many);
    expect(complaint(many).message).toContain('is wrong in 14 places');
    expect([lines.length, lines.at(-1)]).toEqual([11, 'and 4 more']);
  });
  it('a long name keeps its line', () => {
    expect(said(with_('idle_s: 600', `  ${'y'.repeat(60)}: 1`))[0]).toMatch(
      /^p\.yaml:20: workload\.y{12}\.\.\. \(60 characters\): unknown key/,
    );
  });
});

describe('where a value comes from', () => {
  it('is said of those that the file does not give', () => {
    const { defaultOf } = parseProfile(
      without('settings:', 'link:').replace('source: mysql:9.7', 'source: mysql:8.0'),
      'p',
    );
    expect(defaultOf('settings.log_error_verbosity')).toBe('default of mysql:8.0');
    expect(defaultOf('settings.retry_count')).toBe('default of mysql:9.7');
    expect(defaultOf('settings.heartbeat_period_s')).toBe('half of replica_net_timeout_s');
    expect(defaultOf('link.jitter_ms')).toBe('from the preset cross-region');
    expect(defaultOf('link.rtt_ms')).toBeNull();
    expect(parseProfile(whole, 'p').defaultOf('settings.retry_count')).toBeNull();
  });
});

describe('a file', () => {
  it('that is not there is a usage error that says how to make one', async () => {
    await expect(loadProfile('/no/such/replfault.yaml')).rejects.toMatchObject({
      code: 'NO_PROFILE',
      exitCode: 2,
      message: 'there is no profile /no/such/replfault.yaml',
      hint: expect.stringContaining('replfault init'),
    });
  });
  it('that is a folder cannot be read', async () => {
    await expect(loadProfile('.')).rejects.toMatchObject({
      exitCode: 2,
      message: 'profile . cannot be read: EISDIR',
      hint: 'it is a folder: name the file in it, for example replfault.yaml',
    });
  });
  it('that has no end is not read', async () => {
    await expect(loadProfile('/dev/zero')).rejects.toMatchObject({
      exitCode: 2,
      message: 'profile /dev/zero cannot be read: it is a pipe or a device',
    });
  });
  it.each(['quick', 'unreachable'])('of the fixtures is right: %s', async (name) => {
    const file = fileURLToPath(new URL(`../../fixtures/profiles/${name}.yaml`, import.meta.url));
    const loaded = await loadProfile(file);
    expect(loaded.profile).toEqual(parseProfile(readFileSync(file, 'utf8'), file).profile);
    expect(Object.keys(loaded.profile.disturbances)).toHaveLength(6);
    expect(Object.keys(loaded.profile.objectives)).toHaveLength(3);
  });
});
