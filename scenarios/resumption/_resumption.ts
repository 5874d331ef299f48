import {
  type CaseSettings,
  type Check,
  dataIntact,
  faultTookEffect,
  noLiteral1190,
  probesUnbroken,
  replicaReconnects,
  resumes,
  type Stage,
  type Timeline,
} from 'replfault';
import { readingSettingsOf, reconnectTimers, seconds, type Timers } from '../_replication.ts';

/**
 * Cases with these two parameters make a line of the resume ledger: where replication broke, and what brought it back. Both are names for
 * people, in lower case with dashes.
 */
export interface ResumptionParams extends Timers {
  readonly breakPoint: string;
  readonly strategy: string;
}

/** The strategy of all that need nobody: the receiver tries again on its own. */
export const automaticReconnect = 'automatic-reconnect';

/** Pause between two attempts of the receiver, ms. */
export const connectRetryMs = 1000;

/** Settings of all: attempts go on for as long as a case lasts. The ledger counts in the stream what was sent again. */
export const resumptionSettings: (params: ResumptionParams) => CaseSettings = readingSettingsOf;

/** The parameters of a case that breaks replication at a point, named after the point unless told otherwise. */
export function brokenAt(
  breakPoint: string,
  strategy: string = automaticReconnect,
  name: string = breakPoint,
): ResumptionParams {
  return { ...reconnectTimers, case: name, breakPoint, strategy };
}

/** The parameters of the control of a scenario: its fault is at hand, and nothing is broken. It makes no line of the ledger. */
export const notBroken: ResumptionParams = {
  ...reconnectTimers,
  case: 'not-broken',
  breakPoint: 'none',
  strategy: 'none',
};

export const isControl = ({ breakPoint }: ResumptionParams): boolean => breakPoint === notBroken.breakPoint;

/** Server timers of a control, ms. */
export const controlMs = ({ heartbeatS }: Timers): number => seconds(heartbeatS);

/** What every case is judged by in which the receiver comes back by itself; `withinMs` counts from heal to equality. */
export function comesBack(withinMs: number, watched: Check = probesUnbroken): readonly Check[] {
  return [faultTookEffect, replicaReconnects, resumes({ withinMs }), dataIntact, noLiteral1190, watched];
}

/** Waits until the receiver runs on a connection without an error. */
export async function untilReceiverRuns(stage: Stage, timeoutMs: number = connectRetryMs + 6000): Promise<void> {
  await stage.until(
    'the receiver runs again',
    'replication',
    (o) => o.sourceSilent !== true && o.status.receiver === 'Yes' && o.status.lastIoErrno === 0,
    { judges: ['resumption', 'receiver'], timeoutMs },
  );
}

/** Connections of the link that are open at the end of a history. */
export function openConnections(history: Timeline): number[] {
  return history.last('proxy')?.connections.flatMap(({ id, open }) => (open ? [id] : [])) ?? [];
}

/** Waits until none of these connections is left. */
export async function untilEnded(stage: Stage, connections: readonly number[]): Promise<void> {
  await stage.until(
    'the connection has ended',
    'proxy',
    (o) => o.connections.length > 0 && !o.connections.some(({ id, open }) => open && connections.includes(id)),
    { timeoutMs: 5000, since: 'injection' },
  );
}

/** Waits until there is one that is none of these. */
export async function untilReconnected(stage: Stage, connections: readonly number[]): Promise<void> {
  await stage.until(
    'the replica has a new connection',
    'proxy',
    (o) => o.connections.some(({ id, open }) => open && !connections.includes(id)),
    { judges: ['connection', 'resumption'], timeoutMs: connectRetryMs + 5000, since: 'injection' },
  );
}
