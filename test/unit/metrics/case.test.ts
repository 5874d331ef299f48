import { describe, expect, it } from 'vitest';
import { CaseTruth } from '../../../src/metrics/case.ts';
import { catalogue, type OwnName } from '../../../src/metrics/catalogue.ts';
import type { Timeline } from '../../../src/model/timeline.ts';
import { TimelineBuilder } from '../../fixtures/timeline-builder.ts';

function truthOf(timeline: Timeline, untilMs = Number.POSITIVE_INFINITY): CaseTruth {
  const truth = new CaseTruth();
  for (const observation of timeline.observations) if (observation.atMs <= untilMs) truth.take(observation);
  return truth;
}
function values(truth: CaseTruth): Record<string, number> {
  return Object.fromEntries(truth.samples().map(({ name, value }) => [name, value]));
}

/** Writes for 1 s, then a stall in which the source writes on and gives up after 3 s; then all is healed. */
const stalled = (): TimelineBuilder =>
  new TimelineBuilder()
    .settings('source', { server_id: '1', server_uuid: 'aaaa' })
    .settings('replica', { server_id: '2' })
    .counters(0, { '1160': 0, '1161': 0 })
    .dumpThreads(5, [11])
    .proxy(5, [1])
    .every(0, 1_000, (one, atMs) => one.sample(atMs, { source: 10, replica: 10 }))
    .fault(1_001, 'injected')
    .every(1_040, 4_000, (one, atMs) => one.sample(atMs, { source: 20, replica: 10 }))
    .counters(4_001, { '1160': 0, '1161': 1 })
    .log(4_002, 'source', 'source-write-failed', 'Failed on my_net_write()')
    .fault(4_003, 'healed')
    .dumpThreads(4_500, [12])
    .proxy(4_500, [1, 2])
    .every(4_600, 5_000, (one, atMs) => one.sample(atMs, { source: 20, replica: 20 }));

describe('samples of a case that is being played', () => {
  it('know its servers once their settings are recorded', () => {
    expect(new CaseTruth().server).toBeNull();
    expect(truthOf(stalled().build()).server).toBe('mysql:9.7.4');
    const mixed = new TimelineBuilder()
      .add(0, { kind: 'settings', server: 'source', version: '10.11.18-MariaDB', flavour: 'mariadb', variables: {} })
      .settings('replica', {});
    expect(truthOf(mixed.build()).server).toBe('mariadb:10.11.18 to mysql:9.7.4');
  });

  it('say before the fault that nothing is missing', () => {
    expect(values(truthOf(stalled().build(), 1_000))).toMatchObject({
      replfault_fault_active: 0,
      replfault_missing_transactions: 0,
      replfault_missing_seconds: 0,
      replfault_status_blind: 0,
      replfault_source_gave_up_total: 0,
      replfault_link_bytes_total: 100,
      mysql_up: 1,
      mysql_slave_status_replica_io_running: 1,
      mysql_slave_status_seconds_behind_source: 0,
      mysql_slave_status_source_server_id: 1,
    });
  });

  it('see the blind window when a transaction has been missing for a second', () => {
    const timeline = stalled().build();
    expect(values(truthOf(timeline, 1_900))).toMatchObject({
      replfault_fault_active: 1,
      replfault_fault_injected: 1,
      replfault_missing_transactions: 10,
      replfault_status_blind: 0,
    });
    const blind = values(truthOf(timeline, 3_040));
    expect(blind).toMatchObject({ replfault_missing_seconds: 2, replfault_status_blind: 1 });
    // What everybody watches says that all is well.
    expect(blind).toMatchObject({
      mysql_slave_status_replica_io_running: 1,
      mysql_slave_status_seconds_behind_source: 0,
    });
  });

  it('count a source that gives up once: counter and log line are one event', () => {
    expect(values(truthOf(stalled().build()))).toMatchObject({
      replfault_source_gave_up_total: 1,
      replfault_fault_active: 0,
      replfault_fault_injected: 0,
      replfault_missing_transactions: 0,
      replfault_status_blind: 0,
      replfault_link_bytes_total: 200,
    });
  });

  it('count it again for the next connection', () => {
    const again = stalled().log(4_900, 'source', 'source-flush-failed', 'failed on flush_net()').build();
    expect(values(truthOf(again))).toMatchObject({ replfault_source_gave_up_total: 2 });
  });

  it('do not count what the replica logs, nor a dump thread that leaves', () => {
    const quiet = stalled()
      .without('log')
      .without('counters')
      .log(4_002, 'replica', 'replica-read-error', 'Error reading packet')
      .build();
    expect(values(truthOf(quiet))).toMatchObject({ replfault_source_gave_up_total: 0 });
  });

  it('have labels that the catalogue knows', () => {
    for (const { name, labels } of truthOf(stalled().build()).samples()) {
      if (!name.startsWith('replfault_')) continue;
      expect(catalogue[name as OwnName].by).toContain('run');
      expect(Object.keys(labels)).toEqual(catalogue[name as OwnName].labels);
    }
  });
});
