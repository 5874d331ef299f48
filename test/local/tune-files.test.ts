import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Profile } from '../../src/model/profile.ts';
import type { Recommendation } from '../../src/model/recommendation.ts';
import { cacheFolder } from '../../src/servers/cache/folder.ts';
import { startLocalServer } from '../../src/servers/runtimes/local.ts';
import { resolveServer } from '../../src/servers/specs.ts';
import { prepareTemplate } from '../../src/servers/template.ts';
import { recommend } from '../../src/tune/recommend.ts';
import { recommendedProfile } from '../../src/tune/recommended-profile.ts';
import { evidence, found, known, profile } from '../unit/tune/_evidence.ts';
import { column, type Lab, openLab } from './support/procedures/lab.ts';
import { caughtUp } from './support/procedures/states.ts';

const everything = evidence(Object.keys(known).map((name) => found(name)));
/** Every setting of the recommendation differs from these: what the way back must bring back. */
const today = {
  netWriteTimeoutS: 10,
  replicaNetTimeoutS: 60,
  heartbeatPeriodS: 25,
  connectRetryS: 45,
  retryCount: 77,
  logErrorVerbosity: 1,
} as const;

describe.each(['mysql:9.7', 'mysql:5.6', 'mariadb:10.11'])('the files that a tuning writes, on %s', (spec) => {
  let lab: Lab;
  let given: Profile;
  let advice: Recommendation;
  beforeAll(async () => {
    lab = await openLab(spec, 'gtid', { options: ['--net-write-timeout=10'] });
    const asked = profile({ disturbances: { stallS: 20, outageS: 120 }, objectives: { resumeS: 30 }, settings: today });
    given = { ...asked, servers: { source: spec, replica: spec } };
    const told = recommend(given, everything, { source: lab.server, replica: lab.server });
    if (told === null) throw new Error('there is no recommendation');
    advice = told;
  });
  afterAll(() => lab?.[Symbol.asyncDispose]());

  /** Runs a part of a file as a client does: every line that is no comment. */
  const apply = async (end: 'source' | 'replica', lines: readonly string[]): Promise<void> => {
    for (const line of lines.filter((one) => !one.startsWith('--'))) await lab.pair[end].query(line.replace(/;$/, ''));
  };
  /** All that either file could change: the global variables of both ends, and what the channel stores. */
  const settings = async (): Promise<Record<string, string>> => {
    const { source, replica } = lab.pair;
    const all: Record<string, string> = {};
    for (const [end, server] of [
      ['source', source],
      ['replica', replica],
    ] as const)
      for (const row of await server.query('SHOW GLOBAL VARIABLES'))
        if (!/^(gtid_|timestamp|slave_?pos)/.test(String(row['Variable_name'])))
          all[`${end} ${row['Variable_name']}`] = String(row['Value']);
    const [channel = {}] = await replica.query(replica.flavour.channelSettingsQuery ?? 'SELECT 1');
    const status = await lab.status();
    return {
      ...all,
      channel: JSON.stringify(channel),
      connectRetry: column(status, /^Connect_Retry$/),
      retryCount: column(status, /_Retry_Count$/),
      threads: JSON.stringify(await lab.threads()),
    };
  };
  const revert = (): NonNullable<Recommendation['revert']> => {
    if (advice.revert === undefined) throw new Error('there is no way back');
    return advice.revert;
  };

  it('apply what is recommended, and bring back every setting of today', async () => {
    // Today's values, by the same statements: a server has them only once they were set.
    await caughtUp(lab);
    await apply('source', revert().source);
    await apply('replica', revert().replica);
    await caughtUp(lab);
    const before = await settings();
    await apply('source', advice.online.source);
    await apply('replica', advice.online.replica);
    await caughtUp(lab);
    const applied = await settings();
    const value = (setting: string): number => advice.settings.find((one) => one.setting === setting)?.value ?? 0;
    const name = lab.server.flavour === 'mysql-9' ? 'replica_net_timeout' : 'slave_net_timeout';
    expect(Number(applied['source net_write_timeout'])).toBe(value('netWriteTimeoutS'));
    expect(Number(applied[`replica ${name}`])).toBe(value('replicaNetTimeoutS'));
    expect(Number(applied['connectRetry'])).toBe(value('connectRetryS'));
    if (spec.startsWith('mysql')) expect(Number(applied['retryCount'])).toBe(value('retryCount'));
    expect(applied['channel']).not.toBe(before['channel']);
    await apply('source', revert().source);
    await apply('replica', revert().replica);
    await caughtUp(lab);
    expect(await settings()).toEqual(before);
    expect(Number(before['source net_write_timeout'])).toBe(today.netWriteTimeoutS);
    expect(await lab.pair.judged()).toMatchObject({ outcome: 'pass' });
  });

  it('are read by a server that has both fragments, as one whose role may change', async () => {
    const cacheDir = cacheFolder();
    const program = await resolveServer(spec, { cacheDir });
    const template = await prepareTemplate(program, { cacheDir });
    const dir = await mkdtemp(join(tmpdir(), 'rf-'));
    try {
      const cnf = join(dir, 'both.cnf');
      await writeFile(cnf, `${advice.cnf.source}\n${advice.cnf.replica}`);
      await using server = await startLocalServer(program, template, {
        name: 'both',
        role: 'source',
        dir: join(dir, 's'),
        port: await getPort({ host: '127.0.0.1' }),
        serverId: 9,
        options: [],
        cnf,
      });
      const rows = await server.query(
        "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('net_write_timeout', 'replica_net_timeout', 'slave_net_timeout', 'log_error_verbosity', 'log_warnings')",
      );
      const values = Object.fromEntries(rows.map((row) => [String(row['Variable_name']), Number(row['Value'])]));
      const { settings: wanted } = recommendedProfile(given, advice, { source: lab.server, replica: lab.server });
      expect(values['net_write_timeout']).toBe(wanted.netWriteTimeoutS);
      expect(values['replica_net_timeout'] ?? values['slave_net_timeout']).toBe(wanted.replicaNetTimeoutS);
      expect(values['log_error_verbosity'] ?? values['log_warnings']).toBe(wanted.logErrorVerbosity);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
});
