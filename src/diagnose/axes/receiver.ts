import { connectErrors } from '../errnos.ts';
import type { ChannelLook, Look, Looks, ReplicaLook } from '../look.ts';
import { many, shortened } from '../movement.ts';
import { common, compareSets, order, pairOf } from '../sets.ts';
import { type AxisVerdict, verdict } from '../verdicts.ts';
import { duplicateIdentity, servedMeanwhile } from './identity.ts';
import { runningReceiver } from './receiver-running.ts';
import { stoppedReceiver } from './receiver-stopped.ts';

type Receiver = AxisVerdict<'receiver'>;

/** The receiver and the link to the source. What would make advice about this pair wrong is asked first. Pure. */
export function judgeReceiver(looks: Looks): Receiver {
  const last = looks.at(-1) as Look;
  const { replica } = last;
  if (replica.state === 'unreachable')
    return verdict('receiver', 'not-judged', [
      `the replica cannot be reached: ${replica.reason}`,
      ...seenFromSource(last),
    ]);
  const blockedMs = replica.blocked['replicaStatus'];
  if (blockedMs !== undefined)
    return verdict('receiver', 'not-judged', [
      `the replica has not answered the question for its status for ${Math.round(blockedMs / 100) / 10} s`,
    ]);
  if (replica.channels === null)
    return verdict('receiver', 'not-judged', [
      `the replica did not tell its status: ${replica.refused['replicaStatus'] ?? 'no reason'}`,
    ]);
  const { channel } = replica;
  if (channel === null) return withoutChannel(replica);
  return (
    otherSource(looks, channel) ??
    duplicateIdentity(looks, channel) ??
    willFail(looks, channel) ??
    byState(looks, channel)
  );
}

function byState(looks: Looks, channel: ChannelLook): Receiver {
  if (channel.receiver === 'No') return stoppedReceiver(looks, channel);
  return channel.receiver === 'Connecting' ? reconnecting(looks, channel) : runningReceiver(looks);
}

function withoutChannel({ member, channels }: ReplicaLook): Receiver {
  if (member !== null)
    return verdict('receiver', 'group-or-galera-member', [
      `the server is a member of ${member === 'group' ? 'a replication group' : 'a Galera cluster'} and has no channel to a source`,
    ]);
  return verdict('receiver', 'not-a-replica', [
    channels?.length === 0 ? 'its status has no row: it follows no source' : 'it has no such channel',
  ]);
}

/** Nothing that is compared means anything if the replica follows another server than the one given. */
function otherSource(looks: Looks, channel: ChannelLook): Receiver | null {
  // A source that is down now has told its name before.
  const source = looks.findLast((look) => look.source.state === 'read')?.source;
  if (source?.state !== 'read') return null;
  const place = `${channel.host}:${channel.port ?? ''}`;
  if (channel.sourceUuid !== null && source.serverUuid !== null) {
    if (channel.sourceUuid === source.serverUuid) return null;
    return verdict('receiver', 'other-source', [
      `the replica follows ${place} with server_uuid ${channel.sourceUuid}; the source given has ${source.serverUuid}`,
    ]);
  }
  // 0 until the replica has connected for the first time.
  if (!channel.sourceId || source.serverId === null || channel.sourceId === source.serverId) return null;
  return verdict('receiver', 'other-source', [
    `the replica follows ${place} with server_id ${channel.sourceId}; the source given has ${source.serverId}`,
  ]);
}

/** What the replica lacks is no longer on the source: judged before anybody restarts a receiver, whatever its state. */
function willFail(looks: Looks, channel: ChannelLook): Receiver | null {
  const [earlier, later] = looks.slice(-2).map((look) => pairOf(look));
  if (!earlier || !later) return null;
  const [before, now] = [compareSets(earlier), compareSets(later)];
  const alreadyFailed =
    channel.receiver === 'No' && channel.ioErrno !== 0 && /purged|Could not find/i.test(channel.ioError);
  if (alreadyFailed) return null;
  if (before?.purged && now?.purged) {
    const purged = common(before.purged, now.purged);
    if (purged.isEmpty) return null;
    return verdict('receiver', 'will-fail-purged', [
      `the source has purged ${many(purged.count, 'transaction')} that the replica has not received: ${shortened(purged.toString())}`,
      channel.receiver === 'Yes'
        ? 'the receiver runs; it fails when it connects the next time'
        : `the receiver is ${channel.receiver}; it fails when it is started or connects`,
    ]);
  }
  const { oldestFile } = later.source;
  const byPosition = channel.byGtid === false && oldestFile !== null && channel.read.file !== '';
  if (!byPosition || earlier.source.oldestFile === null) return null;
  const gone = order({ ...channel.read, position: 0 }, { file: earlier.source.oldestFile, position: 0 }) < 0;
  if (!gone || !sameBase(channel.read.file, oldestFile)) return null;
  return verdict('receiver', 'will-fail-purged', [
    `the replica continues in ${channel.read.file}; the oldest binary log of the source is ${oldestFile}`,
  ]);
}

const sameBase = (one: string, other: string): boolean => one.replace(/\d+$/, '') === other.replace(/\d+$/, '');

function reconnecting(looks: Looks, channel: ChannelLook): Receiver {
  const { ioErrno, ioError, connectRetryS, retryCount } = channel;
  const known = connectErrors[String(ioErrno)];
  const waiting = {
    yes: 'waiting heals it',
    perhaps: 'waiting heals it if what is in the way goes by itself',
    no: 'waiting does not heal it',
  };
  const [, attempt, most] = /attempt (\d+)\/(\d+)/.exec(ioError) ?? [];
  const limit = Number(most ?? retryCount ?? 0);
  const another = servedMeanwhile(looks);
  return verdict(
    'receiver',
    'reconnecting',
    [
      ioErrno === 0
        ? 'the receiver connects; no attempt has failed since it began'
        : `Last_IO_Errno ${ioErrno}${known ? `: ${known.means}; ${waiting[known.waitingHeals]}` : ''}`,
      ...(ioError === '' ? [] : [`Last_IO_Error: ${ioError}`]),
      ...(limit > 0 && connectRetryS !== null
        ? [
            `it gives up after ${limit} attempts, one every ${connectRetryS} s${attempt === undefined ? '' : `; attempt ${attempt} failed`}`,
          ]
        : []),
      ...(another
        ? [
            'it waited in both looks, and the source served a replica with its identity meanwhile: another one may have it',
          ]
        : []),
    ],
    {
      cause: ioErrno === 0 ? null : String(ioErrno),
      ...(another ? { or: 'duplicate-replica-identity' as const } : {}),
    },
  );
}

/** What a source tells of a replica that cannot be reached. */
function seenFromSource({ source }: Look): readonly string[] {
  if (source.state !== 'read' || source.processes === null || !source.seesAll) return [];
  const dumps = source.processes.filter(({ command }) => command.startsWith('Binlog Dump'));
  return [
    `the source has ${many(dumps.length, 'dump thread')}${dumps.map(({ host, state }) => `; ${host}: ${state}`).join('')}`,
    'not known without the replica: what it has received and executed, and whether it reports an error',
  ];
}
