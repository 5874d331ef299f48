import { type Command, Option } from 'commander';
import { usageError } from '../model/errors.ts';
import {
  type BufferChoice,
  isCongestionControlName,
  mostAppliers,
  type ProtocolCompression,
  type Switches,
} from '../model/switches.ts';

/** How every case is set up, as commander hands it over. */
export interface SwitchOptions {
  readonly tls?: 'on' | 'off';
  readonly compress?: ProtocolCompression;
  readonly compressTransactions?: boolean;
  readonly appliers?: string;
  readonly durable?: boolean;
  readonly buffers?: BufferChoice;
  readonly congestion?: string;
}

/** Gives a command the options of how every case is set up that does not ask for something else itself. */
export function addSwitchOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--tls <on|off>',
        'encrypt the replication connection (default: on for packet links, off otherwise)',
      ).choices(['on', 'off']),
    )
    .addOption(
      new Option('--compress <algorithm>', 'compress the replication protocol').choices(['none', 'zlib', 'zstd']),
    )
    .option('--compress-transactions', 'compress transactions in the binary log')
    .option('--appliers <n>', 'applier workers of the replica')
    .option('--durable', 'flush each commit to disk, as servers ship (default: disposable servers do not)')
    .addOption(
      new Option(
        '--buffers <size>',
        'TCP buffers: 64 KiB, or those of this machine (default: small, on packet links as large as the link needs)',
      ).choices(['small', 'system']),
    )
    .option(
      '--congestion <name>',
      'congestion control of both ends, as this kernel has it: cubic, bbr, ... (default: cubic)',
    );
}

/** What was asked for. @throws ReplfaultError (usage) */
export function switchesOf(options: SwitchOptions): Partial<Switches> {
  const { tls, compress, compressTransactions, appliers, durable, buffers, congestion } = options;
  if (congestion !== undefined && !isCongestionControlName(congestion))
    throw usageError(
      'BAD_CONGESTION',
      `--congestion ${congestion} is no name of a congestion control`,
      'those of this kernel: sysctl net.ipv4.tcp_available_congestion_control',
    );
  return {
    ...(tls === undefined ? {} : { tls: tls === 'on' }),
    ...(compress === undefined ? {} : { compression: compress }),
    ...(compressTransactions ? { transactionCompression: true } : {}),
    ...(appliers === undefined ? {} : { appliers: workers(appliers) }),
    ...(durable ? { durable } : {}),
    ...(buffers === undefined ? {} : { buffers }),
    ...(congestion === undefined ? {} : { congestionControl: congestion }),
  };
}

function workers(text: string): number {
  const count = Number(text);
  if (/^\d{1,4}$/.test(text) && count >= 1 && count <= mostAppliers) return count;
  throw usageError(
    'BAD_APPLIERS',
    `--appliers ${text} is no number of workers`,
    `write a number from 1 to ${mostAppliers}`,
  );
}
