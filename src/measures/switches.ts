import type { PlayedSwitches, ProtocolCompression, Switches, SwitchName } from '../model/switches.ts';
import type { Observation, Timeline } from '../model/timeline.ts';

type Look = Observation<'switches'>;
type Seen = Omit<PlayedSwitches, 'asked' | 'why'>;

/** What a case was really played with; `undefined` for a history without a look at it. Pure. */
export function playedWith(timeline: Timeline): PlayedSwitches | undefined {
  const look = timeline.last('switches');
  if (look === undefined) return undefined;
  const asked = (Object.keys(look.asked) as SwitchName[]).filter((name) => look.asked[name] !== null);
  return { ...seenBy(look, timeline), asked, why: look.why };
}

/** Why a case was not played as it was asked for; empty where it was. Each look counts. Pure. */
export function brokenSwitches(timeline: Timeline): readonly { readonly reason: string; readonly seq: number }[] {
  const looks = timeline.of('switches');
  return looks.flatMap((look) => {
    const seen = seenBy(look, timeline);
    const names = (Object.keys(look.asked) as SwitchName[]).filter((name) => {
      // At the beginning there may be nothing yet that could have been compressed.
      if (name === 'transactionCompression' && look !== looks.at(-1)) return false;
      return look.asked[name] !== null && seen[name] !== look.asked[name];
    });
    return names.map((name) => ({ reason: reasonOf(name, look, seen), seq: look.seq }));
  });
}

const words: Readonly<Record<SwitchName, string>> = {
  tls: 'TLS',
  compression: 'compression of the protocol',
  transactionCompression: 'compression of transactions',
  appliers: 'applier workers',
  durable: 'durable commits',
  buffers: 'TCP buffers',
  congestionControl: 'congestion control',
};

/** A value as reports show it. */
export const switchValue = (value: Switches[SwitchName] | 'link'): string =>
  value === null ? 'not told' : typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);

function reasonOf(name: SwitchName, look: Look, seen: Seen): string {
  const wanted = `${words[name]} was to be ${switchValue(look.asked[name])}`;
  if (name === 'congestionControl' && look.tcp) {
    const at = (end: 'source' | 'proxy'): string =>
      [...new Set(look.tcp?.[end].map((one) => one.congestionControl))].join(' and ') || 'no open connection';
    return `${wanted}, and was ${at('source')} at the source, ${at('proxy')} at the replica's end of the link`;
  }
  return seen[name] === null
    ? `${wanted}, and nothing showed what it was`
    : `${wanted}, and was ${switchValue(seen[name])}`;
}

/** One sentence about what differs from the usual, and why something is not as asked; empty where nothing does. */
export function switchNotes(played: PlayedSwitches, onPackets: boolean): readonly string[] {
  // A packet link is encrypted anyway.
  const usual = (name: SwitchName): boolean => name === 'tls' && played.tls === onPackets;
  const unusual = played.asked.filter((name) => !usual(name));
  const told = unusual.map((name) => `${words[name]} ${switchValue(played[name])}`);
  return [
    ...(told.length === 0 ? [] : [`Played with ${told.join(', ')}`]),
    ...Object.entries(played.why).map(([name, why]) => `${words[name as SwitchName]}: ${why}`),
  ];
}

/** Rows for the details of a case. */
export const switchRows = (played: PlayedSwitches): readonly (readonly [what: string, value: string])[] =>
  (Object.keys(words) as SwitchName[]).map((name) => [words[name], switchValue(played[name])]);

function seenBy(look: Look, timeline: Timeline): Seen {
  const facts = timeline.first('network')?.facts ?? {};
  const buffers = facts['buffers'];
  const events = eventsRead(timeline);
  const tls = encrypted(look, events);
  return {
    tls,
    compression: compression(look, timeline, { events, tls }),
    transactionCompression: transactionsCompressed(look, timeline),
    appliers: number(look.says.replica['applier_workers']),
    durable: durable(timeline),
    buffers: buffers === 'small' || buffers === 'system' || buffers === 'link' ? buffers : null,
    congestionControl: congestionControl(look),
  };
}

const number = (text: string | undefined): number | null => (text === undefined ? null : Number(text));

/** Whether the proxy could read events of the binary log, which it cannot where they are encrypted or compressed. */
function eventsRead(timeline: Timeline): boolean {
  return (
    timeline.first('proxy', ({ connections }) => connections.some((one) => (one.binlogEvents ?? 0) > 0)) !== undefined
  );
}

function encrypted({ says }: Look, events: boolean): boolean | null {
  const cipher = says.source['Ssl_cipher'];
  if (cipher !== undefined) return cipher !== '';
  if (events) return false;
  const accepted = number(says.source['Ssl_finished_accepts']);
  return accepted === null ? null : accepted > 0;
}

function compression(
  { says }: Look,
  timeline: Timeline,
  { events, tls }: { readonly events: boolean; readonly tls: boolean | null },
): ProtocolCompression | null {
  const { Compression: on, Compression_algorithm: algorithm } = says.source;
  if (on === 'OFF') return 'none';
  if (algorithm === 'zlib' || algorithm === 'zstd') return algorithm;
  // A server that names no algorithm has only one.
  if (on === 'ON') return 'zlib';
  if (events) return 'none';
  // On a plain link our own proxy reads every event that is not compressed.
  const proxied = timeline.first('network')?.facts['proxyKind'] === 'embedded' && timeline.of('proxy').length > 0;
  const compressing = variable(timeline, 'replica', 'replica_compressed_protocol', 'slave_compressed_protocol');
  // The old words are those of servers that cannot say it to a channel.
  if (variable(timeline, 'replica', 'slave_compressed_protocol') !== undefined && !isOn(compressing)) return 'none';
  return proxied && tls === false && isOn(compressing) ? 'zlib' : null;
}

function transactionsCompressed(look: Look, timeline: Timeline): boolean | null {
  const { says } = look;
  const set = variable(timeline, 'source', 'binlog_transaction_compression', 'log_bin_compress');
  // A server without the variable compresses none.
  if (!isOn(set)) return timeline.first('settings') === undefined ? null : false;
  const rows = number(says.source['compressed_row_events']);
  if (rows !== null) return rows > 0;
  if (says.source['transactions_NONE'] === undefined) return null;
  // Between the first look and the last one the workload alone has written.
  const counted = (one: Look | undefined): number => Number(one?.says.source['transactions_ZSTD'] ?? 0);
  const first = timeline.first('switches');
  return counted(look) > (first === look ? 0 : counted(first));
}

function durable(timeline: Timeline): boolean | null {
  const values = (['source', 'replica'] as const).flatMap((server) =>
    ['sync_binlog', 'innodb_flush_log_at_trx_commit'].map((name) => variable(timeline, server, name)),
  );
  return values.includes(undefined) ? null : values.every((value) => value === '1');
}

function congestionControl({ tcp }: Look): string | null {
  if (tcp === null || tcp.source.length === 0 || tcp.proxy.length === 0) return null;
  const [first, ...others] = new Set([...tcp.source, ...tcp.proxy].map((one) => one.congestionControl));
  return first !== undefined && others.length === 0 ? first : null;
}

function variable(timeline: Timeline, server: 'source' | 'replica', ...names: readonly string[]): string | undefined {
  const variables = timeline.first('settings', (o) => o.server === server)?.variables ?? {};
  return names.map((name) => variables[name]).find((value) => value !== undefined);
}

const isOn = (value: string | undefined): boolean => /^(1|ON)$/i.test(value ?? '');
