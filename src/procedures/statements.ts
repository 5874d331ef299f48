import { quote } from '../model/sql-literal.ts';
import type { Dialect } from './dialect.ts';

/**
 * A statement about one channel. The default channel is named too: on a server with several, a statement without a name acts on all of them (MySQL), or on
 * the one in default_master_connection (MariaDB).
 */
function onChannel({ channels }: Dialect, channel: string, verb: string, rest: string): string {
  if (channels === null) return `${verb}${rest}`;
  const name = quote(channel);
  return channels === 'FOR CHANNEL' ? `${verb}${rest} FOR CHANNEL ${name}` : `${verb} ${name}${rest}`;
}

/** Statements of one server about one channel. */
export interface ChannelStatements {
  readonly stopReceiver: string;
  readonly startReceiver: string;
  readonly stopApplier: string;
  readonly startApplier: string;
  readonly startBoth: string;
  readonly resetAll: string;
  readonly status: string;
  /** CHANGE with options as they stand, for example `SOURCE_HEARTBEAT_PERIOD=5`. */
  change(options: readonly string[]): string;
}

/** Statements about one channel, in the syntax of that server. */
export function statementsFor(dialect: Dialect, channel: string): ChannelStatements {
  const { replica, change } = dialect;
  const say = (verb: string, rest = ''): string => onChannel(dialect, channel, verb, rest);
  return {
    stopReceiver: say(`STOP ${replica}`, ' IO_THREAD'),
    startReceiver: say(`START ${replica}`, ' IO_THREAD'),
    stopApplier: say(`STOP ${replica}`, ' SQL_THREAD'),
    startApplier: say(`START ${replica}`, ' SQL_THREAD'),
    startBoth: say(`START ${replica}`),
    resetAll: say(`RESET ${replica}`, ' ALL'),
    status:
      dialect.channels === 'connection name' ? `SHOW SLAVE ${quote(channel)} STATUS` : say(`SHOW ${replica} STATUS`),
    change: (options) => say(change, ` TO ${options.join(', ')}`),
  };
}
