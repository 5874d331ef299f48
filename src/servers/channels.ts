import type { Row } from './flavour.ts';

/** The name of the channel that a row of a replica's status is about; empty for the one without a name. Pure. */
export const channelOf = (row: Row): string => String(row['Channel_Name'] ?? row['Connection_name'] ?? '');

/** Of the rows of a replica's status that of the channel without a name, which is the one under test; the only one where there is none. Pure. */
export const unnamedChannel = (rows: readonly Row[]): Row | undefined =>
  rows.find((row) => channelOf(row) === '') ?? rows[0];
