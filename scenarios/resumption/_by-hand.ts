import {
  type ActiveFault,
  type CaseSettings,
  type Check,
  dataIntact,
  faultTookEffect,
  GtidSet,
  noLiteral1190,
  type Observation,
  probesUnbroken,
  replicaReconnects,
  resumesByHand,
  type ServerFeature,
  type Stage,
} from 'replfault';
import { openConnections, type ResumptionParams, resumptionSettings, untilEnded } from './_resumption.ts';

/** Break points of links that an operator then mends. */
export const outage = 'outage';
export const midTransaction = 'mid-transaction';

/** So long that the receiver does not try again by itself while a case lasts, seconds: what comes back, an operator has brought back. */
const longRetryS = 10;

/** Settings under which a receiver that has lost its source waits, after one attempt, for somebody to act. */
export function waitingSettings(params: ResumptionParams): CaseSettings {
  const common = resumptionSettings(params);
  return { ...common, replication: { ...common.replication, connectRetryS: longRetryS } };
}

/** What a server needs so that an operator can stop its applier, at once, with half a transaction in its hands. */
export const toStopIn = ({ breakPoint }: ResumptionParams): readonly ServerFeature[] =>
  breakPoint === midTransaction ? ['prompt-applier-stop'] : [];

/** One transaction of several events, and a link so slow that it takes its time. */
const bigTransaction = { bytes: 512 * 1024, rowBytes: 64 * 1024, rowsPerTransaction: 8 };
const slow = { rateKBps: 400 };
const partBytes = 128 * 1024;

/** Server timers of a break, ms: mostly the time that part of a transaction takes on a slow link. */
export const breakMs = 1000;

/** Slows the link down until a part of one transaction has crossed it, with the rest still to come. The fault is proved, and still there. */
export async function untilPartArrived(stage: Stage): Promise<ActiveFault> {
  const history = stage.history();
  const open = openConnections(history);
  const passed = (connections: Observation<'proxy'>['connections'] = []): number =>
    connections.find(({ id }) => open.includes(id))?.downstreamOut ?? 0;
  const before = passed(history.last('proxy')?.connections);
  const slowed = await stage.inject('bandwidth', slow);
  await stage.workload.burst(bigTransaction);
  await stage.until(
    'a part of a transaction has arrived',
    'proxy',
    (o) => passed(o.connections) >= before + partBytes,
    { timeoutMs: 3000, since: 'injection' },
  );
  // Now, while the connection lives and bytes wait for it.
  await slowed.proof();
  return slowed;
}

/** Breaks the link at the point of a case and makes it whole again. The receiver has met a closed port by then, and waits. */
export async function breakLink(
  stage: Stage,
  { breakPoint }: ResumptionParams,
  meanwhile: () => Promise<void> = async () => undefined,
): Promise<void> {
  const open = openConnections(stage.history());
  const slowed = breakPoint === midTransaction ? await untilPartArrived(stage) : null;
  const closed = await stage.inject('refuse');
  await untilEnded(stage, open);
  await stage.until('the receiver has met the closed port', 'replication', (o) => o.status.lastIoErrno === 2003, {
    timeoutMs: 4000,
    since: 'injection',
  });
  await meanwhile();
  await slowed?.heal();
  await closed.heal();
}

/** Waits until the receiver runs without an error and the replica lacks nothing that the source has. */
export async function untilWhole(stage: Stage, timeoutMs = 8000): Promise<void> {
  await stage.until(
    'the receiver runs and the replica lacks nothing',
    'replication',
    ({ status, sourceSilent, sourceGtid, replicaGtid }) =>
      status.receiver === 'Yes' &&
      status.lastIoErrno === 0 &&
      sourceSilent !== true &&
      GtidSet.parse(sourceGtid).minus(GtidSet.parse(replicaGtid)).isEmpty,
    { judges: ['resumption', 'receiver'], timeoutMs },
  );
}

/** What every case is judged by in which an operator brings the replica back, in `withinMs` from the first statement on. */
export function broughtBack(withinMs: number, watched: Check = probesUnbroken): readonly Check[] {
  return [faultTookEffect, replicaReconnects, resumesByHand({ withinMs }), dataIntact, noLiteral1190, watched];
}
