import { applierErrors } from '../errnos.ts';
import type { ChannelLook, Look, Looks, Place, ReplicaLook } from '../look.ts';
import { channelOf, many, seconds, shortened } from '../movement.ts';
import { bytesUntilEnd, common, compareSets, order, pairOf } from '../sets.ts';
import { type AxisVerdict, verdict } from '../verdicts.ts';

type Applier = AxisVerdict<'applier'>;

/** What was received and not executed in one look, and is not in the next one either. */
interface Waiting {
  readonly is: boolean;
  readonly text: string;
  /** Whether anything was executed between the looks. */
  readonly moved: boolean;
}

/** The applier: what it does with what was received. Pure. */
export function judgeApplier(looks: Looks): Applier {
  const { replica } = looks.at(-1) as Look;
  if (replica.state === 'unreachable') return verdict('applier', 'not-judged', ['the replica cannot be reached']);
  const { channel } = replica;
  if (channel === null)
    return verdict('applier', 'not-judged', [
      replica.channels === null ? 'the replica did not tell its status' : 'the server follows no source',
    ]);
  if (channel.applier === 'No') return stopped(channel, replica);
  const delayed = delayedOnPurpose(channel);
  if (delayed) return delayed;
  const earlier = looks.length < 2 ? null : channelOf(looks.at(-2) as Look);
  if (!earlier) return verdict('applier', 'not-judged', ['one look does not show what moves: two are needed']);
  const waiting = waitingIn(looks, earlier, channel);
  if (!waiting.is)
    return verdict('applier', 'running', ['everything that was received in the first look was executed in the second']);
  const behind = channel.lagS === null ? 'NULL' : seconds(channel.lagS);
  const evidence = [`received and not executed in both looks: ${waiting.text}`, `the status says ${behind} behind`];
  if (waiting.moved) return verdict('applier', 'behind', [...evidence, 'transactions were executed between the looks']);
  return verdict('applier', 'blocked', [
    ...evidence,
    'nothing was executed between the looks',
    ...threadsOf(replica, channel),
  ]);
}

function stopped({ sqlErrno, sqlError }: ChannelLook, { stops, starts }: ReplicaLook): Applier {
  const known = applierErrors[String(sqlErrno)];
  if (sqlErrno !== 0)
    return verdict(
      'applier',
      'error',
      [`Last_SQL_Errno ${sqlErrno}${known === undefined ? '' : `: ${known}`}`, `Last_SQL_Error: ${sqlError}`],
      { cause: String(sqlErrno) },
    );
  return verdict('applier', 'stopped', [
    'the applier is No, and Last_SQL_Errno is 0',
    ...(stops === null || starts === null
      ? []
      : [`since the server started, ${starts} statements started and ${stops} stopped threads of replication`]),
  ]);
}

function delayedOnPurpose({ delayS, applierText, lagS }: ChannelLook): Applier | null {
  if (delayS <= 0) return null;
  // Behind more than the delay and a look: it is late for another reason, too.
  if (!/Waiting until .*(DELAY|event)/i.test(applierText) && (lagS ?? 0) > delayS + 10) return null;
  return verdict('applier', 'delayed-on-purpose', [
    `the channel delays each transaction by ${delayS} s`,
    `state of the applier: ${applierText || 'none'}`,
  ]);
}

function waitingIn(looks: Looks, before: ChannelLook, now: ChannelLook): Waiting {
  const [earlier, later] = looks.slice(-2).map((look) => {
    const pair = pairOf(look);
    return pair && compareSets(pair);
  });
  const moved = order(before.executed, now.executed) !== 0;
  if (earlier && later && (now.retrieved !== '' || before.retrieved !== '')) {
    const both = common(earlier.unapplied, later.unapplied);
    // Positions move on later than transactions end where several workers execute them.
    const executed = earlier.executed.toString() !== later.executed.toString();
    return {
      is: !both.isEmpty,
      text: `${many(both.count, 'transaction')} (${shortened(both.toString())})`,
      moved: executed,
    };
  }
  // Where received transactions end inside one, its beginning is no backlog of the applier: it waits for the rest.
  const waits = order(now.executed, before.read) < 0 && !looks.slice(-2).every(hasExecutedAll);
  return { is: waits, text: textBetween(looks, now.executed, now.read), moved };
}

/** What threads of replication say that have nothing to execute: appliers, their workers, the receiver; and what MariaDB lists beside them. */
const idleTexts = [
  /has read all relay log/i,
  /^Waiting for (an event from Coordinator|work from SQL thread)/i,
  /^(Waiting for|Reading|Requesting|Registering|Checking|Queueing|Connecting|Reconnecting).*(source|master|dump|reconnect)/i,
  /^Waiting to reconnect/i,
  /^InnoDB /,
];

/**
 * Whether the applier has read all that was received, and no worker executes anything: the text of the applier alone says so while a worker waits for a lock
 * (MySQL Reference Manual, "Replication SQL Thread States"). Never where the threads were not listed. Pure.
 */
function hasExecutedAll({ replica }: Look): boolean {
  if (replica.state !== 'read' || !/has read all relay log/i.test(replica.channel?.applierText ?? '')) return false;
  const threads = (replica.processes ?? []).filter(({ user }) => user === 'system user');
  return threads.length > 0 && threads.every(({ state }) => idleTexts.some((text) => text.test(state)));
}

function textBetween(looks: Looks, from: Place, to: Place): string {
  const { source } = looks.at(-1) as Look;
  const bytes = source.state === 'read' ? bytesUntilEnd(from, { end: to, logFiles: source.logFiles }) : null;
  return `${bytes ?? 'an unknown number of'} bytes of the binary log`;
}

function threadsOf({ processes }: ReplicaLook, { applierText }: ChannelLook): readonly string[] {
  const states = (processes ?? [])
    .filter(({ user, state }) => user === 'system user' && /lock|commit|depend|disk|flush/i.test(state))
    .map(({ state, timeS }) => `a thread of replication: ${state}, ${timeS} s`);
  return [...(applierText === '' ? [] : [`state of the applier: ${applierText}`]), ...new Set(states)].slice(0, 6);
}
