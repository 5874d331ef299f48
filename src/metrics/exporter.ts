/**
 * What mysqld_exporter makes of the answers of a server: the same names, labels and values, so that rules and dashboards written for it work here. Read in
 * and compared with version 0.19.0 (collector/slave_status.go, global_status.go and collector.go). Pure.
 */
import type { Sample } from './sample.ts';

/** Values by the names that the server gives them: a row of the replica's status, or SHOW GLOBAL STATUS. `null` is NULL. */
export type Columns = Readonly<Record<string, unknown>>;

/** Whether the server answers. */
export const upSample = (up: boolean): Sample => ({
  name: 'mysql_up',
  labels: {},
  value: up ? 1 : 0,
  help: 'Whether the MySQL server is up.',
  type: 'gauge',
});

/** Words that mysqld_exporter takes for numbers, whichever column they stand in. */
const words: Readonly<Record<string, number>> = {
  yes: 1,
  on: 1,
  no: 0,
  off: 0,
  disabled: 0,
  connecting: 0,
  primary: 1,
  'non-primary': 0,
  disconnected: 0,
};

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
/** Taken for UTC, whatever the time zone of the server is. */
const dateTime = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;

/** The number that a value is shown as; `null` where there is none: NULL, text and file names have no sample. */
export function numberShown(value: unknown): number | null {
  if (value === null || value === undefined) return null;
  const text = String(value);
  const word = words[text.toLowerCase()];
  if (word !== undefined) return word;
  if (dateTime.test(text)) {
    const ms = Date.parse(`${text.replace(' ', 'T')}Z`);
    return Number.isNaN(ms) ? null : ms / 1000;
  }
  return decimal.test(text) ? Number(text) : null;
}

/**
 * `mysql_slave_status_*` of one row (one channel) of SHOW REPLICA STATUS, SHOW SLAVE STATUS or SHOW ALL SLAVES STATUS: the column in lower case, in the
 * words of the server. Names of labels are the same for all servers.
 */
export function replicaStatusSamples(row: Columns): Sample[] {
  const text = (...columns: readonly string[]): string =>
    columns.map((column) => String(row[column] ?? '')).find((value) => value !== '') ?? '';
  const labels = {
    master_host: text('Master_Host', 'Source_Host'),
    master_uuid: text('Master_UUID', 'Source_UUID'),
    channel_name: text('Channel_Name'),
    connection_name: text('Connection_name'),
  };
  const generic = Object.entries(row).flatMap(([column, shown]): Sample[] => {
    const value = numberShown(shown);
    const help = 'Generic metric from SHOW SLAVE STATUS.';
    return value === null ? [] : [{ name: statusMetric(column), labels, value, help, type: 'untyped' }];
  });
  return [...generic, ...['Gtid_IO_Pos', 'Gtid_Slave_Pos'].flatMap((column) => gtidSamples(column, row, labels))];
}

const statusMetric = (column: string): string => `mysql_slave_status_${column.toLowerCase()}`;

/** MariaDB: sequence numbers by domain and server. */
function gtidSamples(column: string, row: Columns, labels: Sample['labels']): Sample[] {
  const position = row[column] ?? '';
  return [...String(position).matchAll(/(?<=^|,)([^,-]*)-([^,-]*)-(\d+)(?=,|$)/g)].map(
    ([, domain = '', server = '', number]) => ({
      name: statusMetric(column),
      labels: { ...labels, domain_id: domain, server_id: server },
      value: Number(number),
      help: `${column} metric from SHOW SLAVE STATUS.`,
      type: 'gauge',
    }),
  );
}

/** Counters that become one metric with a label. */
const families: Readonly<Record<string, readonly [name: string, label: string, help: string]>> = {
  com: ['commands_total', 'command', 'Total number of executed MySQL commands.'],
  handler: ['handlers_total', 'handler', 'Total number of executed MySQL handlers.'],
  connection_errors: ['connection_errors_total', 'error', 'Total number of MySQL connection errors.'],
  innodb_rows: ['innodb_row_ops_total', 'operation', 'Total number of MySQL InnoDB row operations.'],
};
/** Pages of the buffer pool and losses of performance_schema are no business of replication. */
const leftOut = /^(?:innodb_buffer_pool_pages|performance_schema)_/;

/** `mysql_global_status_*` of any part of SHOW GLOBAL STATUS, values by name. */
export function globalStatusSamples(status: Columns): Sample[] {
  return Object.entries(status).flatMap(([variable, shown]): Sample[] => {
    const value = numberShown(shown);
    const name = variable.toLowerCase().replace(/[^a-z0-9_]/g, '_');
    if (value === null || leftOut.test(name)) return [];
    const [, family = '', rest = ''] = /^(com|handler|connection_errors|innodb_rows)_(.*)$/.exec(name) ?? [];
    const [total, label, help] = families[family] ?? [];
    if (total === undefined || label === undefined || help === undefined)
      return [
        {
          name: `mysql_global_status_${name}`,
          labels: {},
          value,
          help: 'Generic metric from SHOW GLOBAL STATUS.',
          type: 'untyped',
        },
      ];
    return [{ name: `mysql_global_status_${total}`, labels: { [label]: rest }, value, help, type: 'counter' }];
  });
}
