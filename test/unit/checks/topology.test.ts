import { describe, expect, it } from 'vitest';
import { bystanderUndisturbed } from '../../../src/checks/bystander-undisturbed.ts';
import { dataIntact } from '../../../src/checks/data-intact.ts';
import { downstreamBlind } from '../../../src/checks/downstream-blind.ts';
import { followsByPosition } from '../../../src/checks/follows-by-position.ts';
import { linkEncrypted } from '../../../src/checks/link-encrypted.ts';
import { semiSyncFallsBack } from '../../../src/checks/semi-sync-falls-back.ts';
import { semiSyncHolds } from '../../../src/checks/semi-sync-holds.ts';
import { semiSyncReturns } from '../../../src/checks/semi-sync-returns.ts';
import { Timeline } from '../../../src/model/timeline.ts';
import { upTo } from '../../fixtures/timeline-builder.ts';
import { expectVerdict } from './judge.ts';
import { at, quietCase, stalledCase } from './stories.ts';
import {
  chainCase,
  encryptedCase,
  fallingBackCase,
  holdingCase,
  positionCase,
  semiSyncOff,
  twoReplicasCase,
} from './topology-stories.ts';

const later = (o: { atMs: number }): boolean => o.atMs > 2000 && o.atMs < 2100;

describe('bystander-undisturbed', () => {
  const check = bystanderUndisturbed({ largestLagMs: 1000 });

  it('fails when the other replica lost its receiver', () => {
    const story = twoReplicasCase().change('bystander', (o) =>
      later(o) ? { status: { ...o.status, receiver: 'Connecting' as const, lagS: null } } : {},
    );
    expectVerdict(check, story, 'fail', /receiver of second-replica was Connecting/);
  });
  it('fails when its applier stopped', () => {
    const story = twoReplicasCase().change('bystander', (o) =>
      later(o) ? { status: { ...o.status, applier: 'No' as const } } : {},
    );
    expectVerdict(check, story, 'fail', /applier of second-replica was No/);
  });
  it('fails when it reconnected so quickly that its status never showed it', () => {
    const story = twoReplicasCase().change('bystander', (o) => (o.atMs > 2000 ? { connectionPorts: [50_002] } : {}));
    expectVerdict(check, story, 'fail', /changed its connection: port 50001 before, 50002 now/);
  });
  it('fails when transactions reached it late, whatever its status says', () => {
    const stuck = (o: { atMs: number }): boolean => o.atMs > 2000 && o.atMs < 3200;
    const story = twoReplicasCase().change('bystander', (o) => (stuck(o) ? { replicaGtid: upTo(59) } : {}));
    expectVerdict(check, story, 'fail', /missing on second-replica for 1[12]\d\d ms/);
    const unseen = story.gap('bystander-second-replica', 2500, 2900);
    expectVerdict(check, unseen, 'inconclusive', /not watched while it may have lagged/);
  });
  it('passes with a short silence of its probe, which then bounds the lag', () => {
    const story = twoReplicasCase().gap('bystander-second-replica', 2000, 2400);
    expectVerdict(check, story, 'pass', /no transaction was missing for more than 400 ms/);
  });
  it.each([
    ['nobody watched for too long', twoReplicasCase().gap('bystander-second-replica', 2000, 3100), /not observed/],
    ['its probe was lost', twoReplicasCase().lost(2000, 'bystander-second-replica'), /not observed/],
    ['there is none', stalledCase(), /no third server/],
    [
      'its connection was never seen',
      twoReplicasCase().change('bystander', () => ({ connectionPorts: [] })),
      /had 0 conn/,
    ],
  ])('is inconclusive when %s', (_, story, reason) => expectVerdict(check, story, 'inconclusive', reason));
});

describe('downstream-blind', () => {
  const check = downstreamBlind({ fromMs: 3500, toMs: 5000 });

  it('says how long the last server of the chain was blind', () => {
    expectVerdict(check, chainCase(), 'pass', /no lag for 4[34]\d\d ms/);
  });
  it('fails when the last server noticed', () => {
    const story = chainCase().change('bystander', (o) =>
      later(o) ? { status: { ...o.status, receiver: 'No' as const } } : {},
    );
    expectVerdict(check, story, 'fail', /detected the fault: receiver No/);
  });
  it('fails when the last server reconnected', () => {
    const story = chainCase().change('bystander', (o) => (o.atMs > 2000 ? { connectionPorts: [50_002] } : {}));
    expectVerdict(check, story, 'fail', /opened a new connection/);
  });
  it('fails when its lag showed the outage early', () => {
    const showing = (o: { atMs: number }): boolean => o.atMs > 2000 && o.atMs < at.resumed;
    const story = chainCase().change('bystander', (o) => (showing(o) ? { status: { ...o.status, lagS: 9 } } : {}));
    expectVerdict(check, story, 'fail', /only \d+ ms, expected at least 3500/);
  });
  it('fails when nothing was missing, or for too long', () => {
    const never = chainCase().change('bystander', (o) => ({ replicaGtid: o.sourceGtid }));
    expectVerdict(check, never, 'fail', /no transaction was ever missing/);
    expectVerdict(downstreamBlind({ fromMs: 0, toMs: 1000 }), chainCase(), 'fail', /expected at most 1000/);
  });
  it('is inconclusive about a second replica, and with a gap', () => {
    expectVerdict(check, twoReplicasCase(), 'inconclusive', /no server behind/);
    expectVerdict(check, chainCase().gap('bystander-downstream', 2000, 2400), 'inconclusive', /not observed/);
    expectVerdict(check, chainCase().lost(2000, 'bystander-downstream'), 'inconclusive', /no longer watched/);
  });
});

describe('data-intact with a third server', () => {
  it('judges both, and names the one that lacks something', () => {
    expectVerdict(
      dataIntact,
      twoReplicasCase(),
      'pass',
      /on the replica exactly once;.*on the second replica exactly once/,
    );
    const lost = twoReplicasCase().change('integrity', (o) =>
      o.replica === 'second-replica' ? { lost: ['t-7'] } : {},
    );
    expectVerdict(dataIntact, lost, 'fail', /^acknowledged writes lost on the second replica: t-7$/);
    const own = twoReplicasCase().change('integrity', (o) => (o.replica === undefined ? { lost: ['t-7'] } : {}));
    expectVerdict(dataIntact, own, 'fail', /lost on the replica: t-7$/);
  });
  it('is inconclusive when the third server was not compared', () => {
    const story = chainCase().without('integrity', (o) => o.replica === 'downstream');
    expectVerdict(dataIntact, story, 'inconclusive', /the source and the downstream replica were not compared/);
  });
});

describe('semi-sync-falls-back', () => {
  const check = semiSyncFallsBack({ timeoutMs: 1000, slackMs: 500 });

  it('fails when the source never falls back', () => {
    const story = fallingBackCase().change('semi-sync', (o) => ({ source: { ...o.source, active: true } }));
    expectVerdict(check, story, 'fail', /never stopped waiting/);
  });
  it('fails when it fell back too early or too late', () => {
    expectVerdict(
      semiSyncFallsBack({ timeoutMs: 3000, slackMs: 500 }),
      fallingBackCase(),
      'fail',
      /before its timeout/,
    );
    expectVerdict(semiSyncFallsBack({ timeoutMs: 500, slackMs: 100 }), fallingBackCase(), 'fail', /only after 1040 ms/);
  });
  it('fails when no commit waited', () => {
    const story = fallingBackCase().change('write', (o) => ({ startedAtMs: o.atMs - 2 }));
    expectVerdict(check, story, 'fail', /no commit waited/);
  });
  it.each([
    [
      'it was off before',
      fallingBackCase().change('semi-sync', (o) => ({ source: { ...o.source, active: false } })),
      /off before/,
    ],
    ['no fault was injected', holdingCase(), /no fault/],
    ['there is a gap on the way', fallingBackCase().gap('semi-sync', 1500, 1900), /not observed/],
  ])('is inconclusive when %s', (_, story, reason) => expectVerdict(check, story, 'inconclusive', reason));
});

describe('semi-sync-returns', () => {
  it('fails when it did not return, or late', () => {
    const gone = fallingBackCase().change('semi-sync', (o) =>
      o.atMs >= semiSyncOff.fromMs ? { source: { ...o.source, active: false } } : {},
    );
    expectVerdict(semiSyncReturns({ withinMs: 1000 }), gone, 'fail', /still does not wait/);
    expectVerdict(semiSyncReturns({ withinMs: 50 }), fallingBackCase(), 'fail', /only \d+ ms after heal/);
  });
  it('is inconclusive when it was never off', () => {
    const story = stalledCase().every(0, at.end, (t, atMs) => t.semiSync(atMs, true, 10));
    expectVerdict(semiSyncReturns({ withinMs: 1000 }), story, 'inconclusive', /never seen off/);
  });
});

describe('semi-sync-holds', () => {
  it('fails when it was off, seen or only counted', () => {
    expectVerdict(semiSyncHolds, fallingBackCase(), 'fail', /off at the source/);
    const unseen = holdingCase().change('semi-sync', (o) =>
      o.atMs > 3000 ? { source: { ...o.source, unacknowledged: 2 } } : {},
    );
    expectVerdict(semiSyncHolds, unseen, 'fail', /2 commits were not acknowledged/);
    const silent = holdingCase().change('semi-sync', (o) =>
      later(o) ? { replica: { ...o.replica, active: false } } : {},
    );
    expectVerdict(semiSyncHolds, silent, 'fail', /off at the replica/);
  });
  it('is inconclusive when nothing was acknowledged', () => {
    const idle = quietCase().every(0, at.end, (t, atMs) => t.semiSync(atMs, true, 0));
    expectVerdict(semiSyncHolds, idle, 'inconclusive', /no commit was acknowledged/);
  });
});

describe('link-encrypted', () => {
  it('passes on a cipher, and without one on counted TLS connections', () => {
    expectVerdict(linkEncrypted, encryptedCase(), 'pass', /TLS_AES_128_GCM_SHA256/);
    const unnamed = encryptedCase().change('encryption', () => ({ cipher: null }));
    expectVerdict(linkEncrypted, unnamed, 'pass', /accepted 2 TLS/);
  });
  it('fails when the source says plain, even once', () => {
    const story = encryptedCase().encryption(at.end - 10, '');
    expectVerdict(linkEncrypted, story, 'fail', /not encrypted/);
  });
  it('fails when the proxy could read events, whatever the source says', () => {
    const story = encryptedCase().change('proxy', (o) => ({
      connections: o.connections.map((c) => ({ ...c, binlogEvents: 4 })),
    }));
    expectVerdict(linkEncrypted, story, 'fail', /could read/);
  });
  it('fails when no TLS connection was accepted', () => {
    const story = encryptedCase().change('encryption', () => ({ cipher: null, tlsConnections: 0 }));
    expectVerdict(linkEncrypted, story, 'fail', /accepted no TLS/);
  });
});

describe('follows-by-position', () => {
  it('fails when the replica follows by GTID', () => {
    const byGtid = stalledCase().settings('replica', { auto_position: '1' });
    expectVerdict(followsByPosition, byGtid, 'fail', /by GTID/);
    const mariadb = stalledCase().settings('replica', { auto_position: 'Slave_Pos' });
    expectVerdict(followsByPosition, mariadb, 'fail', /by GTID/);
    expectVerdict(followsByPosition, positionCase(), 'pass', /auto_position 0/);
  });
});

describe('histories of versions without third servers', () => {
  it('are still read: an unnamed comparison is that of the pair', () => {
    const text = stalledCase().build().toNdjson();
    expect(text).not.toContain('"replica":"replica"');
    expect(dataIntact.judge(Timeline.fromNdjson(text)).outcome).toBe('pass');
  });
});
