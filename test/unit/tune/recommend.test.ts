import { describe, expect, it } from 'vitest';
import type { Profile, TunedSetting } from '../../../src/model/profile.ts';
import type { Recommendation, RecommendedSetting } from '../../../src/model/recommendation.ts';
import { backOffOf } from '../../../src/tune/back-off.ts';
import { type Evidence, recommend } from '../../../src/tune/recommend.ts';
import { evidence, found, known, profile, skipped } from './_evidence.ts';

const newest = { flavour: 'mysql-9', version: '9.7.4' };
const mariadb = { flavour: 'mariadb', version: '10.11.18' };
const words = { source: newest, replica: newest };
const everything = evidence(Object.keys(known).map((name) => found(name, name === 'tune/throttled-reader' ? 0 : 100)));

const advice = (given: Profile, seen: Evidence = everything): Recommendation => {
  const recommendation = recommend(given, seen, words);
  if (recommendation === null) throw new Error('there is no recommendation');
  return recommendation;
};
const of = (setting: TunedSetting, { settings }: Recommendation): RecommendedSetting => {
  const one = settings.find((each) => each.setting === setting);
  if (!one) throw new Error(`nothing on ${setting}`);
  return one;
};
const value = (setting: TunedSetting, given: Profile, seen = everything): number =>
  of(setting, advice(given, seen)).value;

/** Lines without comments. */
/** Statements that change something, of a file to run. */
const changes = (lines: readonly string[]): string[] => lines.filter((line) => /^(SET|STOP|CHANGE|START) /.test(line));
const spoken = (text: string): string[] => text.split('\n').filter((line) => line !== '' && !/^(#|--)/.test(line));

describe('replica_net_timeout', () => {
  it('keeps an objective although it was seen to fire early, for it need not do so again', () => {
    const early = evidence([found('tune/silence', -100), found('tune/refused')]);
    const blind = profile({ disturbances: { outageS: 60 }, objectives: { blindWindowS: 15 } });
    const risk = profile({ disturbances: { outageS: 60 }, objectives: { transactionsAtRisk: 1500 } });
    // At 15 s exactly the window would be 15 s and the pause until somebody looks.
    for (const given of [blind, risk])
      expect(of('replicaNetTimeoutS', advice(given, early))).toMatchObject({ value: 14, most: 14.95 });
  });

  it('outlives a stall by a margin, and no longer', () => {
    const one = of('replicaNetTimeoutS', advice(profile({ disturbances: { stallS: 20 } })));
    expect(one).toMatchObject({ value: 21, today: 60, most: null, experiments: ['tune/silence'] });
    // 20 s, a pause of 10 ms between two commits, and at least 50 ms that it fires late.
    expect(one.least).toBeCloseTo(19.96);
    expect(one.tighter).toEqual({ value: 19, fails: 'stallS' });
    expect(one.because).toMatch(/silent for 20 s.*50 to 150 ms/);
  });

  it('counts the last byte of an idle source, which may be a heartbeat old', () => {
    const idle = profile({ disturbances: { stallS: 20 }, workload: { idleS: 600 } });
    const { heartbeatPeriodS, replicaNetTimeoutS } = {
      heartbeatPeriodS: value('heartbeatPeriodS', idle),
      replicaNetTimeoutS: value('replicaNetTimeoutS', idle),
    };
    expect(heartbeatPeriodS).toBe(5);
    expect(replicaNetTimeoutS).toBeGreaterThan(20 + heartbeatPeriodS);
  });

  it('takes a more frequent heartbeat where the objective leaves less room', () => {
    const tight = profile({ disturbances: { stallS: 20 }, objectives: { blindWindowS: 24 }, workload: { idleS: 600 } });
    const recommendation = advice(tight);
    expect(recommendation.conflicts).toEqual([]);
    expect(of('replicaNetTimeoutS', recommendation).value).toBeLessThanOrEqual(23);
    expect(of('heartbeatPeriodS', recommendation).value).toBeLessThan(5);
  });

  it('waits for the back-off of dropped packets: twice the outage and one timeout', () => {
    const one = of('replicaNetTimeoutS', advice(profile({ disturbances: { rideThroughS: 10 } })));
    expect(one.least).toBeCloseTo(20.16);
    expect(one.value).toBe(22);
    // Even the kindest case breaks only below the outage itself.
    expect(one.tighter).toEqual({ value: 9, fails: 'rideThroughS' });
    expect(one.because).toContain('up to 20.2 s');
  });

  it('believes stalls that were measured beyond the model', () => {
    const backOff = backOffOf([{ outageMs: 1000, stallMs: 4000, caseId: 'a' }], { rtoMs: 200, from: 'the least' });
    const worse = evidence(everything.experiments, { backOff });
    expect(value('replicaNetTimeoutS', profile({ disturbances: { rideThroughS: 10 } }), worse)).toBeGreaterThan(40);
  });

  it('is tightened against the disturbance that fails first', () => {
    const both = advice(profile({ disturbances: { rideThroughS: 5, stallS: 8 } }));
    expect(of('replicaNetTimeoutS', both).least).toBeCloseTo(10.16);
    expect(of('replicaNetTimeoutS', both).tighter).toEqual({ value: 7, fails: 'stallS' });
  });

  it('moves with a planted break point three seconds late', () => {
    const given = profile({ disturbances: { stallS: 20 } });
    const late = evidence(
      everything.experiments.map((one) => (one.name === 'tune/silence' ? found(one.name, 3100) : one)),
    );
    expect(value('replicaNetTimeoutS', given)).toBe(21);
    expect(value('replicaNetTimeoutS', given, late)).toBe(18);
    const blind = profile({ disturbances: { outageS: 60 }, objectives: { blindWindowS: 20 } });
    expect(value('replicaNetTimeoutS', blind)).toBe(19);
    expect(value('replicaNetTimeoutS', blind, late)).toBe(16);
  });

  it('keeps the value of today where nothing bounds it, and the nearest where only an objective does', () => {
    expect(value('replicaNetTimeoutS', profile({ disturbances: { outageS: 60 } }))).toBe(60);
    const blind = profile({ disturbances: { outageS: 60 }, objectives: { blindWindowS: 15 } });
    expect(of('replicaNetTimeoutS', advice(blind))).toMatchObject({
      value: 14,
      least: null,
      // 150 ms late at most, and the pause until somebody looks.
      most: 14.8,
      tighter: null,
    });
    const risk = profile({ disturbances: { outageS: 60 }, objectives: { transactionsAtRisk: 1000 } });
    expect(value('replicaNetTimeoutS', risk)).toBe(9);
  });

  it('gives up some margin before it gives up an objective', () => {
    const given = profile({ disturbances: { stallS: 20 }, objectives: { blindWindowS: 21.5 } });
    expect(advice(given).conflicts).toEqual([]);
    expect(value('replicaNetTimeoutS', given)).toBe(21);
  });
});

describe('net_write_timeout', () => {
  it('stays as it is unless a disturbance needs more, for it is a setting of every client', () => {
    const both = advice(profile({ disturbances: { stallS: 20 } }));
    expect(of('netWriteTimeoutS', both)).toMatchObject({ value: 60, today: 60, least: 19.95 });
    expect(of('netWriteTimeoutS', both).because).toMatch(/every client of the source.*today's value is kept/);
    expect(value('netWriteTimeoutS', profile({ disturbances: { outageS: 60 } }))).toBe(60);
    const longer = profile({ disturbances: { stallS: 90 } });
    expect(of('netWriteTimeoutS', advice(longer))).toMatchObject({ value: 95, today: 60 });
  });

  it('has a lower value as an option, with what it gains and its price', () => {
    // The replica's timeout leaves no room for one.
    const { options, online } = advice(profile({ disturbances: { stallS: 20 } }));
    expect(options).toEqual([]);
    const wide = advice(profile({ disturbances: { stallS: 20 }, workload: { idleS: 600 } }));
    expect(wide.options).toMatchObject([{ setting: 'netWriteTimeoutS', value: 21 }]);
    expect(wide.options?.[0]?.gain).toMatch(/logs the failed write/);
    expect(wide.options?.[0]?.price).toMatch(/disconnected after 21 s, today after 60 s/);
    expect(changes(wide.online.source).join(' ')).not.toMatch(/net_write_timeout/);
    expect(wide.online.source.join('\n')).toMatch(/^-- SET GLOBAL net_write_timeout = 21;$/m);
    expect(online.source.join('\n')).not.toMatch(/OPTION/);
  });

  it('has no such option on MariaDB, where the line is logged anyway', () => {
    const wide = {
      ...profile({ disturbances: { stallS: 20 }, workload: { idleS: 600 } }),
      servers: { source: 'mariadb:10.11', replica: 'mariadb:10.11' },
    };
    expect(advice(wide).options).toEqual([]);
  });

  it('is bound by dropped packets wherever more is written than a small buffer takes', () => {
    const busy = of('netWriteTimeoutS', advice(profile({ disturbances: { rideThroughS: 10 } })));
    expect(busy.least).toBeCloseTo(20.15);
    expect(busy.because).toMatch(/has sent only small writes blocks after 0\.1 MB, measured/);
    // The value of today outlasts it.
    expect(busy.value).toBe(60);
    const quiet = profile({
      disturbances: { rideThroughS: 10 },
      workload: { writesPerS: 1, largestTransactionBytes: 50_000 },
    });
    expect(of('netWriteTimeoutS', advice(quiet)).least).toBeNull();
    expect(of('netWriteTimeoutS', advice(quiet)).because).toMatch(/does not limit it: at most 0\.06 MB/);
  });

  it('is told why it is not below the replica’s timeout in the words of the vendor', () => {
    const maria = {
      ...profile({ disturbances: { stallS: 20 } }),
      servers: { source: 'mariadb:10.11', replica: 'mariadb:10.11' },
    };
    expect(of('netWriteTimeoutS', advice(maria)).because).toMatch(/MariaDB then ends the old connection and logs it/);
    expect(of('netWriteTimeoutS', advice(profile({ disturbances: { stallS: 20 } }))).because).toMatch(
      /old dump thread remains/,
    );
  });

  it('waits for the lump that drains slowly, by the measured factor', () => {
    const slow = profile({ disturbances: { throttledReplicaKiBS: 100 } });
    const at = (factor: number): RecommendedSetting =>
      of('netWriteTimeoutS', advice(slow, evidence([found('tune/throttled-reader', 0, factor)])));
    // 1,365 KiB at 100 KiB/s.
    expect(at(1).least).toBeCloseTo(13.653 / 0.975, 1);
    expect(at(0.5).least).toBeCloseTo(13.653 / 0.475, 1);
    expect(at(1).tighter).toEqual({ value: 11, fails: 'throttledReplicaKiBS' });
  });

  it('waits as many times longer as the send buffer of the source is larger', () => {
    const at = (sendBufferBytes?: number): RecommendedSetting => {
      const given = profile({
        disturbances: { throttledReplicaKiBS: 256 },
        link: sendBufferBytes === undefined ? {} : { sendBufferBytes },
      });
      return of('netWriteTimeoutS', advice(given, evidence([found('tune/throttled-reader', -25)])));
    };
    // The break point lies between 1925 and 2025 ms of 2000 at one scale, and between 2925 and 3025 of 3000 at the other.
    const least = 1925 / 2000;
    // A third of 4 MiB, 1365.33 KiB, at 256 KiB/s: 5.333 s. A third of 64 MiB, 21845.33 KiB: 85.333 s.
    expect(at(4 * 1024 ** 2).least).toBeCloseTo(5.3333 / least, 3);
    expect(at(64 * 1024 ** 2).least).toBeCloseTo(85.3333 / least, 3);
    expect((at(64 * 1024 ** 2).least ?? 0) / (at(4 * 1024 ** 2).least ?? 1)).toBeCloseTo(16, 2);
    expect(at(64 * 1024 ** 2).because).toMatch(
      /^At 256 KiB\/s the 21845\.33 KiB that must drain from a send buffer of 64 MiB take an estimated 85\.33 s, and up to 88\.66 s/,
    );
    expect(at(64 * 1024 ** 2).because).not.toMatch(/assumed/);
    // Not told: as with 4 MiB, and what a larger one would mean.
    expect(at().least).toBe(at(4 * 1024 ** 2).least);
    expect(at().because).toMatch(
      /The buffer size is assumed \(Linux's default\), .*send_buffer_bytes.*With 64 MiB it would take 16 times as long, up to 88\.66 s\./,
    );
    expect(at(1024 ** 2).least).toBeCloseTo(1.3333 / least, 3);
    expect(at(2 * 1024 ** 3).because).toMatch(/send buffer of 2048 MiB take an estimated 2730\.67 s/);
  });
});

describe('heartbeat period', () => {
  it('stays below the limit of idle flows and below half of the net timeout', () => {
    const nat = profile({
      disturbances: { natIdleLimitS: 20 },
      workload: { idleS: 600 },
      settings: { replicaNetTimeoutS: 300, heartbeatPeriodS: 150 },
    });
    const one = of('heartbeatPeriodS', advice(nat));
    expect(one).toMatchObject({ value: 18.8, most: 19.85, experiments: ['tune/idle-flow'] });
    expect(one.tighter).toEqual({ value: 21, fails: 'natIdleLimitS' });
    const short = profile({ disturbances: { stallS: 5 }, settings: { heartbeatPeriodS: 30 } });
    expect(value('heartbeatPeriodS', short)).toBeLessThanOrEqual(value('replicaNetTimeoutS', short) / 2);
  });

  it('is not bound by a limit that the source never reaches', () => {
    const busy = of(
      'heartbeatPeriodS',
      advice(profile({ disturbances: { natIdleLimitS: 20 }, workload: { idleS: 5 } })),
    );
    expect(busy).toMatchObject({ value: 30, tighter: null });
    expect(busy.because).toMatch(/does not limit/);
  });
});

describe('retries', () => {
  it('last for a day at least where they do not today, and longer than the outage by the measured law', () => {
    const given = profile({ disturbances: { outageS: 120 } });
    expect(value('connectRetryS', given)).toBe(10);
    const one = of('retryCount', advice(given));
    expect(one).toMatchObject({ value: 8641, today: 10, least: 12.995, tighter: { value: 12, fails: 'outageS' } });
    expect((8641 - 1) * 10).toBe(86_400);
    expect(one.because).toMatch(/It retries for 24 h, today for 540 s/);
    expect(value('retryCount', profile({ disturbances: { outageS: 10 * 86_400 } }))).toBeGreaterThan(86_400);
  });

  it('last for as long as today where that is more than a day, also with a shorter interval', () => {
    const many = advice(profile({ disturbances: { outageS: 120 }, settings: { retryCount: 86_400 } }));
    expect(of('connectRetryS', many).value).toBe(10);
    // 86,399 x 60 s.
    expect(of('retryCount', many)).toMatchObject({ value: 518_395, tighter: { value: 12, fails: 'outageS' } });
    expect(of('retryCount', many).because).toMatch(/as long as today: 60 days/);
  });

  it('keep the interval of MariaDB, whose count takes a restart, unless something asks for a shorter one', () => {
    const maria = (more: Parameters<typeof profile>[0]): Profile => ({
      ...profile({ ...more, settings: { retryCount: 100_000 } }),
      servers: { source: 'mariadb:10.11', replica: 'mariadb:10.11' },
    });
    const calm = advice(maria({ disturbances: { outageS: 120 } }));
    expect(of('connectRetryS', calm).value).toBe(60);
    expect(of('retryCount', calm).value).toBe(100_000);
    const asked = advice(maria({ disturbances: { outageS: 120 }, objectives: { resumeS: 11 } }));
    expect(of('connectRetryS', asked).value).toBe(10);
    expect(of('retryCount', asked).value).toBe(599_995);
    expect(of('retryCount', asked).because).toMatch(
      /only with a restart of the replica; without a restart, today's 100000 attempts last for 11.57 days/,
    );
  });

  it('are fewer only where an objective asks for it', () => {
    const given = profile({ disturbances: { outageS: 120 }, objectives: { giveUpS: 600 } });
    const one = of('retryCount', advice(given));
    expect(one).toMatchObject({ value: 61 });
    expect(one.because).toMatch(
      /The objective give_up_s requires that the receiver stops after at most 600 s; it retries for 600 s/,
    );
    // A shorter interval, or less of a margin, rather than an objective that is out of reach.
    const close = advice(profile({ disturbances: { outageS: 120 }, objectives: { giveUpS: 128 } }));
    expect(close.conflicts).toEqual([]);
    expect((of('retryCount', close).value - 1) * of('connectRetryS', close).value).toBeLessThanOrEqual(128);
    expect((of('retryCount', close).value - 1) * of('connectRetryS', close).value).toBeGreaterThan(120);
    // Longer than what is recommended without it: no reason to go on for so long.
    expect(
      of('retryCount', advice(profile({ disturbances: { outageS: 120 }, objectives: { giveUpS: 2_592_000 } }))).value,
    ).toBe(8641);
    const short = advice(profile({ disturbances: { outageS: 120 }, objectives: { giveUpS: 60 } }));
    expect(short.conflicts).toMatchObject([{ objective: 'giveUpS', against: 'outageS' }]);
    expect(short.conflicts[0]?.nearest.objective).toBeGreaterThan(120);
    expect(short.conflicts[0]?.nearest.disturbance).toBeLessThan(60);
  });

  it('are 3, 10 s apart, with automatic failover, whatever they are today', () => {
    for (const retryCount of [0, 2, 10, 86_400]) {
      const given = profile({ disturbances: { outageS: 120 }, settings: { retryCount, autoFailover: true } });
      const told = advice(given);
      expect([of('connectRetryS', told).value, of('retryCount', told).value]).toEqual([10, 3]);
      expect(of('retryCount', told).because).toMatch(/3 attempts 10 s apart take 20 s/);
      expect(told.conflicts).toEqual([]);
      const asked = { ...given, objectives: { giveUpS: 15 } };
      expect(advice(asked).conflicts).toMatchObject([{ objective: 'giveUpS', nearest: { objective: 20 } }]);
    }
  });

  it('stay as many and as far apart as they are where servers could not store a larger count', () => {
    const huge = profile({ disturbances: { outageS: 120 }, settings: { retryCount: 4_294_967_295 } });
    expect(value('connectRetryS', huge)).toBe(60);
    expect(value('retryCount', huge)).toBe(4_294_967_295);
  });

  it('stay without a limit where there is none today', () => {
    const unlimited = (disturbances: Profile['disturbances']): Profile => ({
      ...profile({ disturbances, settings: { retryCount: 0 } }),
      servers: { source: 'mysql:9.7.4', replica: 'mysql:9.7.4' },
    });
    const given = unlimited({ outageS: 120 });
    const one = of('retryCount', advice(given));
    expect(one).toMatchObject({ value: 0, least: 12.995, tighter: { value: 12, fails: 'outageS' } });
    expect(one.because).toMatch(/Today there is no limit \(0\)/);
    expect(one.margin).toBe('none needed: there is no limit');
    expect(one.cost).toMatch(/without limit/);
    const quiet = of('retryCount', advice(unlimited({ stallS: 5 })));
    expect(quiet).toMatchObject({ value: 0, tighter: null });
    expect(quiet.cost).not.toMatch(/-\d/);
    expect(advice(given).online.replica.join('\n')).toMatch(/SOURCE_RETRY_COUNT=0/);
  });

  it('are a large number instead of 0 where 0 is not known to be no limit', () => {
    for (const [server, many] of [
      ['mysql:9.7', 86_400],
      ['mysql:5.6', 86_400],
      ['mariadb:10.11', 100_000],
    ] as const) {
      const given = profile({ disturbances: { outageS: 120 }, settings: { retryCount: 0 } });
      const told = advice({ ...given, servers: { source: server, replica: server } });
      const one = of('retryCount', told);
      expect(one).toMatchObject({ value: many, today: 0 });
      expect(one.because).toMatch(/0 means no limit only from MySQL 9\.7\.2/);
      expect(spoken(told.online.replica.join('\n')).join('\n')).not.toMatch(/RETRY_COUNT=0/);
    }
    const wide = profile({ disturbances: { outageS: 7 * 86_400 }, settings: { retryCount: 0, connectRetryS: 1 } });
    expect(value('retryCount', wide)).toBeGreaterThan(7 * 86_400);
  });

  it('are as close together as resuming and flaps ask', () => {
    const resume = profile({ disturbances: { outageS: 120 }, objectives: { resumeS: 6 } });
    expect(of('connectRetryS', advice(resume))).toMatchObject({ value: 5, most: 5.6 });
    const flaps = profile({ disturbances: { flaps: { times: 3, downS: 30, upS: 4 } } });
    expect(value('connectRetryS', flaps)).toBe(3);
    expect(of('retryCount', advice(flaps)).tighter?.fails).toBe('flaps');
  });

  it('leave time to send what was missed over a narrow link', () => {
    const narrow = profile({
      disturbances: { outageS: 120 },
      objectives: { resumeS: 16 },
      link: { bandwidthMbitS: 8 },
    });
    // 120 s x 50 kB/s and the largest transaction of 1 MB at 1 MB/s.
    expect(of('connectRetryS', advice(narrow)).most).toBeCloseTo(16 - 0.4 - 7);
  });

  it('stay as they are where nothing asks', () => {
    const stall = advice(profile({ disturbances: { stallS: 5 } }));
    expect(of('connectRetryS', stall)).toMatchObject({ value: 60, margin: 'none needed' });
    // 540 s are less than a day.
    expect(of('retryCount', stall).value).toBe(1441);
    const many = profile({ disturbances: { stallS: 5 }, settings: { retryCount: 86_400 } });
    expect(value('retryCount', many)).toBe(86_400);
  });
});

describe('a recommendation', () => {
  it('is not made of laws alone', () => {
    expect(recommend(profile({ disturbances: { stallS: 5 } }), evidence([skipped('tune/silence')]), words)).toBeNull();
    expect(recommend(profile({ disturbances: { stallS: 5 } }), evidence([]), words)).toBeNull();
  });

  it('says where only the law is known', () => {
    const half = evidence([found('tune/stalled-reader'), skipped('tune/silence')]);
    const one = of('replicaNetTimeoutS', advice(profile({ disturbances: { stallS: 5 } }), half));
    expect(one.experiments).toEqual([]);
    expect(one.because).toMatch(/only by the law of the timer, because tune\/silence was skipped/);
  });

  it('comes as option files and as statements', () => {
    const { cnf, online, settings } = advice(profile({ disturbances: { stallS: 20, outageS: 120 } }));
    expect(spoken(cnf.source)).toEqual(['[mysqld]', 'log_error_verbosity = 3']);
    expect(cnf.source).toMatch(/^# net_write_timeout = 60$/m);
    expect(spoken(cnf.replica)).toEqual(['[mysqld]', 'replica_net_timeout = 21']);
    for (const name of ['SOURCE_HEARTBEAT_PERIOD', 'SOURCE_CONNECT_RETRY', 'SOURCE_RETRY_COUNT'])
      expect(cnf.replica.match(new RegExp(`^# ${name}, today `, 'm'))).not.toBeNull();
    expect(changes(online.source)).toEqual(['SET GLOBAL log_error_verbosity = 3;']);
    expect(changes(online.replica)).toHaveLength(4);
    for (const { cost, takesEffect } of settings) expect(`${cost} ${takesEffect}`).toMatch(/\d.*\. .*receiver/);
  });

  it('says that net_write_timeout is one of every session, and what that changes', () => {
    const cost = (todayS: number): string =>
      of('netWriteTimeoutS', advice(profile({ disturbances: { stallS: 20 }, settings: { netWriteTimeoutS: todayS } })))
        .cost;
    expect(cost(60)).toMatch(/every client session .*other replicas .*as today/);
    expect(cost(10)).toMatch(/every client session .*holds its session and its locks for 21 s, today for 10 s/);
    expect(cost(21)).toMatch(/as today/);
  });

  it('names the timeout of the replica as the version does that it is for', () => {
    const old = recommend(profile({ disturbances: { stallS: 20 }, objectives: { blindWindowS: 15 } }), everything, {
      source: mariadb,
      replica: mariadb,
    });
    expect(JSON.stringify(old)).toMatch(/slave_net_timeout/);
    expect(JSON.stringify(old)).not.toMatch(/replica_net_timeout/);
  });

  it('is for the channel of the profile', () => {
    const given = { ...profile({ disturbances: { stallS: 20 } }), channel: "o'hare" };
    expect(changes(advice(given).online.replica)).toEqual([
      "STOP REPLICA IO_THREAD FOR CHANNEL 'o''hare';",
      'SET GLOBAL replica_net_timeout = 21;',
      expect.stringMatching(/^CHANGE REPLICATION SOURCE TO SOURCE_.* FOR CHANNEL 'o''hare';$/),
      "START REPLICA IO_THREAD FOR CHANNEL 'o''hare';",
    ]);
    expect(advice(given).cnf.replica).not.toMatch(/^.{0,2}CHANGE/m);
    expect(
      advice(given)
        .online.replica.join(' ')
        .replace(/ -- {2,}/g, ' '),
    ).toMatch(/applies to all channels of the replica, each from its next connect/);
  });

  it('says what MariaDB cannot change online', () => {
    const given = {
      ...profile({ disturbances: { outageS: 120 }, objectives: { resumeS: 11 } }),
      servers: { source: 'mariadb:10.11', replica: 'mariadb:10.11' },
    };
    const of10 = (retryCount: number): Recommendation | null =>
      recommend({ ...given, settings: { ...given.settings, retryCount } }, everything, {
        source: mariadb,
        replica: mariadb,
      });
    const many = of10(100_000);
    expect(many && of('retryCount', many).takesEffect).toMatch(/^Not online: .*restart/);
    expect(many?.cnf.replica).toMatch(/\n# Optional: master_retry_count = 599995\n/);
    expect(many?.online.replica.join('\n')).toMatch(
      /^-- Optional, not in this file: master_retry_count = 599995\.[\s\S]*restart/m,
    );
    // Ten attempts do not outlast the outage: the count is needed then.
    expect(of10(10)?.cnf.replica).toMatch(
      /\n# master_retry_count, today 10 attempts: [\s\S]*\nmaster_retry_count = 8641\n/,
    );
  });
});
