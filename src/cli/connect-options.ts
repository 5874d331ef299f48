import type { Command } from 'commander';
import { sslModes } from '../capture/tls.ts';

/** How commands reach servers that are not theirs. */
export interface ConnectOptions {
  readonly source: string;
  readonly replica: string;
  readonly defaultsFile?: string;
  readonly sslMode?: string;
  readonly sslCa?: string;
}

export function addConnectOptions(command: Command): Command {
  return command
    .option(
      '--defaults-file <file>',
      'option file, section [client]: user, password, ssl-mode, ssl-ca (default: ~/.my.cnf)',
    )
    .option('--ssl-mode <mode>', `${sslModes.join(', ')} (default: PREFERRED, with --ssl-ca: VERIFY_CA)`)
    .option('--ssl-ca <file>', 'authorities that may sign the certificates of the servers, PEM');
}
