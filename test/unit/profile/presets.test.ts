import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { keys } from '../../../src/profile/keys.ts';
import { parseProfile } from '../../../src/profile/load.ts';
import { presetNames, presets } from '../../../src/profile/presets/index.ts';
import { starterProfile } from '../../../src/profile/starter.ts';
import { profileText } from '../../../src/profile/text.ts';

const folder = new URL('../../../src/profile/presets/', import.meta.url);
const servers = { source: 'mysql:9.7', replica: 'mysql:9.7' };

describe('the presets', () => {
  it('are all files of their folder', () => {
    const files = readdirSync(folder)
      .map((file) => file.replace(/\.ts$/, ''))
      .filter((name) => name !== 'index' && name !== 'preset');
    for (const file of files)
      expect(presetNames, `add ${file} to the list in src/profile/presets/index.ts`).toContain(file);
    expect(presetNames).toHaveLength(files.length);
  });
  it('are named like their files and go from the shortest round trip to the longest, but for the tunnel', async () => {
    for (const [name, preset] of presets) {
      const module = (await import(new URL(`${name}.ts`, folder).href)) as { preset: unknown };
      expect(module.preset).toBe(preset);
      expect(preset.name).toBe(name);
    }
    const trips = [...presets.values()].filter(({ name }) => name !== 'vpn').map(({ link }) => link.rttMs);
    expect([...trips].sort((a, b) => a - b)).toEqual(trips);
  });
});

describe.each([...presets.values()])('$name', (preset) => {
  const { profile, comments } = starterProfile(preset, servers);
  const numbers = keys.filter(
    ({ path, of }) => /^(link|disturbances|objectives)\./.test(path) && of(profile) !== undefined,
  );

  it('makes a profile that loads', () => {
    expect(parseProfile(profileText(profile, comments), 'p').profile).toEqual(profile);
  });
  it('says of every number what it rests on, and of nothing else', () => {
    const wanted = numbers
      .map(({ path }) => path.replace(/\.flaps\..*/, '.flaps'))
      .filter((path) => path !== 'link.preset');
    expect(Object.keys(preset.why).sort()).toEqual([...new Set(wanted)].sort());
    for (const why of Object.values(preset.why)) expect(why).toMatch(/^(physics|documented|typical|choice): \S.{10,}/);
  });
  it('asks for nothing that cannot be had at once by its own numbers', () => {
    const { disturbances, objectives, workload, link } = profile;
    // TCP stalls longer than the packets are lost, up to about two times and a retransmission; blindness lasts as long as patience.
    expect(objectives.blindWindowS ?? 0).toBeGreaterThan(2 * (disturbances.rideThroughS ?? 0) + 5);
    expect(objectives.blindWindowS ?? 0).toBeGreaterThan((disturbances.stallS ?? 0) + 5);
    expect(objectives.transactionsAtRisk ?? 0).toBeGreaterThanOrEqual(
      workload.writesPerS * (objectives.blindWindowS ?? 0),
    );
    // The largest transaction may have to cross once more.
    const crossingS =
      link.bandwidthMbitS === null ? 0 : (workload.largestTransactionBytes * 8) / 1e6 / link.bandwidthMbitS;
    expect(objectives.resumeS ?? 0).toBeGreaterThan(crossingS + 10);
    expect(disturbances.natIdleLimitS ?? 0).toBeLessThan(workload.idleS);
  });
});

describe('a profile to begin with', () => {
  const [first] = presets.values();
  const text = (source: string, replica = source): string => {
    if (!first) throw new Error('no preset');
    const { profile, comments } = starterProfile(first, { source, replica });
    return profileText(profile, comments);
  };
  it('has the defaults of the version, with a word about those that surprise', () => {
    expect(text('mysql:9.7')).toMatch(/# the default since 8\.4; it was 86400 before\n {2}retry_count: 10\n/);
    expect(text('mysql:9.7')).toMatch(/# servers use half of replica_net_timeout .*\n {2}heartbeat_period_s: 30\n/);
    expect(text('mysql:5.6')).toMatch(/# the default was an hour before 5\.7\.7\n {2}replica_net_timeout_s: 3600\n/);
    expect(text('mysql:5.6')).toMatch(/two months\n {2}retry_count: 86400\n/);
    expect(text('mariadb:10.11', 'mysql:9.7')).toMatch(/source: mariadb:10\.11\n[\s\S]*replica: mysql:9\.7\n/);
  });
});
