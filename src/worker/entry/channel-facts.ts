type Row = Readonly<Record<string, unknown>>;

/** What a server tells of a channel. */
export interface ChannelAnswers {
  /** The row of SHOW REPLICA STATUS. */
  readonly status: Row;
  /** Rows of the configuration tables of performance_schema. */
  readonly stored: readonly Row[];
  /** Rows `name`, `value`. */
  readonly settings: readonly Row[];
  /** Where it is an option of the server's start (MariaDB). */
  readonly retryCount: string | null;
}

/** Columns of the status that are options of the channel, without `Master_` or `Source_`. */
const options =
  /^(connect_retry|retry_count|ssl_.*|auto_position|using_gtid|sql_delay|bind|get_public_key|parallel_mode|tls_version|public_key_path)$/;
/** Where the source is, and values that belong to one channel. */
const notOptions = /^(host|port|user|channel_name|network_interface)$/;

/** One name for what the tables and the status call differently. */
const names: Readonly<Record<string, string>> = {
  connection_retry_interval: 'connect_retry',
  connection_retry_count: 'retry_count',
  heartbeat_interval: 'heartbeat_period',
  ssl_allowed: 'ssl',
  ssl_verify_server_certificate: 'ssl_verify_server_cert',
  ssl_ca_file: 'ssl_ca',
  ssl_ca_path: 'ssl_capath',
  ssl_crl_file: 'ssl_crl',
  ssl_crl_path: 'ssl_crlpath',
  ssl_certificate: 'ssl_cert',
  desired_delay: 'sql_delay',
};

/** Options that are on or off; each server and table has its own words for that. */
const switches =
  /^(ssl|ssl_verify_server_cert|auto_position|get_public_key|gtid_only|source_connection_auto_failover|require_row_format)$/;

/** The options that a channel has when nothing was said about them, under names and in words that all versions share. Pure. */
export function channelFacts({ status, stored, settings, retryCount }: ChannelAnswers): Record<string, string> {
  const facts = new Map<string, string>(retryCount === null ? [] : [['retry_count', retryCount]]);
  const put = (name: string, value: unknown): void => {
    const known = names[name] ?? name;
    facts.set(known, inOneWord(known, value));
  };
  for (const [column, value] of Object.entries(status)) {
    const name = column.toLowerCase().replace(/^(?:master|source)_(?!connection)/, '');
    if (options.test(name)) put(name, value);
  }
  for (const row of settings) put(String(row['name']), row['value']);
  for (const row of stored)
    for (const [column, value] of Object.entries(row)) {
      const name = column.toLowerCase();
      if (!notOptions.test(name)) put(name, value);
    }
  return Object.fromEntries([...facts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function inOneWord(name: string, value: unknown): string {
  const text = value === null || value === undefined ? '' : String(value);
  if (switches.test(name)) return /^(1|yes|on)$/i.test(text) ? '1' : '0';
  // 30.000 and 30 are one period.
  return /^\d+\.\d+$/.test(text) ? String(Number(text)) : text;
}
