/** Canonical form of a variable's name as users write it: underscores, lower case as given. */
export function canonicalName(variable: string): string {
  return variable.replaceAll('-', '_');
}

/** The word that a variable had before MySQL 8.0.26, and still has in MariaDB: slave for replica, master for source. */
export function oldName(variable: string): string {
  return canonicalName(variable)
    .replace(/(^|_)replica(?=_|$)/g, '$1slave')
    .replace(/^(rpl_semi_sync_)source(?=_)/, '$1master')
    .replace(/^source(?=_verify_checksum$|_info_)/, 'master')
    .replace(/^sync_source_info$/, 'sync_master_info');
}

/** Writes a start-up option for a variable whose name the given words know. */
export function optionWith(name: (variable: string) => string): (variable: string, value: string | number) => string {
  return (variable, value) => `--${name(variable).replaceAll('_', '-')}=${value}`;
}
