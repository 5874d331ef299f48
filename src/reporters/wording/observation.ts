import type { Observation } from '../../model/timeline.ts';
import { formatBytes, formatMs, plural } from './quantities.ts';

/** One observation in one line, for the list of evidence. */
export function describe(o: Observation): string {
  switch (o.kind) {
    case 'phase':
      return `the phase “${o.phase}” began`;
    case 'settings':
      return `settings of the ${o.server}: ${o.flavour} ${o.version}, ${plural(Object.keys(o.variables).length, 'variable')}`;
    case 'network':
      return `network: ${pairs(o.facts)}`;
    case 'fault':
      return `fault “${o.fault}” ${o.event}${o.proof === null ? '' : `: ${o.proof.summary}`}`;
    case 'replication': {
      const { receiver, applier, lagS, lastIoErrno } = o.status;
      const errno = lastIoErrno === 0 ? '' : `, Last_IO_Errno ${lastIoErrno}`;
      return `replica says receiver ${receiver}, applier ${applier}, ${lagS ?? 'NULL'} s behind${errno}; source has ${brief(o.sourceGtid)}, replica has ${brief(o.replicaGtid)}`;
    }
    case 'dump-threads':
      return o.threads.length === 0
        ? 'no dump thread on the source'
        : o.threads.map((t) => `dump thread ${t.id}: ${t.state}`).join('; ');
    case 'counters': {
      const errors = Object.entries(o.errors ?? {}).filter(([, n]) => n > 0);
      const counted =
        o.errors === null
          ? 'no error counters'
          : errors.length === 0
            ? 'all error counters 0'
            : errors.map(([e, n]) => `${e}: ${n}`).join(', ');
      return `${o.server}: ${counted}; Aborted_clients ${o.abortedClients}`;
    }
    case 'log':
      return `${o.server} log, ${o.level}${o.code === null ? '' : ` ${o.code}`}: ${o.text}`;
    case 'sockets':
      return o.sockets.length === 0
        ? 'no socket on the path'
        : o.sockets
            .map(
              (s) =>
                `${s.end} ${s.state}, Send-Q ${formatBytes(s.sendQueue)}${s.retransmits > 0 ? `, ${s.retransmits} retransmits` : ''}`,
            )
            .join('; ');
    case 'proxy':
      return o.connections.length === 0
        ? 'no connection through the proxy'
        : o.connections
            .map(
              (c) =>
                `connection ${c.id}${c.open ? '' : ' (closed)'}: ${formatBytes(c.downstreamIn)} in, ${formatBytes(c.downstreamOut)} on to the replica`,
            )
            .join('; ');
    case 'write':
      return `write ${o.token}: ${o.outcome}${o.gtid === null ? '' : `, ${brief(o.gtid)}`}${o.error === null ? '' : `, ${o.error}`}`;
    case 'await':
      return `waited ${formatMs(o.waitedMs)} of at most ${formatMs(o.timeoutMs)} for ${o.what}: ${o.satisfied ? 'it came' : 'it did not come'}`;
    case 'hold':
      return `held for ${formatMs(o.heldMs)}: ${o.why}`;
    case 'critical-path':
      return `${formatMs(o.ms)} on the critical path: ${o.what}`;
    case 'gap':
      return o.toMs > Number.MAX_SAFE_INTEGER / 2
        ? `${o.probe}: no sample any more`
        : `${o.probe}: no sample for ${formatMs(o.toMs - o.fromMs)}`;
    case 'probe-lost':
      return `${o.probe} was lost: ${o.reason}`;
    case 'integrity':
      return `both ends compared: ${o.acknowledged} writes acknowledged, ${o.lost.length} lost, ${o.duplicated.length} duplicated, rows ${o.rows.source} and ${o.rows.replica}, checksums ${o.checksum.source === o.checksum.replica ? 'equal' : 'different'}`;
    case 'note':
      return o.text;
    default:
      return unknownKind(o);
  }
}

/** A timeline of a newer version may hold kinds that this one has no words for. */
function unknownKind(o: never): string {
  return JSON.stringify(o);
}

/** A GTID set without the bulk of its UUIDs. */
function brief(gtids: string): string {
  return gtids === '' ? 'nothing' : gtids.replace(/([0-9a-f]{8})-[0-9a-f-]{27}/gi, '$1…');
}

function pairs(facts: Readonly<Record<string, unknown>>): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}
