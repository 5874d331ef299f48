import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as exported from '../../../src/checks/index.ts';
import type { Check } from '../../../src/model/verdict.ts';
import { history } from '../../fixtures/timeline-builder.ts';
import { cutOffClient, survivingClient } from './client-stories.ts';
import { hangingCase, stormCase, unreportedCase, uselessCase, zombieCase } from './coherence-stories.ts';
import { gaveUpCase } from './giving-up-stories.ts';
import { healedCase } from './healing-stories.ts';
import { killedSourceCase } from './process-stories.ts';
import { heldApplierCase, rotatedCase, rotation } from './resumption-stories.ts';
import {
  armedCase,
  at,
  drippingCase,
  lossyCase,
  quietCase,
  refetchingCase,
  rejectedCase,
  stalledCase,
} from './stories.ts';
import { broughtBackCase, errantCase, failedOverCase, strandedCase } from './strategy-stories.ts';
import { stretchCase } from './stretch-stories.ts';
import {
  chainCase,
  encryptedCase,
  fallingBackCase,
  holdingCase,
  positionCase,
  twoReplicasCase,
} from './topology-stories.ts';

const {
  applierBehind,
  blindWindowWithin,
  bystanderUndisturbed,
  clientIsCutOff,
  clientSurvives,
  commitsUnacknowledged,
  commitWaits,
  connectionRefused,
  crosses,
  dataIntact,
  downstreamBlind,
  drainThresholdBelow,
  failsOver,
  failsUnreported,
  faultOnlyArmed,
  faultTookEffect,
  followsByPosition,
  givesUp,
  leavesErrant,
  healsCompletely,
  leavesZombie,
  linkEncrypted,
  noLiteral1190,
  operatorActs,
  probesUnbroken,
  probesUnbrokenBut,
  processReturns,
  reconnects,
  refetches,
  replicaNotices,
  replicaReconnects,
  replicaShows,
  replicaStaysConnected,
  resumes,
  resumesByHand,
  retransmitsSeen,
  semiSyncFallsBack,
  semiSyncHolds,
  semiSyncReturns,
  sourceSeesReset,
  sourceStaysQuiet,
  sourceWriteFails,
  staysDown,
  writesResume,
} = exported;

/** Every check of the folder by the name of its export, as a scenario would use it, with a history it passes on. */
const checks: Readonly<Record<keyof typeof exported, readonly [Check, () => ReturnType<typeof history>]>> = {
  applierBehind: [applierBehind, heldApplierCase],
  blindWindowWithin: [blindWindowWithin({ fromMs: 3500, toMs: 4500 }), stalledCase],
  bystanderUndisturbed: [bystanderUndisturbed({ largestLagMs: 1000 }), twoReplicasCase],
  clientIsCutOff: [clientIsCutOff({ netWriteTimeoutS: 2, sizeMs: 2200 }), cutOffClient],
  clientSurvives: [clientSurvives({ netWriteTimeoutS: 2, sizeMs: 1800 }), survivingClient],
  commitsUnacknowledged: [commitsUnacknowledged({ atLeastPercent: 80 }), uselessCase],
  commitWaits: [commitWaits({ fromMs: 1900, toMs: 2500 }), hangingCase],
  connectionRefused: [connectionRefused({ ioErrno: [2003], receiver: 'stops' }), gaveUpCase],
  crosses: [crosses({ stretch: 'load', atLeastBytes: 1000, atMostBytes: 1200 }), stretchCase],
  dataIntact: [dataIntact, stalledCase],
  downstreamBlind: [downstreamBlind({ fromMs: 3500, toMs: 5000 }), chainCase],
  drainThresholdBelow: [drainThresholdBelow({ ratio: 2 }), drippingCase],
  failsOver: [failsOver({ withinMs: 2500, writesGoOn: true }), failedOverCase],
  failsUnreported: [failsUnreported({ netWriteTimeoutS: 2 }), unreportedCase],
  faultOnlyArmed: [faultOnlyArmed, armedCase],
  faultTookEffect: [faultTookEffect, stalledCase],
  followsByPosition: [followsByPosition, positionCase],
  givesUp: [givesUp({ ioErrno: 2003 }), gaveUpCase],
  healsCompletely: [healsCompletely({ stretchMs: 1000 }), healedCase],
  leavesErrant: [leavesErrant, errantCase],
  leavesZombie: [leavesZombie({ fromMs: 500, toMs: 1500 }), zombieCase],
  linkEncrypted: [linkEncrypted, encryptedCase],
  noLiteral1190: [noLiteral1190, stalledCase],
  operatorActs: [operatorActs({ statement: rotation }), rotatedCase],
  probesUnbroken: [probesUnbroken, stalledCase],
  probesUnbrokenBut: [probesUnbrokenBut({ silenced: ['dump-threads'] }), killedSourceCase],
  processReturns: [processReturns({ process: 'source' }), killedSourceCase],
  reconnects: [reconnects({ stretch: 'idle', atLeast: 2, atMost: 4 }), stormCase],
  refetches: [refetches({ atLeastBytes: 100 }), refetchingCase],
  replicaNotices: [replicaNotices({ fromMs: 3800, toMs: 6000 }), stalledCase],
  replicaReconnects: [replicaReconnects, stalledCase],
  replicaShows: [replicaShows({ ioErrno: 2003 }), gaveUpCase],
  replicaStaysConnected: [replicaStaysConnected, quietCase],
  resumes: [resumes({ withinMs: 1000 }), stalledCase],
  resumesByHand: [resumesByHand({ withinMs: 1000 }), broughtBackCase],
  retransmitsSeen: [retransmitsSeen, lossyCase],
  semiSyncFallsBack: [semiSyncFallsBack({ timeoutMs: 1000, slackMs: 500 }), fallingBackCase],
  semiSyncHolds: [semiSyncHolds, holdingCase],
  semiSyncReturns: [semiSyncReturns({ withinMs: 1000 }), fallingBackCase],
  sourceSeesReset: [sourceSeesReset({ withinMs: 1500 }), rejectedCase],
  sourceStaysQuiet: [sourceStaysQuiet, quietCase],
  sourceWriteFails: [sourceWriteFails({ netWriteTimeoutS: 2, slackMs: 1500 }), stalledCase],
  staysDown: [staysDown({ ioErrno: [13114], forMs: 500 }), strandedCase],
  writesResume: [writesResume, killedSourceCase],
};
const table = Object.entries(checks).map(([name, [check, passing]]) => ({ name, check, passing }));

describe('every check', () => {
  it('is exported, has a file, and is in this table', () => {
    const folder = new URL('../../../src/checks/', import.meta.url);
    const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && file !== 'index.ts');
    const inCamelCase = files.map((file) => file.replace(/-(.)/g, (_, c: string) => c.toUpperCase()).slice(0, -3));
    expect(Object.keys(exported).sort()).toEqual(inCamelCase.sort());
    expect(Object.keys(checks).sort()).toEqual(inCamelCase.sort());
  });
  it('has a name of its own, in lower case with dashes', () => {
    const names = table.map(({ check }) => check.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z0-9-]+$/.test(name))).toEqual([]);
  });
});

describe.each(table)('$name', ({ check, passing }) => {
  it('passes on a good history, with evidence that exists in it', () => {
    const timeline = passing().build();
    const { outcome, reason, evidence } = check.judge(timeline);
    expect(outcome, reason).toBe('pass');
    expect(reason.length).toBeGreaterThan(10);
    expect(evidence.length).toBeGreaterThan(0);
    expect(evidence.filter((seq) => timeline.observations[seq]?.seq !== seq)).toEqual([]);
    expect(new Set(evidence).size).toBe(evidence.length);
  });
  it('is inconclusive on an empty history', () => {
    expect(check.judge(history().build()).outcome).toBe('inconclusive');
  });
  it('is inconclusive when only the fault itself was recorded, unless the fault is the defect', () => {
    const bare = history().fault(at.injected, 'injected').fault(at.healed, 'healed').build();
    const { outcome } = check.judge(bare);
    if (check === faultOnlyArmed) expect(outcome).toBe('fail');
    else expect(outcome).toBe('inconclusive');
  });
  it('does not pass when every probe was lost before the fault', () => {
    const probes = ['replication', 'dump-threads', 'sockets', 'proxy', 'error-log-source', 'error-log-replica'];
    const ofProcesses = ['processes'];
    const ofTopologies = ['bystander-second-replica', 'bystander-downstream', 'semi-sync'];
    const sampled = ['replication', 'dump-threads', 'sockets', 'proxy', 'counters', 'log', 'integrity'] as const;
    const moreSampled = ['bystander', 'semi-sync', 'encryption', 'process'] as const;
    const timeline = passing();
    for (const kind of [...sampled, ...moreSampled]) timeline.without(kind, (o) => o.atMs >= at.injected);
    for (const probe of [...probes, ...ofTopologies, ...ofProcesses]) timeline.lost(at.injected - 10, probe);
    const { outcome, reason } = check.judge(timeline.build());
    // The writes are told by the client itself, as is the pause of another one; what an operator did by the operator.
    const needsNoProbe =
      [faultOnlyArmed, faultTookEffect, followsByPosition, writesResume].includes(check) ||
      ['operator-acts', 'client-survives'].includes(check.name);
    expect(outcome, reason).toBe(needsNoProbe ? 'pass' : 'inconclusive');
  });
  it('judges the same history the same way twice, and changes nothing in it', () => {
    const timeline = passing().build();
    const before = timeline.toNdjson();
    expect(check.judge(timeline)).toEqual(check.judge(timeline));
    expect(timeline.toNdjson()).toBe(before);
  });
});
