import { describe, expect, it } from 'vitest';
import { changesOf } from '../../../src/model/procedure.ts';
import type { Profile } from '../../../src/model/profile.ts';
import type { CaseResult } from '../../../src/model/result.ts';
import { changeChannel, channelChanges, type Server } from '../../../src/procedures/index.ts';
import { flavourFor } from '../../../src/servers/flavour-registry.ts';
import { serversFor } from '../../../src/tuning/judge-tuning.ts';
import { result } from '../runner/given.ts';
import { profile as profileWith } from '../tune/_evidence.ts';
import { profile as planted, tuned } from './_planted-tuning.ts';

const playedOn = async (vendor: 'mysql' | 'mariadb', version: string): Promise<CaseResult> => {
  const { name } = await flavourFor(vendor, version);
  const server = { spec: `${vendor}:${version}`, flavour: name, version };
  return { ...result('tune/silence'), server: { source: server, replica: server } };
};
const onNew = await playedOn('mysql', '9.7.4');
const profileOf = (spec: string): Profile => ({
  ...profileWith({ disturbances: { stallS: 20 } }),
  servers: { source: spec, replica: spec },
});
const settings = { netWriteTimeoutS: 1, replicaNetTimeoutS: 2, heartbeatPeriodS: 1, connectRetryS: 1, retryCount: 1 };
const statements = async (spec: string, cases: readonly CaseResult[]): Promise<string | undefined> =>
  changes((await serversFor(profileOf(spec), cases))?.replica);
const changes = (server: Server | undefined): string | undefined =>
  server && changesOf(changeChannel(server, channelChanges(server, settings))).join('; ');

describe('the words of a recommendation', () => {
  it.each([
    ['mysql:5.6', /^STOP SLAVE.* IO_THREAD.*; STOP SLAVE.* SQL_THREAD.*; SET GLOBAL slave_net_timeout/],
    ['mysql:5.5', /^STOP SLAVE.* IO_THREAD.*; STOP SLAVE.* SQL_THREAD.*; SET GLOBAL slave_net_timeout/],
    ['mysql:5.7', /^STOP SLAVE IO_THREAD FOR CHANNEL ''; SET GLOBAL slave_net_timeout = 2; CHANGE MASTER TO/],
    ['mysql:8.0.20', /^STOP SLAVE IO_THREAD FOR CHANNEL ''; SET GLOBAL slave.*; CHANGE MASTER TO/],
    // A series without a patch level: what all of it understands.
    ['mysql:8.0', /^STOP SLAVE IO_THREAD FOR CHANNEL ''; SET GLOBAL slave.*; CHANGE MASTER TO/],
    ['mysql:8.0.36', /^STOP REPLICA IO_THREAD FOR CHANNEL ''; SET GLOBAL replica_net_timeout/],
    ['mysql:8.4', /^STOP REPLICA IO_THREAD FOR CHANNEL ''; SET GLOBAL replica.*; CHANGE REPLICATION SOURCE TO/],
    ['mariadb:10.4', /^STOP SLAVE.* IO_THREAD.*; STOP SLAVE.* SQL_THREAD.*; SET GLOBAL slave_net_timeout/],
    ['mysql', /^STOP REPLICA.*; SET GLOBAL replica_net_timeout/],
    ['mysqld', /^STOP REPLICA.*; SET GLOBAL replica_net_timeout/],
    ['mariadb', /^STOP SLAVE.*; SET GLOBAL slave_net_timeout/],
  ])('are those of the profile, %s, whatever was started', async (spec, words) => {
    expect(await statements(spec, [onNew])).toMatch(words);
  });

  it('are those of the server that was started where the profile tells no version', async () => {
    const old = await playedOn('mysql', '5.7.44');
    for (const spec of ['mysqld', 'mysql', 'mysql@/opt/server', 'mysql:5', 'percona:8.0'])
      expect(await statements(spec, [old]), spec).toMatch(/^STOP SLAVE.*; SET GLOBAL slave_net_timeout/);
    expect(await statements('percona:8.0', [])).toBeUndefined();
  });
});

describe('a program or a folder', () => {
  it('is what it said when it was started, whatever it is called', async () => {
    const maria = await playedOn('mariadb', '10.11.18');
    for (const spec of ['mysqld', 'mysql@/opt/server']) {
      const asked = { source: spec, replica: spec };
      expect(await statements(spec, [{ ...maria, asked }]), spec).toMatch(
        /^STOP SLAVE IO_THREAD.*; STOP SLAVE SQL_THREAD.*SET GLOBAL.*CHANGE MASTER TO/,
      );
      // Played in its place: nothing is known of it then but its name.
      expect(await statements(spec, [maria]), spec).toMatch(/REPLICA/);
    }
  });
  it('of a major version is its newest release', async () => {
    expect(await statements('mysql:8', [await playedOn('mysql', '9.7.4')])).toMatch(
      /^STOP REPLICA.*; SET GLOBAL replica_net_timeout/,
    );
  });
});

describe('a profile of a server that was not there to be tried', () => {
  it('is answered in its own words, and the sentence says what was tried', { timeout: 30_000 }, async () => {
    const servers = { source: 'mysql:5.7', replica: 'mysql:5.7' };
    // The planted world plays on MySQL 9.7.4, whatever the profile says.
    const { tuning } = await tuned({ profile: { ...planted, servers } });
    expect(tuning.tried).toEqual({ source: 'MySQL 9.7.4', replica: 'MySQL 9.7.4' });
    expect(tuning.verdict).toBe('verified');
    expect(tuning.sentence).toMatch(/Tried on MySQL 9\.7\.4, for mysql:5\.7: .*whose behaviour was not tested\.$/);
    const all = JSON.stringify(tuning.recommendation);
    expect(all).toContain('CHANGE MASTER TO MASTER_CONNECT_RETRY');
    expect(all).not.toMatch(/CHANGE REPLICATION|STOP REPLICA|replica_net_timeout/);
    expect((await tuned()).tuning.sentence).not.toContain('Tried on');
  });
});
