import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as exported from '../../../src/checks/index.ts';
import type { Check } from '../../../src/model/verdict.ts';
import { history } from '../../fixtures/timeline-builder.ts';
import { cutOffClient, survivingClient } from './client-stories.ts';
import { hangingCase, stormCase, unreportedCase, uselessCase, zombieCase } from './coherence-stories.ts';
import { downApplierCase, gapsCase, leftOutCase } from './crash-stories.ts';
import { action, aheadCase, curedCase, differingCase, filteredCase, stoppedApplierCase } from './cure-stories.ts';
import { deliveredCase, linkedCase } from './delivery-stories.ts';
import { enteredCase } from './entry-stories.ts';
import { gaveUpCase } from './giving-up-stories.ts';
import { healedCase } from './healing-stories.ts';
import { delayedCase, laggingCase } from './lag-stories.ts';
import { askedCase } from './lint-stories.ts';
import { killedSourceCase } from './process-stories.ts';
import { allReturnCase, refusedCase, returningCase } from './replicas-stories.ts';
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
import { broughtBackCase, errantCase, failedOverCase, strandedCase, twoChannelsCase } from './strategy-stories.ts';
import { loggedCase, stretchCase } from './stretch-stories.ts';
import {
  chainCase,
  encryptedCase,
  fallingBackCase,
  holdingCase,
  positionCase,
  twoReplicasCase,
} from './topology-stories.ts';
import { upgradedCase } from './upgrade-stories.ts';

/** Every check of the folder by the name of its export, as a scenario would use it, with a history it passes on. */
const checks: Readonly<Record<keyof typeof exported, readonly [Check, () => ReturnType<typeof history>]>> = {
  allCatchUp: [exported.allCatchUp({ replicas: 3, fromMs: 100, toMs: 1000 }), allReturnCase],
  applierBehind: [exported.applierBehind, heldApplierCase],
  applierShows: [exported.applierShows({ sqlErrno: 1114 }), stoppedApplierCase],
  applierStaysDown: [exported.applierStaysDown({ sqlErrno: [0] }), downApplierCase],
  binlogGrows: [exported.binlogGrows({ stretch: 'load', atLeastBytes: 1000, atMostBytes: 1200 }), loggedCase],
  blindWindowWithin: [exported.blindWindowWithin({ fromMs: 3500, toMs: 4500 }), stalledCase],
  bystanderUndisturbed: [exported.bystanderUndisturbed({ largestLagMs: 1000 }), twoReplicasCase],
  clientIsCutOff: [exported.clientIsCutOff({ netWriteTimeoutS: 2, sizeMs: 2200 }), cutOffClient],
  clientNotices: [exported.clientNotices({ withinMs: 4100 }), stalledCase],
  clientReconnects: [exported.clientReconnects({ withinMs: 200 }), stalledCase],
  clientSurvives: [exported.clientSurvives({ netWriteTimeoutS: 2, sizeMs: 1800 }), survivingClient],
  commitsUnacknowledged: [exported.commitsUnacknowledged({ atLeastPercent: 80 }), uselessCase],
  commitWaits: [exported.commitWaits({ fromMs: 1900, toMs: 2500 }), hangingCase],
  connectionRefused: [exported.connectionRefused({ ioErrno: [2003], receiver: 'stops' }), gaveUpCase],
  connectsLate: [exported.connectsLate({ fromMs: 3900, toMs: 4200 }), stalledCase],
  crosses: [exported.crosses({ stretch: 'load', atLeastBytes: 1000, atMostBytes: 1200 }), stretchCase],
  cureWorks: [exported.cureWorks({ action, withinMs: 1000 }), curedCase],
  dataFiltered: [exported.dataFiltered, filteredCase],
  dataIntact: [exported.dataIntact, stalledCase],
  differsUnnoticed: [exported.differsUnnoticed, differingCase],
  downstreamBlind: [exported.downstreamBlind({ fromMs: 3500, toMs: 5000 }), chainCase],
  drainThresholdBelow: [exported.drainThresholdBelow({ ratio: 2 }), drippingCase],
  dumpThreadsReturn: [exported.dumpThreadsReturn({ last: 1, atMost: 2 }), allReturnCase],
  entryConcluded: [exported.entryConcluded, enteredCase],
  executesAfter: [exported.executesAfter({ stretch: 'jumped', fromS: 2, toS: 3 }), delayedCase],
  failsOver: [exported.failsOver({ withinMs: 2500, writesGoOn: true }), failedOverCase],
  failsUnreported: [exported.failsUnreported({ netWriteTimeoutS: 2 }), unreportedCase],
  faultOnlyArmed: [exported.faultOnlyArmed, armedCase],
  faultTookEffect: [exported.faultTookEffect, stalledCase],
  followsByPosition: [exported.followsByPosition, positionCase],
  gapsAtCrash: [exported.gapsAtCrash({ gaps: true }), gapsCase],
  givesUp: [exported.givesUp({ ioErrno: 2003 }), gaveUpCase],
  healsCompletely: [exported.healsCompletely({ stretchMs: 1000 }), healedCase],
  lagShows: [
    exported.lagShows({ stretch: 'jumped', replica: 'behind', fromS: 3600, toS: 3605 }),
    () => laggingCase(3601),
  ],
  leavesErrant: [exported.leavesErrant, errantCase],
  leavesZombie: [exported.leavesZombie({ fromMs: 500, toMs: 1500 }), zombieCase],
  lintAnswered: [exported.lintAnswered, askedCase],
  leftOutUnnoticed: [exported.leftOutUnnoticed, leftOutCase],
  linkAsAsked: [exported.linkAsAsked({ rttMs: 70 }), linkedCase],
  linkEncrypted: [exported.linkEncrypted, encryptedCase],
  loadReached: [exported.loadReached({ writesPerS: 10 }), deliveredCase],
  noLiteral1190: [exported.noLiteral1190, stalledCase],
  operatorActs: [exported.operatorActs({ statement: rotation }), rotatedCase],
  operatorWaits: [exported.operatorWaits({ action, fromMs: 1, toMs: 10 }), curedCase],
  otherChannelCarries: [exported.otherChannelCarries({ channel: 'second' }), twoChannelsCase],
  probesUnbroken: [exported.probesUnbroken, stalledCase],
  probesUnbrokenBut: [exported.probesUnbrokenBut({ silenced: ['dump-threads'] }), killedSourceCase],
  processReturns: [exported.processReturns({ process: 'source' }), killedSourceCase],
  reconnects: [exported.reconnects({ stretch: 'idle', atLeast: 2, atMost: 4 }), stormCase],
  refetches: [exported.refetches({ atLeastBytes: 100 }), refetchingCase],
  replicaAhead: [exported.replicaAhead({ ioErrno: [13114] }), aheadCase],
  replicaNotices: [exported.replicaNotices({ fromMs: 3800, toMs: 6000 }), stalledCase],
  replicaReconnects: [exported.replicaReconnects, stalledCase],
  replicaShows: [exported.replicaShows({ ioErrno: 2003 }), gaveUpCase],
  replicaStaysConnected: [exported.replicaStaysConnected, quietCase],
  resumes: [exported.resumes({ withinMs: 1000 }), stalledCase],
  resumesByHand: [exported.resumesByHand({ withinMs: 1000 }), broughtBackCase],
  retransmitsSeen: [exported.retransmitsSeen, lossyCase],
  semiSyncFallsBack: [exported.semiSyncFallsBack({ timeoutMs: 1000, slackMs: 500 }), fallingBackCase],
  semiSyncHolds: [exported.semiSyncHolds, holdingCase],
  semiSyncReturns: [exported.semiSyncReturns({ withinMs: 1000 }), fallingBackCase],
  someRefused: [exported.someRefused({ ioErrno: 1040, refused: 2, connected: 1 }), refusedCase],
  sourceSeesReset: [exported.sourceSeesReset({ withinMs: 1500 }), rejectedCase],
  sourceStaysQuiet: [exported.sourceStaysQuiet, quietCase],
  sourceWriteFails: [exported.sourceWriteFails({ netWriteTimeoutS: 2, slackMs: 1500 }), stalledCase],
  staysDown: [exported.staysDown({ ioErrno: [13114], forMs: 500 }), strandedCase],
  stepsIntact: [exported.stepsIntact, upgradedCase],
  stretchReceives: [exported.stretchReceives({ stretch: 'idle', what: 'something' }), returningCase],
  surveyComplete: [exported.surveyComplete, enteredCase],
  writesResume: [exported.writesResume, killedSourceCase],
};
const table = Object.entries(checks).map(([name, [check, passing]]) => ({ name, check, passing }));

describe('every check', () => {
  it('is exported, has a file, and is in this table', () => {
    const folder = new URL('../../../src/checks/', import.meta.url);
    const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && file !== 'index.ts');
    const inCamelCase = files.map((file) => file.replace(/-(.)/g, (_, c: string) => c.toUpperCase()).slice(0, -3));
    for (const [index, name] of inCamelCase.entries()) {
      const line = `export { ${name} } from './${String(files[index])}';`;
      expect(exported, `add this line to src/checks/index.ts: ${line}`).toHaveProperty(name);
      const row = `${name}: [exported.${name}, aHistoryThatPasses],`;
      expect(checks, `add this row to \`checks\` in test/unit/checks/contract.test.ts: ${row}`).toHaveProperty(name);
    }
    expect(Object.keys(exported).sort(), 'src/checks/index.ts: one check for each file').toEqual(inCamelCase.sort());
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
    if (check === exported.faultOnlyArmed) expect(outcome).toBe('fail');
    else expect(outcome).toBe('inconclusive');
  });
  it('does not pass when every probe was lost before the fault', () => {
    const probes = [
      'replication',
      'dump-threads',
      'sockets',
      'proxy',
      'error-log-source',
      'error-log-replica',
      'source-log',
    ];
    const ofProcesses = ['processes'];
    const ofTopologies = ['bystander-second-replica', 'bystander-third-replica', 'bystander-downstream', 'semi-sync'];
    const sampled = ['replication', 'dump-threads', 'sockets', 'proxy', 'counters', 'log', 'integrity'] as const;
    const moreSampled = ['bystander', 'semi-sync', 'encryption', 'process'] as const;
    const timeline = passing();
    for (const kind of [...sampled, ...moreSampled]) timeline.without(kind, (o) => o.atMs >= at.injected);
    for (const probe of [...probes, ...ofTopologies, ...ofProcesses]) timeline.lost(at.injected - 10, probe);
    const { outcome, reason } = check.judge(timeline.build());
    // The writes are told by the client itself, as is the pause of another one; what an operator did by the operator; a link by whoever made it.
    const needsNoProbe =
      [exported.faultOnlyArmed, exported.faultTookEffect, exported.followsByPosition, exported.writesResume].includes(
        check,
      ) ||
      [
        'operator-acts',
        'operator-waits',
        'client-survives',
        'entry-concluded',
        'survey-complete',
        'lint-answered',
        'link-as-asked',
      ].includes(check.name);
    const said = needsNoProbe ? '' : 'A check that needs no probe is named in `needsNoProbe` of this file. It said: ';
    expect(outcome, `${said}${reason}`).toBe(needsNoProbe ? 'pass' : 'inconclusive');
  });
  it('judges the same history the same way twice, and changes nothing in it', () => {
    const timeline = passing().build();
    const before = timeline.toNdjson();
    expect(check.judge(timeline)).toEqual(check.judge(timeline));
    expect(timeline.toNdjson()).toBe(before);
  });
});
