/**
 * Binary log event types by number, for MySQL up to 9.x and MariaDB (160 and above). A family groups the versions of one
 * kind of event, so that `Write_rows` means the same against every server. Source: the servers' event type lists.
 */
const typesByFamily = {
  Query: [2, 165],
  Stop: [3],
  Rotate: [4],
  Intvar: [5],
  Append_block: [9],
  Rand: [13],
  User_var: [14],
  Format_description: [15],
  Xid: [16],
  Begin_load_query: [17],
  Execute_load_query: [18],
  Table_map: [19],
  Write_rows: [23, 30, 166, 169],
  Update_rows: [24, 31, 39, 167, 170],
  Delete_rows: [25, 32, 168, 171],
  Incident: [26],
  Heartbeat: [27, 41],
  Rows_query: [29, 160],
  Gtid: [33, 42, 162],
  Anonymous_gtid: [34],
  Previous_gtids: [35],
  Transaction_context: [36],
  View_change: [37],
  Xa_prepare: [38],
  Transaction_payload: [40],
  Binlog_checkpoint: [161],
  Gtid_list: [163],
  Start_encryption: [164],
} as const;

export type EventFamily = keyof typeof typesByFamily;
export const eventFamilies = Object.keys(typesByFamily) as EventFamily[];

const familyByType = new Map<number, EventFamily>(
  eventFamilies.flatMap((family) => typesByFamily[family].map((type): [number, EventFamily] => [type, family])),
);

/** Name of an event type; types this list does not know are reported by number. */
export function familyOf(type: number): EventFamily | `type ${number}` {
  return familyByType.get(type) ?? `type ${type}`;
}

/** Events a source writes at the head of every file or makes up for the stream: they carry no transaction data. */
const bookkeeping: ReadonlySet<string> = new Set<EventFamily>([
  'Rotate',
  'Format_description',
  'Heartbeat',
  'Previous_gtids',
  'Gtid_list',
  'Binlog_checkpoint',
  'Start_encryption',
]);

export function carriesData(family: string): boolean {
  return !bookkeeping.has(family);
}

/** Length of the header that starts every event, in bytes. */
export const eventHeaderBytes = 19;
const artificialFlag = 0x20;

export interface EventHeader {
  readonly family: ReturnType<typeof familyOf>;
  /** Length of the whole event with its header, in bytes. */
  readonly size: number;
  /** Position in the binary log file right after this event; 0 for events made up for the stream. */
  readonly endPosition: number;
  readonly artificial: boolean;
}

/** Reads the header at the start of `bytes`, which must hold at least `eventHeaderBytes`. */
export function readEventHeader(bytes: Buffer): EventHeader {
  return {
    family: familyOf(bytes.readUInt8(4)),
    size: bytes.readUInt32LE(9),
    endPosition: bytes.readUInt32LE(13),
    artificial: (bytes.readUInt16LE(17) & artificialFlag) !== 0,
  };
}

/**
 * The file named by a Rotate event. Whether a 4-byte checksum follows the name is not written in the event itself; log
 * file names end in at least six digits, which decides it.
 */
export function readRotateTarget(event: Buffer): string {
  const name = event.subarray(eventHeaderBytes + 8).toString('latin1');
  const withoutChecksum = name.slice(0, -4);
  return /\.\d{6,}$/.test(withoutChecksum) ? withoutChecksum : name;
}
