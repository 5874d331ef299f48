/**
 * The error log that the tool reads: plain lines in English and UTC, notes among them, in the file that the tool names. A
 * suppression list stays the user's: what it hides is part of what is tried.
 */
const english = ['--lc-messages=en_US'] as const;

/** From 2 on, connections that end without a goodbye are logged, dump threads among them (MySQL 5.6, MariaDB). */
export const oldLog = [...english, '--log-warnings=2'] as const;

/** MySQL 5.7. */
export const plainLog = [...english, '--log-error-verbosity=3', '--log-timestamps=UTC'] as const;

/** MySQL 8.0 and later, whose log goes through a chain of filters and sinks. */
export const mysqlLog = [...plainLog, '--log-error-services=log_filter_internal;log_sink_internal'] as const;
