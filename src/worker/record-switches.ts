import type { TcpSocket } from '../model/samples.ts';
import type { Switches } from '../model/switches.ts';
import type { Recorder } from '../probes/recorder.ts';
import type { Row } from '../servers/flavour.ts';
import type { StartedServer } from '../servers/types.ts';
import type { Pair } from '../topology/pair.ts';
import type { Site } from '../topology/site.ts';
import type { ChosenSwitches } from './choose-switches.ts';

/** Records what was asked of TCP and of both servers, with what the kernel and the servers say of it now. */
export async function recordSwitches(
  { asked, why }: ChosenSwitches,
  { pair, site, recorder }: { readonly pair: Pair; readonly site: Site; readonly recorder: Recorder },
): Promise<void> {
  const [tcp, source, replica] = await Promise.all([
    socketsOf(pair, site),
    saidBy(pair.source, asked),
    saidBy(pair.replica, asked),
  ]);
  recorder.record({ kind: 'switches', asked, why, tcp, says: { source, replica } });
}

/** What a server says of itself. A statement that it does not know says nothing. */
async function saidBy(server: StartedServer, asked: Switches): Promise<Readonly<Record<string, string>>> {
  const said: Record<string, string> = {};
  for (const sql of server.flavour.switchWords.queries(server.role, asked)) {
    const rows = await server.query(sql).catch((): readonly Row[] => []);
    Object.assign(said, valuesIn(rows));
  }
  return said;
}

/** Values by name; of events of a binary log, how many hold compressed rows. */
export function valuesIn(rows: readonly Row[]): Readonly<Record<string, string>> {
  const types = rows.flatMap(({ Event_type: type }) => (type === undefined ? [] : [String(type)]));
  if (types.length > 0)
    return { compressed_row_events: String(types.filter((type) => /rows_compressed/i.test(type)).length) };
  return Object.fromEntries(
    rows.map((row) => [String(row['name'] ?? row['Variable_name']), String(row['value'] ?? row['Value'] ?? '')]),
  );
}

/** Open connections of the link, as the kernel has them at both ends. Of containers whose TCP nobody has set, nothing is looked at: each look is a container. */
async function socketsOf(
  pair: Pair,
  { kind, kernelAt, packetLink, setTcp }: Site,
): Promise<Readonly<Record<'source' | 'proxy', readonly TcpSocket[]>> | null> {
  const isSet = kind === 'local' || packetLink !== undefined || typeof setTcp === 'function';
  if (kernelAt === null || !isSet) return null;
  const { source: port } = pair.link.ports;
  const [atSource, atProxy] = await Promise.all([
    kernelAt(pair, 'source', 'source-proxy'),
    kernelAt(pair, 'proxy', 'source-proxy'),
  ]);
  const [source, proxy] = await Promise.all([atSource.tcpSockets(port, 'here'), atProxy.tcpSockets(port, 'there')]);
  return { source, proxy };
}
