import type { Look, Looks } from '../look.ts';
import {
  advanced,
  arrived,
  channelOf,
  lacksDumpThread,
  lastingMissing,
  lastTwo,
  many,
  overdue,
  reconnects,
  seconds,
  silence,
  sinceReceived,
  type Two,
} from '../movement.ts';
import { bytesUntilEnd, order } from '../sets.ts';
import { type AxisVerdict, verdict } from '../verdicts.ts';

type Receiver = AxisVerdict<'receiver'>;

/** MySQL 9.7 leaves out "enough". */
const spaceText = /free (?:enough )?relay log space/i;
const diskText = /disk is full|Waiting for (someone to free|disk space)|Reached? .*disk/i;
/** An event was read, and its write to the relay log has not ended; a receiver that waits for the link says that it waits. */
const writesText = /^Queueing (source|master) event/i;
const waitsText = /^Waiting for (source|master) to send event/i;
/** More than lies unread at a receiver that reads what comes. */
const unreadBytes = 4096;
const tooSoon = 'one look does not show what moves: two are needed';

/** A receiver that says Yes. Its word is not believed: only what both looks show. Pure. */
export function runningReceiver(looks: Looks): Receiver {
  const last = looks.at(-1) as Look;
  const channel = channelOf(last);
  if (looks.length < 2 || !channel) return verdict('receiver', 'not-judged', [tooSoon]);
  if (spaceText.test(channel.receiverText) || diskText.test(channel.receiverText))
    return verdict('receiver', 'receiver-blocked', [`state of the receiver: ${channel.receiverText}`], {
      cause: spaceText.test(channel.receiverText) ? 'relay-log-space' : 'disk',
    });
  const two = lastTwo(looks);
  if (!two) return replicaAlone(looks);
  const lasting = lastingMissing(two);
  const gone = lacksDumpThread(two.before) === true && lacksDumpThread(two.now) === true;
  if (gone)
    return verdict('receiver', 'half-open', [
      'the replica says that it is connected, and the source has no dump thread for it, in both looks',
      ...(lasting?.is ? [missingText(two, lasting.text, lasting.transactions)] : []),
    ]);
  if (lasting === null)
    return verdict('receiver', 'not-judged', ['neither GTIDs nor positions of both ends are known', ...refusals(two)]);
  return lasting.is ? withMissing(looks, two, lasting.text, lasting.transactions) : withoutMissing(looks, two);
}

function missingText({ apartS }: Two, text: string, transactions: number | null): string {
  const what = transactions === null ? text : `${many(transactions, 'transaction')} (${text})`;
  return `the source has ${what} that the replica has not received, in both looks, ${seconds(apartS)} apart`;
}

function withMissing(looks: Looks, two: Two, text: string, transactions: number | null): Receiver {
  const { before, now } = two;
  const evidence = [missingText(two, text, transactions)];
  // A connection that has brought transactions since is no sign of a loop.
  const still = sinceReceived(looks);
  const again = reconnects(still) ?? 0;
  const sameTransactions = two.sets !== null && before.channel.retrieved === now.channel.retrieved;
  if (again > 0 && (sameTransactions || !advanced(before.channel, now.channel)))
    return verdict('receiver', 'reconnect-loop-no-progress', [
      ...evidence,
      `it connected anew ${many(again, 'time')} between ${still.length} looks, and received no transaction`,
    ]);
  const sentAll = before.source.end !== null && order(now.channel.read, before.source.end) >= 0;
  if (sentAll && (now.channel.heartbeats ?? 0) > (before.channel.heartbeats ?? 0))
    return verdict('receiver', 'idle', [
      ...evidence,
      'by position it has received all, and heartbeats arrive: the source does not send these transactions (a replica that was set up without them)',
    ]);
  const unread = [before, now].map(({ replica }) => replica.socket?.receiveQueue ?? 0);
  // Parts of an event lie there for a moment on a slow link, too: then the receiver says that it waits for the source.
  const fewest = [before, now].every(({ channel }) => waitsText.test(channel.receiverText)) ? unreadBytes : 1;
  if (unread.every((bytes) => bytes >= fewest) && !advanced(before.channel, now.channel))
    return verdict(
      'receiver',
      'receiver-blocked',
      [...evidence, `${unread[1]} bytes have arrived at its socket, and it does not read them`],
      {
        cause: 'does-not-read',
      },
    );
  const writing = [before, now].every(({ channel }) => writesText.test(channel.receiverText));
  if (writing && !advanced(before.channel, now.channel))
    return verdict(
      'receiver',
      'receiver-blocked',
      [...evidence, `state of the receiver in both looks: ${now.channel.receiverText}`],
      {
        cause: 'relay-log-write',
      },
    );
  const status = `status: receiver Yes, applier ${now.channel.applier}, ${now.channel.lagS ?? 'NULL'} s behind`;
  if (!advanced(before.channel, now.channel)) {
    const silent = silence(looks);
    return verdict('receiver', 'stalled-blind', [
      ...evidence,
      `nothing arrived between the looks${silent?.exact ? `; the last sign of the source is ${seconds(silent.atLeastS)} old` : ''}`,
      status,
      ...dumpText(two),
      ...socketText(two),
    ]);
  }
  const bytes = {
    before: bytesUntilEnd(before.channel.read, before.source),
    now: bytesUntilEnd(now.channel.read, now.source),
  };
  const left = `${bytes.now ?? 'an unknown number of'} bytes of the binary log are still to be received`;
  if (sameTransactions)
    return verdict('receiver', 'large-transaction-in-flight', [
      ...evidence,
      `events arrived between the looks, and no transaction is complete; ${left}`,
    ]);
  if (bytes.before !== null && bytes.now !== null && bytes.now >= bytes.before)
    return verdict('receiver', 'slow-link', [
      ...evidence,
      `transactions arrive more slowly than the source writes: ${bytes.before} bytes were to be received in the first look, ${bytes.now} in the second`,
    ]);
  return verdict('receiver', 'healthy', [...evidence, `transactions arrive; ${left}, fewer than before`]);
}

function withoutMissing(looks: Looks, two: Two): Receiver {
  const { before, now } = two;
  const again = reconnects(looks) ?? 0;
  const { heartbeatPeriodS: periodS } = now.channel;
  const { netTimeoutS } = now.replica;
  const storms = periodS !== null && netTimeoutS !== null && (periodS === 0 || periodS >= netTimeoutS);
  const moved = advanced(before.channel, now.channel);
  // Between two looks it need not have connected anew: that takes a net timeout.
  if (storms && (again > 0 || (!moved && periodS !== 0)))
    return verdict('receiver', 'heartbeat-storm', [
      again > 0
        ? `it connected anew ${many(again, 'time')} between ${looks.length} looks although nothing is missing`
        : 'the source sent nothing between the looks: if it stays idle, the replica ends the connection',
      periodS === 0
        ? 'the source sends no heartbeats'
        : `the heartbeat period (${periodS} s) is not shorter than the net timeout of the replica (${netTimeoutS} s)`,
    ]);
  if (moved)
    return verdict('receiver', 'healthy', [
      'everything that the source had in the first look was received in the second, and events arrived between them',
      ...(again > 0 ? [`it connected anew ${many(again, 'time')} between ${looks.length} looks`] : []),
    ]);
  return quiet(looks, two);
}

/** Nothing to send: only heartbeats tell an idle link from a dead one. */
function quiet(looks: Looks, two: Two): Receiver {
  const { before, now } = two;
  const { heartbeatPeriodS: periodS } = now.channel;
  const silent = silence(looks);
  const late = overdue(looks);
  const earlier = looks.slice(0, -1) as unknown as Looks;
  // One late heartbeat is a busy machine; where ages are told, both looks must show it.
  const lateBefore = silent?.exact ? overdue(earlier) : late;
  if (late && lateBefore)
    return verdict('receiver', 'stalled-blind', [
      `nothing is missing, but the source has not been heard for ${silent?.exact ? '' : 'at least '}${seconds(silent?.atLeastS ?? 0)}; its heartbeats come every ${periodS} s`,
      `status: receiver Yes, applier ${now.channel.applier}, ${now.channel.lagS ?? 'NULL'} s behind`,
      ...dumpText(two),
      ...socketText(two),
    ]);
  const heard = arrived(before.channel, now.channel);
  // Without heartbeats, a dead link stays quiet for good.
  if (!heard && (!silent?.exact || !periodS)) {
    const due = periodS
      ? `one is due within ${periodS} s: look again with a longer --interval, or with --watch`
      : 'there are no heartbeats, or their period is not known';
    return verdict('receiver', 'not-judged', [
      `nothing is missing, and no heartbeat arrived between the looks; ${due}`,
    ]);
  }
  const onTheWay = two.sets?.now.missing.count ?? 0;
  const agoS = silent?.exact ? silent.atLeastS : 0;
  const dueS = periodS ? Math.max(0, periodS - agoS) : null;
  return verdict('receiver', 'idle', [
    `nothing that the source had in the first look is missing; it was last heard ${silent?.exact ? `${seconds(agoS)} ago` : 'between the looks'}`,
    ...(onTheWay === 0
      ? []
      : [`${many(onTheWay, 'transaction')} that came after the first look had not arrived in the second: look again`]),
    ...(dueS === null
      ? []
      : [
          `the next heartbeat is due in ${seconds(dueS)} if the source stays idle; until then a dead link looks the same`,
        ]),
  ]);
}

/** Heartbeats come only when the source has nothing else to send. */
function replicaAlone(looks: Looks): Receiver {
  const { source } = looks.at(-1) as Look;
  const [before, now] = looks.slice(-2).map(channelOf);
  const reason =
    source.state === 'unreachable'
      ? `the source cannot be reached: ${source.reason}`
      : 'both ends were not read in the last two looks';
  if (!before || !now) return verdict('receiver', 'not-judged', [reason, tooSoon]);
  const heard = before.receiver === 'Yes' && (now.heartbeats ?? 0) > (before.heartbeats ?? 0);
  if (heard && source.state === 'unreachable' && /^(ECONNREFUSED|ENOENT)$/.test(source.errno ?? ''))
    return verdict('receiver', 'not-judged', [
      reason,
      'heartbeats arrive although no server runs at the address given: the replica may follow another one',
    ]);
  if (heard)
    return verdict('receiver', 'idle', [
      reason,
      `the replica received ${many((now.heartbeats ?? 0) - (before.heartbeats ?? 0), 'heartbeat')} between the looks, which a source sends only when it has nothing else to send`,
    ]);
  return verdict('receiver', 'not-judged', [
    reason,
    advanced(before, now)
      ? 'events arrive; whether the replica keeps up is not known without the source'
      : 'the receiver says Yes, and nothing arrived between the looks; whether anything is missing is not known without the source',
  ]);
}

/** What the kernels of both ends show of the connection, where the ends are on this machine. */
function socketText({ now: { source, replica } }: Two): readonly string[] {
  const sent = source.socket;
  const got = replica.socket;
  return [
    ...(sent === null || (sent.sendQueue === 0 && sent.backOff === 0)
      ? []
      : [
          `socket of the source: ${sent.sendQueue} bytes are not acknowledged, ${sent.retransmitted} segments were sent again, ${sent.backOff === 0 ? 'no back-off: whoever is at the other end does not read' : `back-off ${sent.backOff}: the path loses packets`}`,
        ]),
    ...(got === null
      ? []
      : [
          `socket of the replica: ${got.receiveQueue} bytes are not read${got.lastReceivedMs === null ? '' : `; the last arrived ${seconds(got.lastReceivedMs / 1000)} ago`}`,
        ]),
  ];
}

function dumpText({ now }: Two): readonly string[] {
  const dumps = now.source.processes?.filter(({ command }) => command.startsWith('Binlog Dump')) ?? [];
  return dumps.map(({ id, host, state, timeS }) => `dump thread ${id} of ${host}: ${state}, ${timeS} s`);
}

const refusals = ({ now }: Two): readonly string[] =>
  [...Object.entries(now.source.refused), ...Object.entries(now.replica.refused)].map(
    ([name, why]) => `${name}: ${why}`,
  );
