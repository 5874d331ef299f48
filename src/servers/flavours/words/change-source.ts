import type { ReplicationOptions } from '../../../model/replication.ts';
import { quote } from '../../../model/sql-literal.ts';
import type { BinaryLogPosition, SourceAddress } from '../../flavour.ts';

/** In which words a dialect points a replica at its source. */
export interface ChangeWords {
  readonly statement: 'CHANGE REPLICATION SOURCE TO' | 'CHANGE MASTER TO';
  /** Prefix of every clause. */
  readonly prefix: 'SOURCE' | 'MASTER';
  /** Clause that follows GTIDs, and the one that does not. */
  readonly byGtid: string;
  readonly byPosition: string;
  /** Clauses that only some dialects have. */
  readonly more: (source: SourceAddress, options: ReplicationOptions) => readonly string[];
}

/** Makes `pointAt` in these words. */
export function changeSource(
  words: ChangeWords,
): (source: SourceAddress, by: 'gtid' | BinaryLogPosition, options: ReplicationOptions) => readonly string[] {
  const { statement, prefix } = words;
  return (source, by, options) => {
    const clauses = [
      `${prefix}_HOST=${quote(source.host)}`,
      `${prefix}_PORT=${source.port}`,
      `${prefix}_USER=${quote(source.user)}`,
      `${prefix}_PASSWORD=${quote(source.password)}`,
      ...(by === 'gtid'
        ? [words.byGtid]
        : [words.byPosition, `${prefix}_LOG_FILE=${quote(by.file)}`, `${prefix}_LOG_POS=${by.position}`]),
      `${prefix}_SSL=${source.tls ? 1 : 0}`,
      ...(source.tls && source.tlsCa !== undefined ? [`${prefix}_SSL_CA=${quote(source.tlsCa)}`] : []),
      `${prefix}_CONNECT_RETRY=${options.connectRetryS}`,
      ...(options.heartbeatPeriodS === null ? [] : [`${prefix}_HEARTBEAT_PERIOD=${options.heartbeatPeriodS}`]),
      ...(options.delayS === undefined ? [] : [`${prefix}_DELAY=${options.delayS}`]),
      ...words.more(source, options),
    ];
    return [`${statement} ${clauses.join(', ')}`];
  };
}
