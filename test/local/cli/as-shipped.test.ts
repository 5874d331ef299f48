import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataOf, entryOf, surveyOf, trialsOf } from '../../../src/measures/entry.ts';
import { surveyParts } from '../../../src/model/comparison.ts';
import { Timeline } from '../../../src/model/timeline.ts';
import { runCli } from '../support/cli.ts';
import { makePlayground } from '../support/playground.ts';
import { caseOf, latestRun, schemaComplaints } from '../support/saved-run.ts';

/** What one run of the scenario came to. */
async function enter(source: string, replica: string, ...more: readonly string[]) {
  await using playground = await makePlayground();
  const args = ['run', 'upgrade/as-shipped', '--server', source, '--replica-server', replica, ...more];
  const ended = await runCli([...args, '--out', playground.out], { env: playground.env });
  const run = await latestRun(playground);
  const played = caseOf(run, 'upgrade/as-shipped');
  const file = join(playground.out, 'latest', played.timeline ?? `none: ${ended.stderr}`);
  const text = await readFile(file, 'utf8');
  expect(await playground.leftovers()).toEqual([]);
  expect(await playground.processes()).toEqual([]);
  expect(schemaComplaints(run)).toEqual([]);
  const timeline = Timeline.fromNdjson(text);
  return { code: ended.code, run, played, text, timeline, entry: entryOf(timeline) };
}

/** What became of what both versions must agree on. */
const trials = (timeline: Timeline) => Object.values(trialsOf(timeline));
const largeEvent = 'an event as large as the source lets its clients write, up to 16 MiB';
const collation = 'a collation of utf8mb4 that only the source has';

/** Remedies that were tried, with the error that was left after each. */
const attempts = (timeline: Timeline) => timeline.of('entry').map(({ remedy, errno }) => [remedy, errno]);

const asTheyShip = { replicates: true, errno: null, reason: null, remedy: [], helped: null };

describe('servers as they ship', () => {
  it('MySQL 9.7 follows MySQL 9.7 by auto-position, over TLS, with an account of the default plugin', async () => {
    const { code, run, played, timeline, entry, text } = await enter('mysql:9.7', 'mysql:9.7');
    expect(code).toBe(0);
    expect(run.cases.map(({ scenario }) => scenario)).toEqual(['upgrade/as-shipped']);
    expect(played.verdicts.map(({ check, outcome }) => [check, outcome])).toEqual([
      ['entry-concluded', 'pass'],
      ['survey-complete', 'pass'],
    ]);
    expect(entry).toEqual(asTheyShip);
    expect(timeline.first('entry')?.channel).toEqual([
      expect.stringMatching(
        /^CHANGE REPLICATION SOURCE TO SOURCE_HOST='[\d.]+', SOURCE_PORT=\d+, .*_PASSWORD='\*\*\*'$/,
      ),
      'CHANGE REPLICATION SOURCE TO SOURCE_AUTO_POSITION=1',
      'START REPLICA',
    ]);
    expect(text).not.toMatch(/IDENTIFIED BY '(?!\*\*\*|Word)/);
    const { variables, 'channel-defaults': channel } = surveyOf(timeline, 'replica');
    // The tool gives its own servers other values of these.
    expect(variables).toMatchObject({
      innodb_buffer_pool_size: '134217728',
      log_error_verbosity: '2',
      performance_schema: 'ON',
      require_secure_transport: 'OFF',
      sync_binlog: '1',
    });
    expect(channel).toMatchObject({ auto_position: '0', retry_count: '10', ssl: '1', heartbeat_period: '30' });
    expect(trials(timeline)).toEqual(['arrives', 'arrives', 'arrives', 'arrives', 'there is none']);
    for (const part of surveyParts)
      expect(surveyOf(timeline, 'source')[part]).toEqual(surveyOf(timeline, 'replica')[part]);
  });

  it('MySQL 9.7 does not follow MySQL 5.6, whatever is tried, and the surveys differ where the versions do', async () => {
    const { code, timeline, entry } = await enter('mysql:5.6', 'mysql:9.7');
    expect(code).toBe(0);
    expect(entry).toMatchObject({ replicates: false, errno: 2026, remedy: [], helped: false });
    expect(attempts(timeline).slice(0, 2)).toEqual([
      [null, 2026],
      ['plain', 2059],
    ]);
    const old = surveyOf(timeline, 'source');
    const now = surveyOf(timeline, 'replica');
    expect([old['channel-defaults']['retry_count'], now['channel-defaults']['retry_count']]).toEqual(['86400', '10']);
    expect([old.statements['START SLAVE'], old.statements['START REPLICA']]).toEqual([
      'accepted',
      expect.stringMatching(/^1064: .*'REPLICA'/),
    ]);
    expect([now.statements['START SLAVE'], now.statements['START REPLICA']]).toEqual([
      expect.stringMatching(/^1064: .*'SLAVE'/),
      'accepted',
    ]);
    expect(old['replica-status-columns']).toHaveProperty('Master_Host');
    expect(now['replica-status-columns']).toHaveProperty('Source_Host');
    expect(old['status-variables']).toHaveProperty('Com_slave_start');
    expect(now['status-variables']).not.toHaveProperty('Com_slave_start');
    expect([old.variables['gtid_mode'], now.variables['gtid_mode']]).toEqual(['OFF', 'ON']);
    expect([old.variables['log_bin'], now.variables['log_bin']]).toEqual(['OFF', 'ON']);
  });

  it('MySQL 5.6 does not follow MySQL 9.7: it has no plugin for its accounts', async () => {
    const { code, entry, timeline } = await enter('mysql:9.7', 'mysql:5.6');
    // Nothing can cross, but the replica can be asked.
    expect(trials(timeline)).toEqual([expect.stringMatching(/^the replica cannot read it: error 1772, /)]);
    expect(code).toBe(0);
    expect(entry).toMatchObject({
      replicates: false,
      errno: 2059,
      reason: 'error connecting to master',
      helped: false,
    });
  });

  it('MariaDB 11.8 refuses a 10.11 source without TLS, and follows it unverified', async () => {
    const { code, entry, played } = await enter('mariadb:10.11', 'mariadb:11.8');
    expect(code).toBe(0);
    expect(entry).toEqual({
      replicates: false,
      errno: 2026,
      reason: 'SSL connection error: SSL is required, but the server does not support it',
      remedy: [{ on: 'replica', statement: 'CHANGE MASTER TO MASTER_SSL_VERIFY_SERVER_CERT=0' }],
      costs: [expect.stringContaining('does not verify who its source is')],
      helped: true,
    });
    expect(played.notes.join()).toContain('Cost of unverified');
  });

  it('MariaDB 10.11 follows MariaDB 10.11', async () => {
    const { code, entry, timeline } = await enter('mariadb:10.11', 'mariadb:10.11');
    expect({ code, entry }).toEqual({ code: 0, entry: asTheyShip });
    expect(surveyOf(timeline, 'replica')['channel-defaults']).toMatchObject({
      ssl: '0',
      using_gtid: 'Slave_Pos',
      retry_count: '100000',
    });
  });

  it('MariaDB 10.5 does not know the default collation of 11.8, and follows once that is another one', async () => {
    const { entry } = await enter('mariadb:11.8', 'mariadb:10.5');
    expect(entry).toMatchObject({ replicates: false, errno: 22, helped: true });
    expect(entry.reason).toContain("Character set '#2304' is not a compiled character set");
    expect(entry.remedy.map(({ on, statement }) => [on, statement])).toEqual([
      ['source', "SET GLOBAL character_set_collations = 'utf8mb4=utf8mb4_general_ci'"],
      ['source', "SET GLOBAL collation_server = 'utf8mb4_general_ci'"],
    ]);
  });
});

describe('settings of the user on servers as they ship', () => {
  it('GTIDs on one end only stop the replica, and are turned on online', async () => {
    const off = ['--set', 'source.gtid_mode=OFF', '--set', 'source.enforce_gtid_consistency=OFF'];
    const { code, entry } = await enter('mysql:9.7', 'mysql:9.7', ...off);
    expect(code).toBe(0);
    expect(entry).toMatchObject({ replicates: false, errno: 13117, helped: true });
    expect(entry.reason).toContain('the source has GTID_MODE = OFF and this server has GTID_MODE = ON');
    expect(entry.remedy.at(-1)).toEqual({
      on: 'replica',
      statement: 'CHANGE REPLICATION SOURCE TO SOURCE_AUTO_POSITION=1',
    });
  });

  it('a source without certificates is followed in the clear, with its public key', async () => {
    const { entry, timeline } = await enter('mysql:9.7', 'mysql:9.7', '--set', 'source.auto_generate_certs=OFF');
    expect(attempts(timeline)).toEqual([
      [null, 2026],
      ['plain', 2061],
      ['public-key', null],
    ]);
    expect(entry.remedy).toHaveLength(2);
  });

  it('a source that demands TLS is followed encrypted', async () => {
    const demand = ['--set', 'source.require_secure_transport=ON'];
    const { entry } = await enter('mariadb:11.8', 'mariadb:10.11', ...demand);
    expect(entry).toMatchObject({ errno: 3159, helped: true });
    expect(entry.remedy).toEqual([{ on: 'replica', statement: 'CHANGE MASTER TO MASTER_SSL=1' }]);
  });

  it('MariaDB 10.5 follows an 11.8 whose option file names a collation that both know, with all that it writes', async () => {
    const known = [
      'source.collation_server=utf8mb4_general_ci',
      'source.character_set_collations=utf8mb4=utf8mb4_general_ci',
    ];
    const { entry, timeline } = await enter('mariadb:11.8', 'mariadb:10.5', ...known.flatMap((one) => ['--set', one]));
    // Claim Q9 advises it.
    expect(entry).toEqual(asTheyShip);
    expect([...new Set(Object.values(dataOf(timeline)))]).toEqual(['the same']);
  });

  it('events that are too large stop the replica, and so do collations that it does not know', async () => {
    const { code, timeline } = await enter(
      'mariadb:10.11',
      'mariadb:10.5',
      '--set',
      'replica.slave_max_allowed_packet=1M',
    );
    expect(code).toBe(0);
    expect(trialsOf(timeline)).toEqual({
      'events without a checksum': 'arrives',
      'events with a checksum': 'arrives',
      'a GTID with a tag': 'the source gives none',
      [largeEvent]: expect.stringContaining("stops the replica: error 1153, Got a packet bigger than 'slave_max"),
      [collation]: expect.stringContaining("stops the replica: error 1273, Error 'Unknown collation: 'uca1400_ai_ci''"),
    });
  });

  it('a server that does not start is told with its own words, and the other end is surveyed', async () => {
    const { code, entry, played, timeline } = await enter('mysql:9.7', 'mysql:9.7', '--set', 'replica.sync_frm=ON');
    expect(code).toBe(4);
    expect(entry).toMatchObject({
      replicates: null,
      reason: "the replica does not start: unknown variable 'sync_frm=ON'.",
    });
    expect(played.reason).toBeNull();
    expect(played.outcome).toBe('inconclusive');
    expect(Object.values(surveyOf(timeline, 'source')).every((part) => Object.keys(part).length > 0)).toBe(true);
  });
});

it('is played only when somebody names it', async () => {
  await using playground = await makePlayground();
  const ended = await runCli(['run', '--case', 'as-shipped'], { env: playground.env });
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain('no case matches --case as-shipped');
});
