import type { FaultNow, Owner, PairNow, PairState, ProcessNow, ReplicationNow } from '../../../up/types.ts';
import { agoText, faultWords, proofText } from '../../pairs/fault-text.ts';

/** A pair with all that is known of it: what `status --json` prints. */
export interface Shown
  extends Omit<PairNow, 'state'>,
    Pick<Owner, 'name' | 'pid' | 'since' | 'server' | 'replicaServer' | 'isolation' | 'log'> {
  readonly state: PairState;
}

/** What all pairs show, for people. Pure. */
export function statusText(pairs: readonly Shown[], nowMs: number): string {
  if (pairs.length === 0) return 'no pair is up; start one: replfault up --detach\n';
  return pairs
    .map((pair) => pairLines(pair, nowMs).join('\n'))
    .join('\n\n')
    .concat('\n');
}

function pairLines(pair: Shown, nowMs: number): string[] {
  const { name, state, pid, since, server, replicaServer, isolation, log, doing, servers, replication, faults } = pair;
  const kind = server === replicaServer ? server : `${server} and ${replicaServer}`;
  const ago = agoText(since, nowMs);
  const logLine = log === null ? [] : [`  log: ${log}`];
  if (state === 'dead')
    return [
      `pair ${name} (${kind}) is dead: its process ${pid} ended without cleaning up`,
      ...logLine,
      `  remove what it left: replfault down ${name}`,
    ];
  if (state === 'silent')
    return [
      `pair ${name} (${kind}) does not answer: its process ${pid} runs but says nothing`,
      ...logLine,
      `  end it: replfault down ${name}`,
    ];
  if (servers === null)
    return [
      `pair ${name} (${kind}) is ${state}${doing === null ? '' : `: ${doing}`}, process ${pid}, ${ago}`,
      ...logLine,
    ];
  const { source, replica, proxy } = servers;
  return [
    `pair ${name} is up, process ${pid}, ${ago}${isolation === 'netns' ? ', in a network of its own' : ''}`,
    `  source   ${processText(source)}  ${source.server} (${source.version})`,
    `  replica  ${processText(replica)}  ${replica.server} (${replica.version})`,
    `  proxy    ${processText(proxy)}`,
    ...(replication === null ? [] : replicationLines(replication)),
    ...(faults.length === 0 ? ['  faults: none'] : faults.flatMap((fault) => faultLines(fault, nowMs))),
    ...logLine,
  ];
}

const processText = ({ state, pid, port }: ProcessNow): string =>
  `${state}${state === 'not running' ? '' : `, process ${pid}`}, port ${port}`;

function replicationLines({ status, missing, unknown }: ReplicationNow): string[] {
  const lines: string[] = [];
  if (status) {
    const { receiver, applier, lagS, lastIoErrno, lastIoError, lastSqlErrno, lastSqlError } = status;
    lines.push(
      `  receiver ${receiver}, applier ${applier}, ${lagS === null ? 'lag unknown (NULL)' : `${lagS} s behind`}`,
    );
    if (lastIoErrno !== 0) lines.push(`  receiver error ${lastIoErrno}: ${lastIoError}`);
    if (lastSqlErrno !== 0) lines.push(`  applier error ${lastSqlErrno}: ${lastSqlError}`);
  }
  if (missing !== null)
    lines.push(missing === '' ? '  the replica lacks no transaction' : `  the replica lacks ${missing}`);
  if (unknown !== null) lines.push(`  not known: ${unknown}`);
  return lines;
}

const faultLines = (fault: FaultNow, nowMs: number): string[] => [
  `  fault ${faultWords(fault)} for ${agoText(fault.since, nowMs)}`,
  `    ${proofText(fault)}`,
];
