import {
  type Check,
  dataIntact,
  type FaultParams,
  faultOnlyArmed,
  noLiteral1190,
  probesUnbroken,
  replicaStaysConnected,
  type Stage,
  sourceStaysQuiet,
} from 'replfault';
import { seconds, type Timers } from './_replication.ts';

/** What the control of a scenario is judged by: the fault was at hand, and nothing happened. */
export const controlChecks: readonly Check[] = [
  faultOnlyArmed,
  sourceStaysQuiet,
  replicaStaysConnected,
  dataIntact,
  noLiteral1190,
  probesUnbroken,
];

/** The client of the experiment gets an answer to a write that it began after heal; one that hung meanwhile does not count. */
export async function untilWritesResume(stage: Stage): Promise<void> {
  const healedMs = stage.history().healed?.atMs ?? 0;
  await stage.until('a write is acknowledged again', 'write', (o) => o.outcome === 'ok' && o.startedAtMs >= healedMs, {
    timeoutMs: 5000,
  });
}

/** The control: the same stretch of time with the fault armed only. */
export async function playControl(
  stage: Stage,
  fault: string,
  { heartbeatS }: Timers,
  params: FaultParams = {},
): Promise<void> {
  await stage.arm(fault, params);
  await stage.hold(seconds(heartbeatS), 'the same stretch of time, one heartbeat period, without the fault');
}
