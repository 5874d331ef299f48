import type { Observation, Timeline } from '../model/timeline.ts';

/** Share of the bytes asked for that must have reached the binary log. Row events only add to them, so less means that something shrank them. */
const leastShare = 0.9;

/** What keeps rows from reaching the binary log in full, by names of variables, with the values that do not. */
const shrinking: Readonly<Record<string, string>> = {
  binlog_format: 'ROW',
  binlog_transaction_compression: 'OFF',
  log_bin_compress: 'OFF',
};

/** A row may be this large; a server that takes less in one packet makes NULL of it, bytes. */
const rowBytes = 1024 * 1024;

/** A burst whose bytes did not reach the binary log, or of which that is not known. */
export interface MissingBacklog {
  readonly seq: number;
  readonly sentence: string;
}

/** A backlog that was asked for and is not in the binary log: what was to be written over the link was never there. */
export function vanishedBacklog(timeline: Timeline): MissingBacklog | undefined {
  const short = timeline
    .of('burst')
    .find((o) => o.complete && o.binlogBytes !== null && o.binlogBytes < o.askedBytes * leastShare);
  if (!short) return undefined;
  return {
    seq: short.seq,
    sentence: `the backlog is not in the binary log: ${short.askedBytes} bytes of rows were committed, but the binary log grew by only ${short.binlogBytes} bytes; ${causeIn(timeline)}`,
  };
}

/** A backlog of which nobody knows whether it reached the binary log, or that was not written to its end. */
export function unprovedBacklog(timeline: Timeline): MissingBacklog | undefined {
  const broken = timeline.of('burst').find((o) => !o.complete);
  if (broken) {
    const error = timeline.last('write', (o) => o.outcome !== 'ok' && o.atMs <= broken.atMs)?.error;
    return {
      seq: broken.seq,
      sentence: `the backlog was not written: the burst was stopped after ${broken.writtenBytes} of ${broken.askedBytes} bytes${error ? `, ${error}` : ''}`,
    };
  }
  const unknown = timeline.of('burst').find((o) => o.complete && o.binlogBytes === null);
  if (!unknown) return undefined;
  return {
    seq: unknown.seq,
    sentence: `it is not known whether the backlog is in the binary log: ${unknown.reason ?? 'no reason recorded'}`,
  };
}

function causeIn(timeline: Timeline): string {
  const settings: Observation<'settings'> | undefined = timeline.first('settings', (o) => o.server === 'source');
  const found = Object.entries(settings?.variables ?? {}).filter(([name, value]) =>
    name === 'max_allowed_packet'
      ? Number(value) < rowBytes
      : shrinking[name] !== undefined && shrinking[name] !== value.toUpperCase(),
  );
  if (found.length === 0)
    return 'no recorded setting of the source explains this; check whether a filter excludes the database from the binary log';
  return `the source has ${found.map(([name, value]) => `${name}=${value}`).join(', ')}`;
}
