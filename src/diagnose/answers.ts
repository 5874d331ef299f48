import { printable } from '../capture/connection-errors.ts';
import type { Holes, StatementName } from '../capture/statements.ts';
import { finite } from '../capture/variables.ts';
import type { Row } from '../servers/flavour.ts';
import type { EndReader } from './end-reader.ts';
import type { Process, Sets } from './look.ts';

/** Answers of one server in one look, and what it did not answer. */
export class Answers {
  readonly refused: Record<string, string> = {};
  readonly blocked: Record<string, number> = {};
  private readonly reader: EndReader;

  constructor(reader: EndReader) {
    this.reader = reader;
  }

  /** Rows; `null` where there are none to be had, and the reason is kept. */
  async rows(name: StatementName, filled?: Holes): Promise<readonly Row[] | null> {
    const said = await this.reader.ask(name, filled);
    if ('rows' in said) return said.rows;
    if ('blockedMs' in said) this.blocked[name] = said.blockedMs;
    else if ('left' in said) this.refused[name] = said.left;
    else this.refused[name] = said.grant === null ? said.refused : `${said.refused}; it needs ${said.grant}`;
    return null;
  }

  /** Values by their names in lower case; `null` where the server did not tell. */
  async values(name: 'diagnosisVariables' | 'diagnosisCounters'): Promise<ReadonlyMap<string, string> | null> {
    const rows = await this.rows(name);
    return rows && new Map(rows.map((row) => [String(row['Variable_name']).toLowerCase(), String(row['Value'])]));
  }

  /** GTIDs, and how far the clock of the server is ahead of ours. */
  async sets(): Promise<{ readonly sets: Sets | null; readonly clockAheadMs: number | null; readonly local: string }> {
    const before = Date.now();
    const rows = await this.rows('sets');
    const now = (before + Date.now()) / 2;
    const row = rows?.[0];
    if (!row) return { sets: null, clockAheadMs: null, local: '' };
    const clock = Date.parse(`${String(row['utc']).replace(' ', 'T')}Z`);
    const text = (name: string): string | null =>
      row[name] === undefined || row[name] === null ? null : String(row[name]).replace(/\s+/g, '');
    return {
      sets: {
        executed: text('executed') ?? '',
        purged: text('purged'),
        position: text('position'),
        applied: text('applied'),
      },
      clockAheadMs: Number.isFinite(clock) ? Math.round(clock - now) : null,
      local: String(row['local'] ?? ''),
    };
  }

  /** The list of processes; whether it is complete, judged by the number of connections. */
  async processes(
    connections: number | null,
  ): Promise<{ readonly list: readonly Process[] | null; readonly seesAll: boolean }> {
    const rows = await this.rows('processes');
    if (rows === null || rows.length === 0) return { list: null, seesAll: false };
    const visible = finite(rows[0]?.['visible']) ?? 0;
    return { list: rows.map(readProcess), seesAll: connections !== null && visible >= connections };
  }
}

function readProcess(row: Row): Process {
  return {
    id: Number(row['id']),
    user: printable(String(row['user'] ?? '')),
    host: printable(String(row['host'] ?? '')),
    command: String(row['command'] ?? ''),
    state: printable(String(row['state'] ?? '')),
    timeS: Number(row['timeS'] ?? 0),
  };
}

/** The first of these names that has a value. */
export const textNamed = (values: ReadonlyMap<string, string> | null, ...names: readonly string[]): string | null =>
  names.map((name) => values?.get(name)).find((value) => value !== undefined) ?? null;

export const numberNamed = (values: ReadonlyMap<string, string> | null, ...names: readonly string[]): number | null =>
  finite(textNamed(values, ...names));

export const isOn = (values: ReadonlyMap<string, string> | null, ...names: readonly string[]): boolean =>
  /^(ON|1)$/i.test(textNamed(values, ...names) ?? '');

/** Whether the server belongs to a group or a cluster that replicates by itself. */
export function memberOf(values: ReadonlyMap<string, string> | null): 'group' | 'galera' | null {
  if ((textNamed(values, 'group_replication_group_name') ?? '') !== '') return 'group';
  return isOn(values, 'wsrep_on') ? 'galera' : null;
}
