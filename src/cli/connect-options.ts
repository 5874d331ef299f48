import type { Command } from 'commander';
import { sslModes } from '../capture/tls.ts';

/** How commands reach servers that are not theirs. */
export interface ConnectOptions {
  readonly source: string;
  readonly replica: string;
  /** Of the replica; empty for the one without a name. */
  readonly channel?: string;
  readonly defaultsFile?: string;
  readonly sslMode?: string;
  readonly sslCa?: string;
  readonly sslCert?: string;
  readonly sslKey?: string;
}

export function addConnectOptions(command: Command): Command {
  return command
    .option(
      '--channel <name>',
      'replication channel (MariaDB: connection name) on the replica (default: the channel of this source)',
    )
    .option(
      '--defaults-file <file>',
      'option file, section [client]: user, password, ssl-mode, ssl-ca, ssl-cert, ssl-key (default: ~/.my.cnf)',
    )
    .option('--ssl-mode <mode>', `${sslModes.join(', ')} (default: PREFERRED, with --ssl-ca: VERIFY_CA)`)
    .option('--ssl-ca <file>', 'CA certificates to verify the servers with, PEM')
    .option('--ssl-cert <file>', 'client certificate, if the account needs one, PEM')
    .option('--ssl-key <file>', 'key of the client certificate, PEM, without a passphrase');
}
