import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadScenarios } from '../../../src/catalogue/scenario-files.ts';
import type { Profile } from '../../../src/model/profile.ts';
import { keys } from '../../../src/profile/keys.ts';
import { idleLimitBinds } from '../../../src/tune/bounds/heartbeat-period.ts';
import { findIncoherences, rules, unjudged } from '../../../src/tune/rules/index.ts';
import { atLeast, isMariadb, serverWords } from '../../../src/tune/rules/spec.ts';

const coherent: Profile = {
  version: 1,
  servers: { source: 'mysql:9.7', replica: 'mysql:9.7' },
  settings: {
    netWriteTimeoutS: 20,
    replicaNetTimeoutS: 30,
    heartbeatPeriodS: 10,
    connectRetryS: 5,
    retryCount: 1000,
    logErrorVerbosity: 3,
    semiSyncTimeoutMs: 500,
  },
  link: { preset: null, rttMs: 40, jitterMs: 5, lossPercent: 0, bandwidthMbitS: null },
  workload: { writesPerS: 100, rowBytes: 400, largestTransactionBytes: 1_000_000, idleS: 600 },
  disturbances: { outageS: 600, rideThroughS: 10, stallS: 15, natIdleLimitS: 350 },
  objectives: { blindWindowS: 40, resumeS: 30, transactionsAtRisk: 5000 },
};

/** The coherent profile with some of its values changed. */
function changed(changes: {
  servers?: string;
  settings?: Partial<Profile['settings']>;
  disturbances?: Profile['disturbances'];
  objectives?: Profile['objectives'];
  rttMs?: number;
}): Profile {
  const { servers, settings, disturbances, objectives, rttMs } = changes;
  return {
    ...coherent,
    ...(servers === undefined ? {} : { servers: { source: servers, replica: servers } }),
    settings: { ...coherent.settings, ...settings },
    disturbances: disturbances ?? coherent.disturbances,
    objectives: objectives ?? coherent.objectives,
    link: { ...coherent.link, rttMs: rttMs ?? coherent.link.rttMs },
  };
}

/** The same profile, which notes what is read of its settings and link as paths. */
function watched(profile: Profile, seen: Set<string>): Profile {
  const noting = <T extends object>(group: string, part: T): T =>
    new Proxy(part, {
      get: (target, name, receiver) => {
        const snake = String(name).replace(/[A-Z]+/g, (letters) => `_${letters.toLowerCase()}`);
        seen.add(`${group}.${snake}`);
        return Reflect.get(target, name, receiver);
      },
    });
  return { ...profile, settings: noting('settings', profile.settings), link: noting('link', profile.link) };
}

/** For each rule: a profile that breaks it, the place that is named, and what must be said. */
const planted: Readonly<Record<string, readonly [Profile, path: string, says: RegExp]>> = {
  'heartbeat-above-net-timeout': [
    changed({ settings: { heartbeatPeriodS: 30, replicaNetTimeoutS: 10 } }),
    'settings.heartbeat_period_s',
    /30 s is not below replica_net_timeout \(10 s\)/,
  ],
  'heartbeat-above-half': [
    changed({ settings: { heartbeatPeriodS: 16 } }),
    'settings.heartbeat_period_s',
    /late by 14 s ends/,
  ],
  'stale-heartbeat': [
    changed({ settings: { heartbeatPeriodS: 1800 } }),
    'settings.heartbeat_period_s',
    /half of 3600 s, a default/,
  ],
  'binlog-retention': [
    changed({ settings: { binlogRetentionS: 600 } }),
    'settings.binlog_retention_s',
    /for 600 s, and the outage to survive lasts 600 s/,
  ],
  'statements-logged': [
    changed({ settings: { binlogFormat: 'STATEMENT' } }),
    'settings.binlog_format',
    /binlog_format is STATEMENT on the source: a statement whose result is not determined/,
  ],
  'commits-not-durable': [
    changed({ settings: { syncBinlog: 100, innodbFlushLogAtTrxCommit: 1 } }),
    'settings.sync_binlog',
    /sync_binlog is 100 on the source: after a loss of power/,
  ],
  'delayed-replica': [
    changed({ settings: { sourceDelayS: 3600 } }),
    'settings.source_delay_s',
    /3600 s late, and all commits are to be there 30 s after an outage/,
  ],
  'relay-log-not-recovered': [
    changed({ settings: { relayLogRecovery: 0, syncRelayLog: 10_000, autoPosition: 0 } }),
    'settings.relay_log_recovery',
    /relay_log_recovery is OFF, and the replica uses file and position/,
  ],
  'commits-out-of-order': [
    changed({ settings: { parallelWorkers: 4, preserveCommitOrder: 0 } }),
    'settings.preserve_commit_order',
    /4 appliers commit out of order .* can have gaps/,
  ],
  'replication-filters': [
    changed({ settings: { replicationFilters: 'Replicate_Ignore_Table=shop.sessions' } }),
    'settings.replication_filters',
    /leaves writes out \(Replicate_Ignore_Table=shop\.sessions\)/,
  ],
  'relay-log-space': [
    changed({ settings: { relayLogSpaceLimitBytes: 1_048_576 } }),
    'settings.relay_log_space_limit_bytes',
    /is 1\.0 MiB, and in a disturbance of 600 s the source writes 22\.9 MiB/,
  ],
  'retries-outlast-outage': [
    changed({ settings: { retryCount: 121 } }),
    'settings.retry_count',
    /end after 600 s, and the outage to survive lasts 600 s/,
  ],
  'zero-retry-count': [
    changed({ settings: { retryCount: 0 } }),
    'settings.retry_count',
    /0 is not known to mean no limit on mysql:9\.7/,
  ],
  'retry-count-of-new-versions': [
    changed({ settings: { retryCount: 10 } }),
    'settings.retry_count',
    /the default of mysql:9.7 for every new channel: after 45 s/,
  ],
  'zombie-dump-threads': [
    changed({ settings: { netWriteTimeoutS: 60 } }),
    'settings.net_write_timeout_s',
    /up to 60 s beside the new one/,
  ],
  'idle-flow-limit': [
    changed({ settings: { heartbeatPeriodS: 10 }, disturbances: { natIdleLimitS: 10 } }),
    'settings.heartbeat_period_s',
    /idle limit of the path, 10 s/,
  ],
  'hidden-log-line': [
    changed({ settings: { logErrorVerbosity: 2 } }),
    'settings.log_error_verbosity',
    /log_error_verbosity is 2/,
  ],
  'semi-sync-blocks-writers': [
    changed({ settings: { semiSyncTimeoutMs: 600_000 } }),
    'settings.semi_sync_timeout_ms',
    /longest disturbance of 600 s/,
  ],
  'semi-sync-risks-commits': [
    changed({ objectives: { transactionsAtRisk: 2000 } }),
    'settings.semi_sync_timeout_ms',
    /about 2950 are at risk .* objective is 2000/,
  ],
  'semi-sync-below-round-trip': [
    changed({ settings: { semiSyncTimeoutMs: 45 } }),
    'settings.semi_sync_timeout_ms',
    /45 ms is not above the round trip/,
  ],
  'net-timeout-within-blind-objective': [
    changed({ objectives: { blindWindowS: 29 } }),
    'settings.replica_net_timeout_s',
    /objective for the blind window is 29 s/,
  ],
  'stall-outlived': [
    changed({ disturbances: { stallS: 20 } }),
    'settings.net_write_timeout_s',
    /net_write_timeout of 20 s ends the connection/,
  ],
  'drops-outlived': [
    changed({ disturbances: { rideThroughS: 15 } }),
    'settings.replica_net_timeout_s',
    /too short for the outage of 15 s .*up to 30 s/,
  ],
  'retry-within-resume-objective': [
    changed({ objectives: { resumeS: 5 } }),
    'settings.connect_retry_s',
    /objective for the time to resume is 5 s/,
  ],
};

const found = (profile: Profile): string[] => findIncoherences(profile).map(({ rule }) => rule);

describe('the rules', () => {
  it('are all in the index, by their file names, each once', () => {
    const folder = new URL('../../../src/tune/rules/', import.meta.url);
    const parts = ['index.ts', 'types.ts', 'spec.ts'];
    const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !parts.includes(file));
    const named = rules.map(({ name }) => `${name}.ts`);
    for (const file of files)
      expect(named, `add the rule of src/tune/rules/${file} to src/tune/rules/index.ts`).toContain(file);
    expect([...named].sort()).toEqual(files.sort());
    for (const { name } of rules)
      expect(
        planted,
        `add a profile that breaks ${name} to \`planted\` in test/unit/tune/rules.test.ts`,
      ).toHaveProperty([name]);
    expect(Object.keys(planted)).toHaveLength(rules.length);
  });
  it('have a row each in docs/coherence.md, with their level', () => {
    const lines = readFileSync('docs/coherence.md', 'utf8').split('\n');
    for (const { name, level } of rules) {
      const start = `| \`${name}\` | ${level} |`;
      const found = lines.filter((line) => line.startsWith(start));
      expect(found, `add one row to a table of docs/coherence.md: ${start} ... |`).toHaveLength(1);
    }
  });
  it('say nothing about a coherent profile', () => {
    expect(findIncoherences(coherent)).toEqual([]);
  });
  it('say nothing about disturbances and objectives where there are none', () => {
    const bare = changed({ disturbances: {}, objectives: {} });
    expect(found(bare)).toEqual([]);
    const quiet = { ...bare, settings: { ...bare.settings, logErrorVerbosity: null, semiSyncTimeoutMs: null } };
    expect(found(quiet)).toEqual([]);
  });
  it('put errors first, with the lines of the file', () => {
    const profile = changed({ settings: { heartbeatPeriodS: 30, replicaNetTimeoutS: 10, logErrorVerbosity: 1 } });
    const findings = findIncoherences(profile, (path) => (path === 'settings.heartbeat_period_s' ? 7 : null));
    expect(findings[0]).toMatchObject({ rule: 'heartbeat-above-net-timeout', level: 'error', line: 7 });
    const levels = findings.map(({ level }) => level);
    const gravity = ['error', 'warning', 'note'];
    expect(levels).toEqual([...levels].sort((a, b) => gravity.indexOf(a) - gravity.indexOf(b)));
    expect(findings.at(-1)?.line).toBeNull();
  });
});

describe.each(rules.map((rule) => ({ rule, name: rule.name })))('$name', ({ rule, name }) => {
  const [profile, path, says] = planted[name] ?? [coherent, '', /./];

  it('finds what is planted, and names a key that profiles have', () => {
    const [incoherence] = rule.check(profile);
    expect(incoherence?.text).toMatch(says);
    expect(incoherence?.path).toBe(path);
    expect(keys.map((key) => key.path)).toContain(path);
    expect(incoherence?.advice.length).toBeGreaterThan(15);
    expect(found(profile)).toContain(name);
  });
  it('is silent on a coherent profile', () => {
    expect(rule.check(coherent)).toEqual([]);
  });
  it('names all settings and conditions of the link that it looks at', () => {
    const seen = new Set<string>();
    for (const one of [profile, coherent]) rule.check(watched(one, seen));
    // Jitter is measured with the round trip, and never without it.
    seen.delete('link.jitter_ms');
    expect([...seen].sort()).toEqual(rule.restsOn.filter((path) => path.includes('.')).sort());
  });
  it('is mute without disturbances or objectives just where it says that it rests on them', () => {
    for (const group of ['disturbances', 'objectives'] as const) {
      const mute = rule.check({ ...profile, [group]: {} }).length === 0;
      expect(mute, group).toBe(rule.restsOn.includes(group));
    }
  });
  it('has a title, a law with its source, and cases that exist, one of them for comparison', async () => {
    expect(rule.title.length).toBeGreaterThan(20);
    expect(rule.says).toMatch(/measured|measurement/);
    expect(rule.demonstration.length).toBeGreaterThanOrEqual(2);
    const scenarios = await loadScenarios([
      ...new Set(rule.demonstration.map((one) => one.slice(0, one.lastIndexOf('/')))),
    ]);
    const cases = scenarios.flatMap(({ name: scenario, cases: all }) => all.map((one) => `${scenario}/${one.case}`));
    for (const one of rule.demonstration)
      expect(cases, `src/tune/rules/${name}.ts: \`replfault list\` has no case ${one}`).toContain(one);
    // Scenarios are compiled when they are read for the first time.
  }, 30_000);
});

describe('values that nobody told', () => {
  const broken = changed({ settings: { heartbeatPeriodS: 30, replicaNetTimeoutS: 10, logErrorVerbosity: 1 } });
  const period = 'settings.heartbeat_period_s';
  const onPeriod = rules.filter(({ restsOn }) => restsOn.includes(period));
  it('are not judged on their defaults, and the rules that rest on them are named', () => {
    const untold = new Set([period]);
    const names = findIncoherences(broken, () => null, untold).map(({ rule }) => rule);
    expect(names).not.toContain('heartbeat-above-net-timeout');
    expect(names).toContain('hidden-log-line');
    const asked = onPeriod.filter((rule) => rule.mute?.(broken, untold) !== true);
    expect(unjudged(broken, untold)).toEqual(asked.map(({ name }) => ({ rule: name, paths: [period] })));
    expect(asked.map(({ name }) => name)).toEqual(expect.arrayContaining(['heartbeat-above-half', 'idle-flow-limit']));
    expect(unjudged(broken, new Set())).toEqual([]);
  });
  it('are not missed by a rule that has nothing to say of this server, or of a pair without semi-sync', () => {
    const missed = (servers: string, semiSyncTimeoutMs: number | null, untold: string[]) =>
      unjudged(changed({ servers, settings: { semiSyncTimeoutMs } }), new Set(untold)).map(({ rule }) => rule);
    expect(missed('mariadb:10.11', null, ['settings.retry_count'])).not.toContain('retry-count-of-new-versions');
    expect(missed('mysql:9.7', null, ['settings.retry_count'])).toContain('retry-count-of-new-versions');
    expect(missed('mysql:9.7', null, ['link.rtt_ms'])).not.toContain('semi-sync-below-round-trip');
    expect(missed('mysql:9.7', 500, ['link.rtt_ms'])).toContain('semi-sync-below-round-trip');
    const unknown = ['settings.semi_sync_timeout_ms'];
    expect(missed('mysql:9.7', null, unknown)).toContain('semi-sync-below-round-trip');
  });
  it('are not missed by rules that would be mute anyhow', () => {
    const bare = { ...broken, disturbances: {}, objectives: {} };
    const missed = unjudged(bare, new Set([period])).map(({ rule }) => rule);
    expect(missed).toContain('heartbeat-above-half');
    // It rests on a disturbance too, and the profile names none.
    expect(missed).not.toContain('idle-flow-limit');
  });
});

describe('edges', () => {
  it('an idle limit concerns only a source that may be idle for that long, as in tune', () => {
    const late = changed({ settings: { heartbeatPeriodS: 400, replicaNetTimeoutS: 1000 }, objectives: {} });
    const idle = (idleS: number, writesPerS = 100): string[] =>
      found({ ...late, workload: { ...late.workload, idleS, writesPerS } });
    expect(idle(5)).not.toContain('idle-flow-limit');
    expect(idle(350)).toContain('idle-flow-limit');
    expect(idle(5, 0)).toContain('idle-flow-limit');
    for (const [idleS, writesPerS] of [
      [5, 100],
      [349, 100],
      [350, 100],
      [5, 0],
    ] as const) {
      const profile = { ...late, workload: { ...late.workload, idleS, writesPerS } };
      expect(found(profile).includes('idle-flow-limit')).toBe(idleLimitBinds(profile));
    }
  });
  it('flaps count for semi-sync as outages do', () => {
    const flaps = { flaps: { times: 3, downS: 20, upS: 10 } };
    const patient = changed({ settings: { semiSyncTimeoutMs: 20_000 }, disturbances: flaps });
    expect(found(patient)).toContain('semi-sync-blocks-writers');
    const risky = changed({ disturbances: flaps, objectives: { transactionsAtRisk: 1900 } });
    expect(found(risky)).toEqual(['semi-sync-risks-commits']);
    expect(found(changed({ disturbances: flaps, objectives: { transactionsAtRisk: 1950 } }))).toEqual([]);
  });
  it('an upgrade is not said to bring the new retry count', () => {
    const { says } = rules.find(({ name }) => name === 'retry-count-of-new-versions') ?? { says: '' };
    expect(says).toMatch(/in-place upgrade keeps it \(documented\)/);
    expect(says).toMatch(/rebuilt, cloned or reset with RESET REPLICA ALL/);
  });
  it('heartbeats that are off break both rules about idle connections', () => {
    expect(found(changed({ settings: { heartbeatPeriodS: 0 } }))).toEqual([
      'heartbeat-above-net-timeout',
      'idle-flow-limit',
    ]);
  });
  it('half of the net timeout is coherent, also where it is half of a default', () => {
    expect(found(changed({ settings: { heartbeatPeriodS: 15 } }))).toEqual([]);
    const sixty = { heartbeatPeriodS: 30, replicaNetTimeoutS: 60 };
    expect(found(changed({ settings: sixty, objectives: {} }))).toEqual([]);
  });
  it('a heartbeat period that is shorter than it need be is no finding', () => {
    const long = { heartbeatPeriodS: 30, replicaNetTimeoutS: 300 };
    expect(found(changed({ settings: long, objectives: {} }))).toEqual([]);
  });
  it.each([
    ['mysql:9.7', { relayLogRecovery: 0, autoPosition: 1, parallelWorkers: 4 }, []],
    ['mysql:9.7', { relayLogRecovery: 0 }, []],
    ['mysql:5.6', { relayLogRecovery: 0, autoPosition: 0, syncRelayLog: 1 }, []],
    ['mysql:5.6', { relayLogRecovery: 1, autoPosition: 0, parallelWorkers: 0 }, []],
    ['mysql:9.7', { relayLogRecovery: 1, autoPosition: 0, parallelWorkers: 4 }, ['relay-log-not-recovered']],
    ['mariadb:10.11', { relayLogRecovery: 1, autoPosition: 0, parallelWorkers: 4 }, []],
    ['mariadb:10.11', { relayLogRecovery: 0, autoPosition: 0, parallelWorkers: 4 }, ['relay-log-not-recovered']],
  ])('the relay log of %s with %o', (servers, settings, names) => {
    expect(found(changed({ servers, settings: { ...settings, logErrorVerbosity: null } }))).toEqual(names);
  });
  it('one attempt more than the outage needs is enough', () => {
    expect(found(changed({ settings: { retryCount: 122 } }))).toEqual([]);
  });
  it.each([
    ['mysql:9.7.2', []],
    ['mysql:9.7.1', ['zero-retry-count']],
    ['mysql:9.7', ['zero-retry-count']],
    ['mysql:5.6', ['zero-retry-count']],
    ['mariadb:10.11', ['zero-retry-count']],
    ['mysqld', ['zero-retry-count']],
  ])('a retry count of 0 on %s', (servers, names) => {
    expect(found(changed({ servers, settings: { retryCount: 0 } }))).toEqual(names);
  });
  it('flaps are outages too', () => {
    const flaps = { flaps: { times: 3, downS: 6000, upS: 10 } };
    expect(found(changed({ disturbances: flaps }))).toEqual(['retries-outlast-outage']);
  });
  it('a retry count of 10 is left alone where it was the choice of somebody, and on older servers', () => {
    expect(found(changed({ settings: { retryCount: 10 }, disturbances: { outageS: 30 } }))).toEqual([]);
    expect(found(changed({ servers: 'mysql:8.0', settings: { retryCount: 10 }, disturbances: {} }))).toEqual([]);
    expect(found(changed({ settings: { retryCount: 10 }, disturbances: {} }))).toEqual(['retry-count-of-new-versions']);
  });
  it('MariaDB has no zombies, and MySQL of any word has', () => {
    const late = { netWriteTimeoutS: 60 };
    expect(found(changed({ servers: 'mariadb:10.11', settings: late }))).toEqual([]);
    expect(found(changed({ servers: 'mysqld', settings: late }))).toEqual(['zombie-dump-threads']);
  });
  it.each([
    ['mysql:9.7', 3, []],
    ['mysql:9.7', 2, ['hidden-log-line']],
    ['mysql:5.7', 2, ['hidden-log-line']],
    ['mysql:5.6', 2, []],
    ['mysql:5.6', 1, ['hidden-log-line']],
    ['mariadb:10.11', 2, []],
    ['mariadb:10.11', 1, ['hidden-log-line']],
    ['mysqld', 1, []],
  ])('the log of %s with verbosity %i', (servers, logErrorVerbosity, names) => {
    expect(found(changed({ servers, settings: { logErrorVerbosity } }))).toEqual(names);
  });
  it.each([
    ['MY-010914', ['hidden-log-line']],
    ['MY-013360,10914', ['hidden-log-line']],
    ['MY-013360', []],
  ])('a suppression list %j hides the line at any verbosity', (logErrorSuppressionList, names) => {
    expect(found(changed({ settings: { logErrorVerbosity: 3, logErrorSuppressionList } }))).toEqual(names);
  });
  it('reads the words for servers', () => {
    expect(serverWords('mariadb:10.11.6')).toEqual({ vendor: 'mariadb', major: 10, minor: 11 });
    expect(serverWords('registry.example/library/mysql:8.4')).toEqual({ vendor: 'mysql', major: 8, minor: 4 });
    expect(serverWords('mysqld')).toBeNull();
    expect(serverWords('mysql@/opt/mysql')).toBeNull();
    expect([
      atLeast({ vendor: 'mysql', major: 8, minor: 4 }, 8, 4),
      atLeast({ vendor: 'mysql', major: 9, minor: 0 }, 8, 4),
    ]).toEqual([true, true]);
    expect(atLeast({ vendor: 'mysql', major: 8, minor: 3 }, 8, 4)).toBe(false);
    expect([isMariadb('mariadbd'), isMariadb('mysql@/opt/mariadb')]).toEqual([true, false]);
  });
});
