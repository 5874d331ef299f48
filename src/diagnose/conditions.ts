import type { Look, Looks, ReplicaLook, SourceLook, Unreachable } from './look.ts';
import { channelOf, seconds, silence } from './movement.ts';
import { type Condition, type ConditionName, conditions } from './verdicts.ts';

/** Clocks that differ by less are those of a usual network time, ms. */
const skewMs = 2_000;

type End = SourceLook | ReplicaLook | Unreachable;

/** What holds beside the verdicts. Pure. */
export function judgeConditions(looks: Looks): readonly Condition[] {
  const last = looks.at(-1) as Look;
  const { source, replica } = last;
  const channel = channelOf(last);
  const found: Condition[] = [];
  const add = (name: ConditionName, evidence: string): void => {
    found.push({ name, severity: conditions[name], evidence });
  };
  for (const [end, look] of [
    ['source', source],
    ['replica', replica],
  ] as const)
    for (const [statement, ms] of blockedIn(look))
      add('status-blocked', `the ${end} has not answered ${statement} for ${seconds(ms / 1000)}`);
  if (channel && channel.filters.length > 0)
    add(
      'filtered',
      `the replica leaves out what its filters exclude (${channel.filters.join(', ')}): equal GTIDs are not equal data`,
    );
  if (replica.state === 'read' && replica.channel !== null && replica.writable === true)
    add('replica-writable', 'read_only is OFF on the replica: whoever writes there makes errant transactions');
  const skew = skewBetween(source, replica);
  if (skew !== null && Math.abs(skew) >= skewMs)
    add(
      'clock-skew',
      `the clock of the replica is ${seconds(Math.abs(skew) / 1000)} ${skew > 0 ? 'ahead of' : 'behind'} that of the source`,
    );
  const retention = retentionTooShort(looks);
  if (retention !== null) add('retention-shorter-than-outage', retention);
  const timeoutS = replica.state === 'read' ? replica.netTimeoutS : null;
  if (channel?.heartbeatPeriodS != null && timeoutS !== null && channel.heartbeatPeriodS >= timeoutS)
    add(
      'heartbeat-above-net-timeout',
      `the heartbeat period (${channel.heartbeatPeriodS} s) is not shorter than the net timeout (${timeoutS} s): an idle source is taken for a dead link`,
    );
  if (channel && replica.state === 'read' && replica.member !== null)
    add(
      'group-or-galera-member',
      `the replica is also a member of a ${replica.member === 'group' ? 'replication group' : 'Galera cluster'}`,
    );
  return found;
}

/** Statements without an answer in the newest look. */
const blockedIn = (look: End): readonly (readonly [string, number])[] =>
  look.state === 'read' ? Object.entries(look.blocked) : [];

function skewBetween(source: End, replica: End): number | null {
  if (source.state !== 'read' || replica.state !== 'read') return null;
  if (source.clockAheadMs === null || replica.clockAheadMs === null) return null;
  return replica.clockAheadMs - source.clockAheadMs;
}

/** Whether the binary logs that the replica needs are purged before it comes back, if its receiver does not run. */
function retentionTooShort(looks: Looks): string | null {
  const last = looks.at(-1) as Look;
  const channel = channelOf(last);
  const silent = silence(looks);
  if (last.source.state !== 'read' || !channel || channel.receiver === 'Yes' || !silent) return null;
  const { retentionS } = last.source;
  if (retentionS === null || silent.atLeastS < retentionS) return null;
  return `the source keeps binary logs for ${seconds(retentionS)}, and the replica has received nothing for ${silent.exact ? '' : 'at least '}${seconds(silent.atLeastS)}`;
}

/** What was not seen: disks are not read, and sockets only on the machine of their end. */
export function notSeen(looks: Looks): readonly string[] {
  const { source, replica } = looks.at(-1) as Look;
  const unseen = (
    [
      ['source', source],
      ['replica', replica],
    ] as const
  ).flatMap(([end, look]) => (look.state === 'read' && look.socket !== null ? [] : [end]));
  return [
    'disk space of both ends',
    ...(unseen.length === 0
      ? []
      : [
          `socket of the replication connection at the ${unseen.join(' and the ')} (queues, retransmissions): only on its machine, if it has one such connection`,
        ]),
  ];
}
