import { z } from 'zod';
import { usageError } from '../model/errors.ts';
import { GtidSet } from '../model/gtid.ts';
import type { Look, Looks } from './look.ts';

const number = z.number().nullable();
const text = z.string().nullable();
const flag = z.boolean().nullable();
/** What no server says would be compared as if it were nothing. */
const gtids = z.string().refine(isGtidSet, 'no set of GTIDs');
const place = z.object({ file: z.string(), position: z.number() });
const sets = z
  .object({ executed: gtids, purged: gtids.nullable(), position: gtids.nullable(), applied: gtids.nullable() })
  .nullable();
const processes = z
  .array(
    z.object({
      id: z.number(),
      user: z.string(),
      host: z.string(),
      command: z.string(),
      state: z.string(),
      timeS: z.number(),
    }),
  )
  .nullable();
const socket = z
  .object({
    receiveQueue: z.number(),
    sendQueue: z.number(),
    unackedSegments: z.number(),
    backOff: z.number(),
    retransmitted: z.number(),
    lastReceivedMs: number,
  })
  .nullable();
const server = {
  state: z.literal('read'),
  address: z.string(),
  vendor: z.enum(['mysql', 'mariadb']),
  version: z.string(),
  flavour: z.string(),
  serverId: number,
  serverUuid: text,
  hostname: text,
  port: number,
  gtidMode: text,
  uptimeS: number,
  clockAheadMs: number,
  member: z.enum(['group', 'galera']).nullable(),
  refused: z.record(z.string(), z.string()),
  blocked: z.record(z.string(), z.number()),
  sets,
  processes,
  socket,
};
const unreachable = z.object({ state: z.literal('unreachable'), address: z.string(), reason: z.string(), errno: text });
const semiSync = z
  .object({
    enabled: z.boolean(),
    active: z.boolean(),
    clients: number,
    waiting: number,
    acknowledged: number,
    unacknowledged: number,
    timeoutMs: number,
  })
  .nullable();
const source = z.object({
  ...server,
  executedAfter: gtids.nullable(),
  logBin: flag,
  end: place.nullable(),
  logFiles: z.array(z.tuple([z.string(), z.number()])).nullable(),
  oldestFile: text,
  oldestState: text,
  commits: number,
  seesAll: z.boolean(),
  replicas: z.array(z.object({ serverId: z.number(), uuid: text })).nullable(),
  networkErrors: z.record(z.string(), z.number()).nullable(),
  retentionS: number,
  netWriteTimeoutS: number,
  connections: number,
  maxConnections: number,
  semiSync,
});
const channel = z.object({
  name: z.string(),
  host: z.string(),
  port: number,
  sourceId: number,
  sourceUuid: text,
  receiver: z.enum(['Yes', 'Connecting', 'No']),
  receiverText: z.string(),
  ioErrno: z.number(),
  ioError: z.string(),
  applier: z.enum(['Yes', 'No']),
  applierText: z.string(),
  sqlErrno: z.number(),
  sqlError: z.string(),
  lagS: number,
  delayS: z.number(),
  byGtid: flag,
  retrieved: gtids,
  read: place,
  executed: place,
  relayLogBytes: number,
  filters: z.array(z.string()),
  connectRetryS: number,
  retryCount: number,
  heartbeatPeriodS: number,
  heartbeats: number,
  heartbeatAgeS: number,
  queuedAgeS: number,
});
const replica = z.object({
  ...server,
  channels: z.array(z.string()).nullable(),
  channel: channel.nullable(),
  netTimeoutS: number,
  relayLogLimitBytes: number,
  writable: flag,
  starts: number,
  stops: number,
});
const lookSchema: z.ZodType<Look> = z.object({
  format: z.literal(1),
  atMs: z.number(),
  source: z.discriminatedUnion('state', [source, unreachable]),
  replica: z.discriminatedUnion('state', [replica, unreachable]),
});

/**
 * Reads looks again: a file of `diagnose --save`, or the history of a case (`run --looks`), of which only the looks count. Pure.
 *
 * @param path names the file in errors
 * @returns the looks of each pair, in order
 * @throws ReplfaultError `saved-looks` (usage, exit 2) with path and line
 */
export function readSavedLooks(written: string, path: string): readonly Looks[] {
  const pairs = new Map<string, Look[]>();
  for (const [index, line] of written.split('\n').entries()) {
    if (line.trim() === '') continue;
    const where = `${path}:${index + 1}`;
    const found = lookIn(parsed(line, where), index);
    if (found === null) continue;
    const { data: look, error } = lookSchema.safeParse(found);
    if (error) {
      const [issue] = error.issues;
      throw bad(`${where} is no look: ${issue?.path.join('.')}: ${issue?.message}`);
    }
    const pair = `${look.source.address} ${look.replica.address}`;
    const before = pairs.get(pair) ?? [];
    if (look.atMs < (before.at(-1)?.atMs ?? look.atMs))
      throw bad(`${where} was taken before the look above it`, 'Looks stand in the order in which they were taken.');
    pairs.set(pair, [...before, look]);
  }
  const all = [...pairs.values()];
  if (all.length === 0)
    throw bad(`${path} holds no look`, 'The looks of a run are in its histories if it was recorded with --looks.');
  for (const looks of all)
    if (looks.length < 2)
      throw bad(`${path} holds one look at ${looks[0]?.replica.address}`, 'What moves is seen only by two looks.');
  return all as unknown as readonly Looks[];
}

function isGtidSet(written: string): boolean {
  try {
    GtidSet.parse(written);
    return true;
  } catch {
    return false;
  }
}

/** `null`: a line of a history that is something else. */
function lookIn(line: unknown, index: number): unknown {
  if (typeof line !== 'object' || line === null) return line;
  if ('format' in line) return line;
  const isHead = index === 0 && 'replfault' in line && line.replfault === 'history';
  if (isHead || ('kind' in line && line.kind !== 'look')) return null;
  return 'look' in line ? line.look : line;
}

function parsed(line: string, where: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw bad(`${where} is not JSON`, undefined, cause);
  }
}

const bad = (message: string, hint?: string, cause?: unknown) =>
  usageError(
    'saved-looks',
    message,
    hint ?? 'Name a file of `diagnose --save`, or the history of a case that was run with --looks.',
    cause,
  );
