import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Profile } from '../../../src/model/profile.ts';
import { groups } from '../../../src/profile/groups.ts';
import { keys } from '../../../src/profile/keys.ts';
import { parseProfile } from '../../../src/profile/load.ts';
import { presetNames } from '../../../src/profile/presets/index.ts';
import { profileText } from '../../../src/profile/text.ts';
import { drawsFrom } from '../../../src/worker/draws.ts';

const back = (text: string): Profile => parseProfile(text, 'written.yaml').profile;

/** A profile by chance that does not contradict itself: each optional part is there or not. */
function randomProfile(seed: string): Profile {
  const draw = drawsFrom(seed);
  const maybe = <T extends object>(part: () => T): Partial<T> => (draw(0, 2) === 0 ? {} : part());
  const pick = <T>(...from: readonly T[]): T => from[draw(0, from.length - 1)] as T;
  const fraction = (from: number, to: number): number => draw(from * 1000, to * 1000) / 1000;
  const outageS = fraction(100, 900);
  const rttMs = fraction(1, 900);
  const servers = pick(
    { source: 'mysql:5.6', replica: 'mysql:9.7' },
    { source: 'mysql:9.7', replica: 'mysqld' },
    { source: 'mariadb:10.11', replica: 'mariadb:10.11' },
    { source: 'mariadb', replica: 'mysql@/opt/a b: #c/"d"' },
    { source: 'mysql', replica: 'mysql:9.7' },
  );
  const rowBytes = pick(1, 512, 1024, 1000, 4095);
  return {
    version: 1,
    servers,
    ...maybe(() => ({ channel: pick('east', 'true', '7', 'a: #b "c"', 'n', 'Über', 'x'.repeat(64)) })),
    settings: {
      netWriteTimeoutS: draw(1, 5000),
      replicaNetTimeoutS: draw(1, 5000),
      heartbeatPeriodS: pick(0, 0.001, 30, 0.5, 1799.999),
      connectRetryS: draw(1, 90),
      retryCount: pick(0, 1, 10, 86_400, 4_294_967_295),
      logErrorVerbosity: pick(null, 1, 2, 3),
      semiSyncTimeoutMs: pick(null, 0, 10_000),
      ...maybe(() => ({ relayLogRecovery: draw(0, 1), syncRelayLog: pick(0, 1, 10_000), autoPosition: draw(0, 1) })),
      ...maybe(() => ({ parallelWorkers: pick(0, 4, 1024), preserveCommitOrder: draw(0, 1) })),
      ...maybe(() => ({
        replicationFilters: pick(
          'Replicate_Ignore_Table=shop.sessions',
          'Replicate_Do_DB=a,b; Replicate_Wild_Ignore_Table=a.t%,b.\'#: "x',
        ),
      })),
    },
    link: {
      preset: pick(null, ...presetNames),
      rttMs,
      jitterMs: Math.min(rttMs, pick(0, 0.1, 7)),
      lossPercent: pick(0, 0.001, 1.5),
      bandwidthMbitS: pick(null, 1000, 2500.5),
      ...maybe(() => ({ sendBufferBytes: pick(4096, 4_194_304, 6_291_457, 2 * 1024 ** 3) })),
    },
    workload: {
      writesPerS: pick(0.5, 1, 250),
      rowBytes,
      largestTransactionBytes: pick(rowBytes, 65_536, 1_000_003, 5 * 1024 ** 3),
      idleS: fraction(1, 900),
    },
    disturbances: {
      outageS,
      ...maybe(() => ({ rideThroughS: fraction(1, 100) })),
      ...maybe(() => ({ stallS: fraction(1, 900) })),
      ...maybe(() => ({ flaps: { times: draw(1, 9), downS: fraction(1, 100), upS: fraction(1, 100) } })),
      ...maybe(() => ({ throttledReplicaKiBS: fraction(1, 900) })),
      ...maybe(() => ({ natIdleLimitS: fraction(1, 900) })),
    },
    objectives: {
      blindWindowS: fraction(1, 900),
      ...maybe(() => ({ resumeS: fraction(1, 900) })),
      ...maybe(() => ({ transactionsAtRisk: draw(0, 9000) })),
    },
  };
}

describe('a written profile', () => {
  it('loads back to the same profile, whatever is in it', () => {
    const seen = new Set<string>();
    for (let round = 0; round < 200; round += 1) {
      const profile = randomProfile(`round ${round}`);
      const text = profileText(profile);
      expect(back(text), text).toEqual(profile);
      seen.add(Object.keys({ ...profile.disturbances, ...profile.objectives }).join());
    }
    // The rounds were not all alike.
    expect(seen.size).toBeGreaterThan(20);
  });
  it('names every key and says what it means, also of those that the profile does not have', () => {
    const least: Profile = {
      ...randomProfile('x'),
      disturbances: { stallS: 3 },
      objectives: { resumeS: 4 },
    };
    const lines = profileText(least).split('\n');
    for (const { path, means } of keys) {
      const name = path.slice(path.lastIndexOf('.') + 1);
      expect(
        lines.some((line) => new RegExp(`^ *(# +)?${name}:`).test(line)),
        path,
      ).toBe(true);
      expect(
        lines.some((line) => line.includes(means)),
        path,
      ).toBe(true);
    }
    for (const { means } of groups) expect(lines.join('\n')).toContain(`# ${means}`);
    expect(back(profileText(least)).disturbances).toEqual({ stallS: 3 });
    expect(lines.filter((line) => /^ *# (flaps|outage_s|blind_window_s):/.test(line))).toHaveLength(3);
  });
  it('gives what is commented out when the mark is taken away', () => {
    const text = profileText({ ...randomProfile('x'), disturbances: { stallS: 3 } });
    const open = text
      .replace('# outage_s:', 'outage_s: 60')
      .replace('# flaps:', 'flaps: {times: 2, down_s: 1, up_s: 1}');
    expect(back(open).disturbances).toEqual({ outageS: 60, stallS: 3, flaps: { times: 2, downS: 1, upS: 1 } });
  });
  it('carries head and remarks as comments that stay comments', () => {
    const profile = randomProfile('remarks');
    const remarks = Object.fromEntries(
      [...keys, ...groups].map(({ path }) => [path, `of ${path}\nversion: 2\r\nx: [\u2028y: {\u0007`]),
    );
    const text = profileText(profile, { head: ['captured', '', 'evil\nversion: 3', '--- '], remarks });
    expect(text.startsWith('# captured\n#\n# evil\n# version: 3\n# ---\n\n')).toBe(true);
    expect(back(text)).toEqual(profile);
    for (const { path } of keys.filter(({ of }) => of(profile) !== undefined)) expect(text).toContain(`# of ${path}\n`);
    for (const { path } of groups) expect(text, path).toContain(`# of ${path}\n`);
    for (const letter of ['\u0007', '\r']) expect(text.includes(letter)).toBe(false);
    // Any other reader of YAML sees the same keys.
    expect(Object.keys(parse(text) as object)).toEqual([
      'version',
      'servers',
      'settings',
      'link',
      'workload',
      'disturbances',
      'objectives',
    ]);
  });
  it('writes sizes as people do', () => {
    const base = randomProfile('sizes');
    const sizes = (rowBytes: number, largestTransactionBytes: number): string =>
      profileText({ ...base, workload: { ...base.workload, rowBytes, largestTransactionBytes } });
    expect(sizes(1024, 16 * 1024 ** 2)).toMatch(/row_bytes: 1K\n[\s\S]*largest_transaction_bytes: 16M\n/);
    expect(sizes(1000, 3 * 1024 ** 3)).toMatch(/row_bytes: 1000\n[\s\S]*largest_transaction_bytes: 3G\n/);
  });
});
