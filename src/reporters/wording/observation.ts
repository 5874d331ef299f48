import { filteredWords } from '../../measures/filtered.ts';
import { filterWords } from '../../measures/integrity-complaints.ts';
import { clientsWords, loadWords } from '../../measures/load.ts';
import type { ProxyConnectionSample, TableComparison } from '../../model/samples.ts';
import { productOf } from '../../model/server-identity.ts';
import type { Observation } from '../../model/timeline.ts';
import { formatBytes, formatMs, plural } from './quantities.ts';
import { unknownKind } from './text.ts';

const processWords: Readonly<Record<Observation<'process'>['event'], string>> = {
  running: 'runs',
  stopped: 'is stopped',
  continued: 'runs on',
  ended: 'is gone',
  restarted: 'runs again',
};

const askedOf = (asked: Observation<'switches'>['asked']): Readonly<Record<string, string | number | boolean>> =>
  Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== null));

/** One observation in one line, for the list of evidence. */
export function describe(o: Observation): string {
  switch (o.kind) {
    case 'phase':
      return `the phase “${o.phase}” began`;
    case 'settings':
      return `settings of the ${o.server}: ${productOf(o)}, ${plural(Object.keys(o.variables).length, 'variable')}`;
    case 'network':
      return `network: ${pairs(o.facts)}`;
    case 'fault':
      return `fault “${o.fault}” ${o.event}${o.proof === null ? '' : `: ${o.proof.summary}`}`;
    case 'replication': {
      const { receiver, applier, lagS, lastIoErrno } = o.status;
      const errno = lastIoErrno === 0 ? '' : `, Last_IO_Errno ${lastIoErrno}`;
      return `replica shows receiver ${receiver}, applier ${applier}, ${lagS ?? 'NULL'} s behind${errno}; source has ${brief(o.sourceGtid)}, replica has ${brief(o.replicaGtid)}`;
    }
    case 'bystander': {
      const { receiver, applier, lagS } = o.status;
      return `${o.name} shows receiver ${receiver}, applier ${applier}, ${lagS ?? 'NULL'} s behind; source has ${brief(o.sourceGtid)}, ${o.name} has ${brief(o.replicaGtid)}`;
    }
    case 'look':
      return 'a look as `diagnose` takes it';
    case 'semi-sync':
      return `semi-sync: the source ${o.source.active ? 'waits' : 'does not wait'} for acknowledgements, the replica ${o.replica.active ? 'sends' : 'does not send'} them`;
    case 'encryption':
      return o.cipher === null
        ? `cipher of the replication connection unknown: ${o.reason ?? 'no reason given'}`
        : `replication connection ${o.cipher === '' ? 'not encrypted' : `encrypted with ${o.cipher}`}`;
    case 'switches':
      return `how it was set up: ${pairs({ ...askedOf(o.asked), ...o.says.source, ...o.says.replica })}`;
    case 'dump-threads':
      return o.threads.length === 0
        ? 'no dump thread on the source'
        : o.threads.map((t) => `dump thread ${t.id}: ${t.state}`).join('; ');
    case 'counters': {
      const errors = Object.entries(o.errors ?? {}).filter(([, n]) => n > 0);
      const counted =
        o.errors === null
          ? (o.errorsMissing ?? 'errors not counted')
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
        : o.connections.map((c) => `connection ${c.id}${c.open ? '' : ' (closed)'}: ${proxiedBytes(c)}`).join('; ');
    case 'process':
      return `the process of the ${o.process} (pid ${o.pid}) ${processWords[o.event]}${o.cpuMs === null ? '' : `, ${formatMs(o.cpuMs)} of processor time used`}`;
    case 'write':
      return `write ${o.token}: ${o.outcome}${o.gtid === null ? '' : `, ${brief(o.gtid)}`}${o.error === null ? '' : `, ${o.error}`}`;
    case 'burst':
      return `burst of ${formatBytes(o.askedBytes)}${o.complete ? '' : `, broken off after ${formatBytes(o.writtenBytes)}`}: ${o.binlogBytes === null ? `growth of the binary log unknown (${o.reason})` : `the binary log grew by ${formatBytes(o.binlogBytes)}`}`;
    case 'load':
      return loadWords(o);
    case 'clients':
      return clientsWords(o.played);
    case 'await':
      return `waited ${formatMs(o.waitedMs)} of at most ${formatMs(o.timeoutMs)} for ${o.what}: ${o.satisfied ? 'it came' : `it did not come${o.mayExpire === undefined ? '' : ` (${o.mayExpire})`}`}`;
    case 'hold':
      return `held for ${formatMs(o.heldMs)}: ${o.why}`;
    case 'critical-path':
      return `${formatMs(o.ms)} on the critical path: ${o.what}`;
    case 'link':
      return `link: ${linkWords(o)}`;
    case 'source-log':
      return `the binary log of the source ends at ${o.file}, position ${o.position}`;
    case 'gap':
      return o.toMs > Number.MAX_SAFE_INTEGER / 2
        ? `${o.probe}: no sample any more`
        : `${o.probe}: no sample for ${formatMs(o.toMs - o.fromMs)}`;
    case 'probe-lost':
      return `${o.probe} was lost: ${o.reason}`;
    case 'integrity':
      return integrityWords(o);
    case 'operator':
      return `operator, ${o.on}: ${o.statement}${o.error === null ? '' : `; answer: ${o.error}`} (${formatMs(o.tookMs)})`;
    case 'client':
      return clientWords(o);
    case 'entry':
      return entryWords(o);
    case 'survey':
      return `${o.server} surveyed, ${o.what}: ${plural(Object.keys(o.facts).length, 'fact')}`;
    case 'lint-asked':
      return `${plural(o.questions, 'question')} about ${o.part} to ${o.product}, the ${o.version === 'from' ? 'old' : 'new'} version`;
    case 'lint-answer':
      return `${o.file}:${o.line} ${o.candidate === 0 ? '' : '(in its place) '}${o.text}: ${o.outcome}${o.errno === null ? '' : `, ${o.errno}`}${o.message === null ? '' : `, ${o.message}`}${o.state === null ? '' : ` (${o.state})`}`;
    case 'lint-names':
      return `${plural(o.names.length, 'name')} of ${o.what}`;
    case 'upgrade-step':
      return `step ${o.step} of the upgrade: ${o.outcome} (${formatMs(o.tookMs)})${o.reason === null ? '' : `: ${o.reason}`}`;
    case 'draw':
      return `drawn: ${o.name} = ${o.value}`;
    case 'note':
      return o.text;
    default:
      return unknownKind(o);
  }
}

function linkWords({ toReplica, toSource, retransmits, alive }: Observation<'link'>): string {
  const way = ({ sentPackets, arrivedPackets }: Observation<'link'>['toReplica']): string =>
    `${arrivedPackets} of ${sentPackets} packets`;
  const again = retransmits.source + retransmits.replica;
  return `${way(toReplica)} have arrived at the replica, ${way(toSource)} at the source; ${plural(again, 'segment')} sent again${alive ? '' : '; the emulator has ended'}`;
}

function entryWords({ remedy, replicates, notStarted, errno, reason, tookMs }: Observation<'entry'>): string {
  const how = remedy === null ? 'as shipped' : `with the remedy ${remedy}`;
  if (notStarted !== undefined) return reason ?? `the ${notStarted} does not start`;
  if (replicates) return `it replicates ${how} (${formatMs(tookMs)})`;
  return `it does not replicate ${how} (${formatMs(tookMs)}): ${errno === null ? '' : `${errno}, `}${reason ?? 'no reason'}`;
}

const clientEvents: Readonly<Record<Observation<'client'>['event'], string>> = {
  connected: 'connected',
  paused: 'stopped reading',
  blocked: 'a write of the server to it was blocked from here on',
  'cut-off': 'the server closed the connection',
  resumed: 'read on',
  whole: 'had the whole result',
  failed: 'did not get the whole result',
};

function clientWords({
  event,
  port,
  netWriteTimeoutS,
  readBytes,
  resultBytes,
  sendQueue,
  error,
}: Observation<'client'>) {
  const timeout = netWriteTimeoutS === null ? '' : `, net_write_timeout ${netWriteTimeoutS} s`;
  const queue = sendQueue === null ? '' : `, Send-Q of the server ${formatBytes(sendQueue)}`;
  return `client on port ${port}: ${clientEvents[event]}; ${formatBytes(readBytes)} read of a result of ${formatBytes(resultBytes)}${queue}${timeout}${error === null ? '' : `; ${error}`}`;
}

function proxiedBytes({ downstreamIn, downstreamOut }: ProxyConnectionSample): string {
  if (downstreamIn === null && downstreamOut === null) return 'bytes not counted';
  const counted = (bytes: number | null): string =>
    bytes === null ? 'an unknown number of bytes' : formatBytes(bytes);
  return `${counted(downstreamIn)} in, ${counted(downstreamOut)} on to the replica`;
}

function integrityWords(o: Observation<'integrity'>): string {
  const { rows, tables, differences = [], moreDifferences, sourceGone } = o;
  const replica = o.replica ?? 'replica';
  const filters = filterWords(o);
  const filtered = filteredWords(o);
  const data = sourceGone
    ? `${plural(rows.replica, 'row')} there`
    : tables === undefined
      ? `rows ${rows.source} and ${rows.replica}, checksums ${o.checksum.source === o.checksum.replica ? 'equal' : 'different'}`
      : `${plural(tables.length, 'table')}, ${plural(tables.filter(unequal).length, 'table')} unequal, ${moreDifferences ? 'over ' : ''}${plural(differences.length, 'row')} found to differ`;
  return [
    `${sourceGone ? 'ledger' : 'source'} and ${replica} compared${sourceGone ? ', the source is gone' : ''}: ${o.acknowledged} writes acknowledged, ${o.lost.length} lost, ${o.duplicated.length} duplicated, ${data}`,
    ...(filters === '' ? [] : [`filters: ${filters}`]),
    ...(filtered === '' ? [] : [`filtered: ${filtered}`]),
  ].join('; ');
}

const unequal = ({ rows, hash }: TableComparison): boolean =>
  rows.source !== rows.replica || hash.source !== hash.replica;

/** A GTID set without the bulk of its UUIDs. */
function brief(gtids: string): string {
  return gtids === '' ? 'nothing' : gtids.replace(/([0-9a-f]{8})-[0-9a-f-]{27}/gi, '$1…');
}

function pairs(facts: Readonly<Record<string, unknown>>): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}
