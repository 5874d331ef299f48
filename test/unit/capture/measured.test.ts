import { describe, expect, it } from 'vitest';
import { aimsFrom, nearestPreset } from '../../../src/capture/aims.ts';
import { bytesBetween, type LogEnd, overrunBytes } from '../../../src/capture/binary-log.ts';
import { Findings } from '../../../src/capture/findings.ts';
import { Pace } from '../../../src/capture/pace.ts';
import { leadsTo, readChannel } from '../../../src/capture/replication-channel.ts';
import { linkFrom, roundTrip, type WayTo } from '../../../src/capture/round-trip.ts';
import { settingsFrom } from '../../../src/capture/settings.ts';
import { parseTcpInfo } from '../../../src/capture/tcp-info.ts';
import { medianBytes, transactionsIn } from '../../../src/capture/transactions.ts';
import type { ServerValues } from '../../../src/capture/variables.ts';
import { type Seen, workloadFrom } from '../../../src/capture/workload.ts';
import { presets } from '../../../src/profile/presets/index.ts';
import type { LinkPreset } from '../../../src/profile/presets/preset.ts';

/** Rows of SHOW BINLOG EVENTS: type, size, text. */
function events(...list: readonly (readonly [type: string, bytes: number, info?: string])[]) {
  let position = 4;
  return list.map(([type, bytes, info = '']) => {
    const row = { Pos: position, Event_type: type, End_log_pos: position + bytes, Info: info };
    position += bytes;
    return row;
  });
}
const sizes = (rows: ReturnType<typeof events>) => transactionsIn(rows).map(({ bytes }) => bytes);

describe('transactions of a binary log', () => {
  it('are told apart in the words of each server', () => {
    // MySQL with GTIDs: rows, a statement without BEGIN, a compressed one.
    expect(
      sizes(
        events(
          ['Format_desc', 120],
          ['Previous_gtids', 40],
          ['Gtid', 80],
          ['Query', 70, 'BEGIN'],
          ['Table_map', 50],
          ['Write_rows', 1000],
          ['Query', 60, 'SAVEPOINT `a`'],
          ['Write_rows', 1000],
          ['Xid', 31, 'COMMIT /* xid=7 */'],
          ['Gtid', 80],
          ['Query', 100, 'CREATE DATABASE d'],
          ['Gtid', 80],
          ['Transaction_payload', 300],
          ['Rotate', 44],
        ),
      ),
    ).toEqual([80 + 70 + 50 + 2000 + 60 + 31, 180, 380]);
    // MySQL 5.6 without GTIDs.
    expect(
      sizes(
        events(
          ['Query', 70, 'BEGIN'],
          ['Query', 200, 'use `d`; INSERT'],
          ['Xid', 31],
          ['Query', 90, 'use `d`; DROP TABLE t'],
        ),
      ),
    ).toEqual([301, 90]);
    // MyISAM: the end is a statement.
    expect(sizes(events(['Query', 70, 'BEGIN'], ['Query', 200, 'INSERT'], ['Query', 71, 'COMMIT']))).toEqual([341]);
    // MariaDB.
    expect(
      sizes(
        events(
          ['Gtid_list', 30, '[]'],
          ['Gtid', 42, 'BEGIN GTID 0-1-1'],
          ['Query', 100, 'INSERT'],
          ['Query', 100, 'INSERT'],
          ['Xid', 31],
          ['Gtid', 42, 'GTID 0-1-2'],
          ['Query', 100, 'CREATE TABLE t'],
        ),
      ),
    ).toEqual([273, 142]);
  });
  it('that are not seen to their end are no typical ones', () => {
    const rows = events(
      ['Gtid', 80],
      ['Query', 70, 'BEGIN'],
      ['Xid', 30],
      ['Gtid', 80],
      ['Query', 70, 'BEGIN'],
      ['Write_rows', 8000],
    );
    expect(transactionsIn(rows)).toEqual([
      { bytes: 180, cutShort: false },
      { bytes: 8150, cutShort: true },
    ]);
    expect(medianBytes(transactionsIn(rows))).toBe(180);
    expect(medianBytes([])).toBe(0);
  });
});

describe('the workload', () => {
  const seen: Seen = {
    seconds: 5,
    bytes: 50_000,
    commits: 100,
    transactions: [
      { bytes: 9000, cutShort: false },
      { bytes: 500, cutShort: false },
      { bytes: 500, cutShort: false },
    ],
    duringSample: null,
    whole: true,
    overrunBytes: 0,
    cacheOverflows: 0,
    cacheBytes: 32_768,
  };
  const worked = (more: Partial<Seen>) => {
    const findings = new Findings();
    return { ...workloadFrom({ ...seen, ...more }, findings), findings };
  };
  it('is what was seen', () => {
    expect(worked({})).toMatchObject({ writesPerS: 20, rowBytes: 500, largestTransactionBytes: 9000, idleS: 600 });
  });
  it('goes by bytes where there are no GTIDs, and by the mean where no event may be seen', () => {
    expect(worked({ commits: null })).toMatchObject({ writesPerS: 20 });
    expect(worked({ commits: null, duringSample: [{ bytes: 400, cutShort: false }] })).toMatchObject({
      writesPerS: 0.2,
      rowBytes: 400,
    });
    const blind = worked({ transactions: [] });
    expect(blind).toMatchObject({ writesPerS: 20, rowBytes: 500 });
    expect(blind.findings.remarks['workload.largest_transaction_bytes']).toMatch(/not measured: choose/);
  });
  it('says when it is not known, or when nothing happened', () => {
    const idle = worked({ bytes: 0, commits: 0, transactions: [] });
    expect(idle.writesPerS).toBe(0);
    expect(idle.findings.warnings.join()).toMatch(/idle during the sample \(5\.0 s\)/);
    const unknown = worked({ bytes: null, commits: null, transactions: [] });
    expect(unknown.findings.remarks['workload.writes_per_s']).toMatch(/not measured/);
  });
  it('knows of larger transactions by files that grew too much', () => {
    const large = worked({ overrunBytes: 5_000_000, cacheOverflows: 3 });
    expect(large.largestTransactionBytes).toBe(5_000_000);
    expect(large.findings.remarks['workload.largest_transaction_bytes']).toMatch(
      /3 transactions were larger.*exceeds max_binlog_size/,
    );
    expect(
      overrunBytes(
        [
          { name: 'a', bytes: 100 },
          { name: 'b', bytes: 170 },
        ],
        120,
      ),
    ).toBe(50);
    expect(overrunBytes([], 120)).toBe(0);
  });
  it('counts bytes over a change of files', () => {
    const at = (file: string, position: number): LogEnd => ({ atMs: 0, file, position, executed: null });
    const files = [
      { name: 'b.1', bytes: 1000 },
      { name: 'b.2', bytes: 500 },
      { name: 'b.3', bytes: 90 },
    ];
    expect(bytesBetween(at('b.1', 100), at('b.1', 400), null)).toBe(300);
    expect(bytesBetween(at('b.1', 900), at('b.3', 90), files)).toBe(100 + 500 + 90);
    expect(bytesBetween(at('b.0', 900), at('b.3', 90), files)).toBeNull();
    expect(bytesBetween(at('b.1', 900), at('b.3', 90), null)).toBeNull();
  });
});

describe('the link', () => {
  const way = (end: WayTo['end'], more: Partial<WayTo>): WayTo => ({
    end,
    here: false,
    pingsMs: [10, 11, 12],
    tcp: null,
    ...more,
  });
  const tcp = { rttMs: 9, varianceMs: 1.5, segments: 40, repeated: 0 };

  it('is the way from the one server to the other, where this machine is one of them', () => {
    const link = linkFrom(way('source', {}), way('replica', { here: true, pingsMs: [0.1] }));
    expect(link).toMatchObject({ medianMs: 11, isTheLink: true, lossPercent: 0 });
    expect(link.how).toMatch(/on which the replica runs, to the source \(median of 3 SELECT 1\)/);
    expect(link.lossHow).toMatch(/not measured/);
  });
  it('is another one from anywhere else, and said to be', () => {
    const link = linkFrom(way('source', {}), way('replica', { pingsMs: [50] }));
    expect(link).toMatchObject({ medianMs: 50, isTheLink: false });
    expect(link.how).toMatch(/not the link between the servers/);
  });
  it('believes the kernel where that is smaller, and bounds the loss', () => {
    const local = way('replica', { here: true });
    expect(linkFrom(way('source', { tcp }), local)).toMatchObject({ medianMs: 9, spreadMs: 1.5, lossPercent: 0 });
    expect(linkFrom(way('source', { tcp }), local).lossHow).toMatch(/0 of 40 .* less than about 8 %/);
    expect(linkFrom(way('source', { tcp: { ...tcp, rttMs: 40 } }), local).medianMs).toBe(11);
    expect(linkFrom(way('source', { tcp: { ...tcp, repeated: 2 } }), local).lossPercent).toBe(5);
    expect(linkFrom(way('source', { tcp: { ...tcp, segments: 3 } }), local).lossHow).toMatch(/too few/);
  });
  it('is read from ss', () => {
    const text =
      'ESTAB 0 0 10.0.0.2:50514 10.0.0.1:3306\n\t cubic wscale:7,7 rto:212 rtt:11.2/0.4 ato:40 mss:1448 bytes_sent:2000 segs_out:50 data_segs_out:31 retrans:0/3 rcv_rtt:1 minrtt:10.9\n';
    expect(parseTcpInfo(text)).toEqual({ rttMs: 11.2, varianceMs: 0.4, segments: 31, repeated: 3 });
    expect(parseTcpInfo('')).toBeNull();
  });
  it('has a middle, a spread and a preset nearby', () => {
    expect(roundTrip([5, 1, 2, 3, 4])).toEqual({ medianMs: 3, spreadMs: 2 });
    expect(() => roundTrip([])).toThrow(RangeError);
    expect([0, 0.4, 2, 65, 500].map((rttMs) => nearestPreset(rttMs).name)).toEqual([
      'same-zone',
      'same-zone',
      'cross-zone',
      'cross-region',
      'satellite',
    ]);
  });
});

describe('the settings', () => {
  const values = (texts: Readonly<Record<string, string>>): ServerValues => ({
    text: (name) => texts[name] ?? null,
    number: (...names) => names.flatMap((name) => (texts[name] === undefined ? [] : [Number(texts[name])]))[0] ?? null,
    isOn: (...names) => names.some((name) => texts[name] === 'ON'),
    counter: () => null,
  });
  const specs = { source: 'mysql:8.4', replica: 'mysql:8.4' };

  it('are what was told, within what a profile takes', () => {
    const findings = new Findings();
    const source = values({
      net_write_timeout: '61',
      log_error_verbosity: '1',
      rpl_semi_sync_source_enabled: 'ON',
      rpl_semi_sync_source_timeout: '1000000000000000000',
    });
    const channel = readChannel({ Source_Host: 'h', Connect_Retry: 5, Source_Retry_Count: '7', Auto_Position: 1 });
    const settings = settingsFrom(
      { source, replica: values({ slave_net_timeout: '20' }), channel: { ...channel, heartbeatPeriodS: 2.5 }, specs },
      findings,
    );
    expect(settings).toEqual({
      netWriteTimeoutS: 61,
      replicaNetTimeoutS: 20,
      heartbeatPeriodS: 2.5,
      connectRetryS: 5,
      retryCount: 7,
      logErrorVerbosity: 1,
      semiSyncTimeoutMs: 4_294_967_295,
      autoPosition: 1,
    });
    expect(findings.remarks).toEqual({ 'settings.semi_sync_timeout_ms': 'actual value: 1000000000000000000' });
  });
  it('are the defaults of the version, and said to be, where nothing was told', () => {
    const findings = new Findings();
    const settings = settingsFrom({ source: values({}), replica: values({}), channel: null, specs }, findings);
    expect(settings).toMatchObject({
      netWriteTimeoutS: 60,
      retryCount: 10,
      logErrorVerbosity: null,
      semiSyncTimeoutMs: null,
    });
    expect(Object.keys(findings.remarks)).toHaveLength(5);
  });
  it.each([
    [{ binlog_expire_logs_seconds: '2592000', expire_logs_days: '0' }, 2_592_000],
    [{ binlog_expire_logs_seconds: '0', expire_logs_days: '7' }, 604_800],
    [{ expire_logs_days: '0.5' }, 43_200],
    [{ binlog_expire_logs_seconds: '0' }, 0],
    [{ binlog_expire_logs_seconds: '2592000', binlog_expire_logs_auto_purge: 'OFF' }, 0],
    [{}, undefined],
  ])('tell how long the source keeps its binary logs: %o', (told, expected) => {
    const given = { source: values(told), replica: values({}), channel: null, specs };
    expect(settingsFrom(given, new Findings()).binlogRetentionS).toBe(expected);
  });
  it.each([
    ['ROW', 0],
    ['statement', 2],
    ['MIXED', 2],
  ])('tell the format %s of the binary log, and that sizes are then those of statements', (told, remarks) => {
    const findings = new Findings();
    const given = { source: values({ binlog_format: told }), replica: values({}), channel: null, specs };
    expect(settingsFrom(given, findings).binlogFormat).toBe(told.toUpperCase());
    const said = Object.entries(findings.remarks).filter(([, text]) => text.includes('binlog_format='));
    expect(said).toHaveLength(remarks);
  });
  it('tell no format that a profile cannot have', () => {
    const given = { source: values({ binlog_format: 'other' }), replica: values({}), channel: null, specs };
    expect(settingsFrom(given, new Findings())).not.toHaveProperty('binlogFormat');
  });
  it('tell what a loss of power would cost, and how large relay logs may become', () => {
    const source = values({ sync_binlog: '100', innodb_flush_log_at_trx_commit: '2' });
    const replica = values({ relay_log_space_limit: '1073741824' });
    expect(settingsFrom({ source, replica, channel: null, specs }, new Findings())).toMatchObject({
      syncBinlog: 100,
      innodbFlushLogAtTrxCommit: 2,
      relayLogSpaceLimitBytes: 1_073_741_824,
    });
  });
  it.each([
    [
      { replica_parallel_workers: '4', replica_preserve_commit_order: 'OFF' },
      { parallelWorkers: 4, preserveCommitOrder: 0 },
    ],
    [
      { slave_parallel_workers: '0', slave_preserve_commit_order: 'ON' },
      { parallelWorkers: 0, preserveCommitOrder: 1 },
    ],
    [{ slave_parallel_threads: '8' }, { parallelWorkers: 8 }],
  ])('tell what decides whether the replica is whole after a crash: %o', (workers, expected) => {
    const replica = values({ relay_log_recovery: 'OFF', sync_relay_log: '10000', ...workers });
    const channel = readChannel({
      Auto_Position: 0,
      Replicate_Do_DB: '',
      Replicate_Ignore_Table: 'shop.sessions,shop.tmp',
      Replicate_Wild_Ignore_Table: 'log.%',
    });
    const settings = settingsFrom({ source: values({}), replica, channel, specs }, new Findings());
    const replicationFilters = 'Replicate_Ignore_Table=shop.sessions,shop.tmp; Replicate_Wild_Ignore_Table=log.%';
    const all = { relayLogRecovery: 0, syncRelayLog: 10_000, autoPosition: 0, replicationFilters, ...expected };
    expect(settings).toMatchObject(all);
    expect('preserveCommitOrder' in settings).toBe('preserveCommitOrder' in expected);
  });
  it('belong to a channel that leads to the source, or not', () => {
    const channel = readChannel({
      Master_Host: 'h',
      Master_Server_Id: 7,
      Using_Gtid: 'Slave_Pos',
      Slave_heartbeat_period: '30.000',
    });
    expect(channel).toMatchObject({ byGtid: true, heartbeatPeriodS: 30, sourceServerId: 7 });
    expect(leadsTo(channel, values({ server_id: '7' }))).toBe(true);
    expect(leadsTo(channel, values({ server_id: '8' }))).toBe(false);
    expect(leadsTo(channel, values({}))).toBeNull();
    const byUuid = readChannel({ Source_UUID: 'A-1', Source_Server_Id: 7, Auto_Position: '0' });
    expect(byUuid.byGtid).toBe(false);
    expect(leadsTo(byUuid, values({ server_uuid: 'a-1', server_id: '9' }))).toBe(true);
  });
});

describe('what only the owner knows', () => {
  const workload = { writesPerS: 2000, rowBytes: 500, largestTransactionBytes: 9000, idleS: 600 };
  it('fits the rate that was found: no preset is out of reach by the number of commits', () => {
    for (const preset of presets.values())
      for (const writesPerS of [0.2, 20, 100, 2000, 50_000]) {
        const findings = new Findings();
        const { disturbances, objectives } = aimsFrom(preset, { ...workload, writesPerS }, findings);
        expect(disturbances).toEqual(preset.disturbances);
        const { transactionsAtRisk = 0, blindWindowS = 0 } = objectives;
        expect(blindWindowS).toBeGreaterThan(0);
        expect(transactionsAtRisk / writesPerS).toBeGreaterThanOrEqual(blindWindowS);
        expect(transactionsAtRisk).toBeLessThanOrEqual(Math.ceil(writesPerS * blindWindowS));
        expect(findings.remarks['objectives.transactions_at_risk']).toMatch(
          /choose \(writes_per_s times blind_window_s/,
        );
        expect(findings.remarks['objectives.blind_window_s']).toMatch(/^not measured: choose \(from the preset/);
      }
    // The number that stood there before.
    const { objectives } = presets.get('cross-region') as LinkPreset;
    expect((objectives.transactionsAtRisk ?? 0) / 2000).toBeLessThan(objectives.blindWindowS ?? 0);
  });
  it('has no number of commits where there were none, and says so', () => {
    const findings = new Findings();
    const { objectives } = aimsFrom(presets.get('vpn') as LinkPreset, { ...workload, writesPerS: 0 }, findings);
    expect(objectives).not.toHaveProperty('transactionsAtRisk');
    expect(objectives.blindWindowS).toBeGreaterThan(0);
    expect(findings.remarks['objectives.transactions_at_risk']).toMatch(/omitted/);
  });
});

describe('the pace', () => {
  it('keeps the number of statements in a second, over both ends', async () => {
    const pace = new Pace();
    const startedAt = performance.now();
    for (let i = 0; i < 6; i += 1) await pace.turn();
    expect(performance.now() - startedAt).toBeGreaterThan(240);
  });
  it('ends a capture that takes too long, and what is not answered', async () => {
    const bounds = { wholeMs: 150, connectMs: 50, statementMs: 50, statementsPerS: 1000 };
    const pace = new Pace(undefined, bounds);
    const never = new Promise<void>(() => undefined);
    await expect(pace.within(50, 'a statement', never)).rejects.toMatchObject({ code: 'capture-timeout', exitCode: 3 });
    await expect(pace.pause(1000)).rejects.toMatchObject({ code: 'capture-timeout' });
    expect(await pace.within(50, 'a statement', Promise.resolve(7))).toBe(7);
    const interrupted = new Pace(AbortSignal.abort(new Error('interrupted')));
    await expect(interrupted.turn()).rejects.toThrow('interrupted');
  });
});
