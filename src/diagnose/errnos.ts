/** What an error of connect or login means, and whether waiting heals it. Numbers measured by this project: docs/faults.md. */
export interface ConnectError {
  readonly means: string;
  /** `perhaps`: if what is in the way goes by itself. */
  readonly waitingHeals: 'yes' | 'perhaps' | 'no';
  readonly scenario: string | null;
}

const connect = (means: string, waitingHeals: ConnectError['waitingHeals'], scenario: string | null): ConnectError => ({
  means,
  waitingHeals,
  scenario,
});

export const connectErrors: Readonly<Record<string, ConnectError>> = {
  '1040': connect('the source has no connection left', 'yes', 'catalogue/servers/connections-exhausted'),
  '1045': connect(
    'access denied: the password or the account is wrong, or the account requires TLS',
    'no',
    'catalogue/servers/wrong-password',
  ),
  '1129': connect('the source has blocked the host of the replica', 'no', 'catalogue/packet-path/host-blocked'),
  '1130': connect('the source accepts no connection from the host of the replica', 'no', null),
  '1524': connect('the source has not loaded the plugin of the account', 'no', null),
  '2003': connect('nothing answers at that address and port', 'perhaps', 'connect/refused/injected'),
  '2005': connect('the name of the source has no address', 'perhaps', 'catalogue/names/name-gone'),
  '2013': connect(
    'the connection was accepted, and no answer came',
    'perhaps',
    'connect/accepts-then-silence/injected',
  ),
  '2026': connect(
    'the TLS handshake failed, or one side requires TLS and the other has none',
    'no',
    'catalogue/servers/tls-demanded-by-replica',
  ),
  '2059': connect('the replica cannot load the plugin of the account', 'no', null),
  '2061': connect(
    'the plugin of the account failed: it needs TLS or the public key of the source',
    'no',
    'catalogue/servers/password-cache-lost',
  ),
  '3118': connect('the account is locked', 'no', null),
  '3159': connect('the source accepts only encrypted connections', 'no', 'catalogue/servers/plain-connections-refused'),
};

/** A fatal error of the receiver, by its text: one number has many causes (docs/receiver-errors.md). */
export const fatalCauses: readonly (readonly [cause: string, pattern: RegExp, says: string])[] = [
  [
    'duplicate-replica-identity',
    /same server_uuid\/server_id as this/i,
    'another replica connects under the same identity',
  ],
  ['equal-server-ids', /equal MySQL server ids/i, 'source and replica have the same server_id'],
  ['equal-server-uuids', /equal MySQL server UUIDs/i, 'source and replica have the same server_uuid'],
  [
    'purged',
    /purged required binary logs|has purged binary logs|Could not find GTID state requested|Could not find first log file name/i,
    'the source no longer has what the replica requests',
  ],
  [
    'source-lost-transactions',
    /more GTIDs than the source has|which is not in the master's binlog|start replication from (impossible )?position|has diverged/i,
    'the replica has more than the source',
  ],
  ['no-binary-log', /Binary log is not open/i, 'the source runs without binary log'],
  [
    'corrupt-binary-log',
    /crc check|truncated in the middle of event|bogus data in log event/i,
    'the binary log of the source is damaged',
  ],
  ['packet-too-large', /max_allowed_packet/i, 'an event is larger than max_allowed_packet, or the position is wrong'],
  ['gtid-modes', /GTID_MODE/i, 'the GTID modes of both servers do not fit'],
  ['no-user', /Invalid \(empty\) username/i, 'the channel has no user'],
];

/** Numbers by which a receiver stops at once. */
const fatal = new Set([1153, 1236, 1593, 1594, 1595, 13114, 13117, 13121, 13122, 13125]);

/** Cause of a fatal error of the receiver; `null` for an error that is retried. */
export function fatalCause(errno: number, text: string): { readonly cause: string; readonly says: string } | null {
  const found = fatalCauses.find(([, pattern]) => pattern.test(text));
  if (found) return { cause: found[0], says: found[2] };
  return fatal.has(errno) ? { cause: String(errno), says: 'the text of the error tells the cause' } : null;
}

/** Errors of the applier that have a meaning of their own, by number. */
export const applierErrors: Readonly<Record<string, string>> = {
  '1032': 'a row to be changed is not on the replica: data differ',
  '1062': 'a row to be inserted is on the replica already: data differ',
  '1205': 'the applier waited too long for a lock, and its retries are used up',
  '1213': 'the applier met deadlocks, and its retries are used up',
  '1594': 'the relay log cannot be read',
  '1677': 'the type of a column differs and cannot be converted',
};

/** Parts of an error text that name a cause, as a person can search for them. Pure. */
export const textsOf = (pattern: RegExp): readonly string[] =>
  pattern.source
    .replaceAll('\\/', '/')
    .replaceAll(/\(([^()]*)\)\?/g, '$1')
    .replaceAll(/\\([()])/g, '$1')
    .split('|');
