/** Compression of the replication protocol. */
export type ProtocolCompression = 'none' | 'zlib' | 'zstd';
/** Limits of TCP buffers: those of every private network (64 KiB), or those that Linux gives this machine. */
export type BufferChoice = 'small' | 'system';

/** How the servers and the network of a case are set up, beside its own settings. `null`: as the case and its link have it. */
export interface Switches {
  /** Whether the replication connection is encrypted. `null`: on a packet link where the servers can, otherwise as the topology says. */
  readonly tls: boolean | null;
  readonly compression: ProtocolCompression | null;
  /** Whether transactions are compressed in the binary log: `binlog_transaction_compression`, in MariaDB `log_bin_compress`. */
  readonly transactionCompression: boolean | null;
  /** Applier workers of the replica, at least 1. */
  readonly appliers: number | null;
  /**
   * Whether each commit is flushed to disk: `sync_binlog=1`, `innodb_flush_log_at_trx_commit=1` and the doublewrite buffer on, as servers ship.
   * `null` and false: neither, which is what disposable servers have.
   */
  readonly durable: boolean | null;
  /** `null`: small, and on a packet link four times its bandwidth-delay product. */
  readonly buffers: BufferChoice | null;
  /** Congestion control of both ends, a name in `net.ipv4.tcp_available_congestion_control`. `null`: cubic. */
  readonly congestionControl: string | null;
}

export type SwitchName = keyof Switches;

/** As many workers as a replica of any server takes. */
export const mostAppliers = 1024;

/** Whether this can be the name of a congestion control. */
export const isCongestionControlName = (text: string): boolean => /^[a-z][a-z0-9_-]{0,15}$/.test(text);

/** Nothing is asked for. */
export const noSwitches: Switches = {
  tls: null,
  compression: null,
  transactionCompression: null,
  appliers: null,
  durable: null,
  buffers: null,
  congestionControl: null,
};

export const switchNames = Object.keys(noSwitches) as readonly SwitchName[];

/** What is asked of TCP alone. */
export type TcpSwitches = Pick<Switches, 'buffers' | 'congestionControl'>;

/** Whether anything is asked of TCP. */
export const asksForTcp = ({ buffers, congestionControl }: Partial<TcpSwitches>): boolean =>
  (buffers ?? null) !== null || (congestionControl ?? null) !== null;

/** Whether a wish is only that something be left out: where nobody asks for it, nothing need be done. */
export const isRefusal = (value: Switches[SwitchName] | undefined): boolean => value === false || value === 'none';

/**
 * What is asked of one case: its own wishes, and where it has none those of the command line. A case that will not have something says so only where the
 * command line, or the rule that packet links are encrypted, would give it that. Pure.
 *
 * @example
 * switchesFor({ congestionControl: 'bbr' }, { ...noSwitches, congestionControl: 'reno', durable: true });
 * // congestionControl 'bbr', durable true
 */
export function switchesFor(ofCase: Partial<Switches> | undefined, ofRun: Partial<Switches> = {}): Switches {
  const asked = Object.entries(ofCase ?? {}).filter(
    ([name, value]) =>
      value !== null &&
      value !== undefined &&
      !(isRefusal(value) && name !== 'tls' && (ofRun[name as SwitchName] ?? null) === null),
  );
  return { ...noSwitches, ...ofRun, ...Object.fromEntries(asked) };
}

/** What a case was really played with, as the servers and the kernel said while it was played; `null` where neither told. */
export interface PlayedSwitches {
  readonly tls: boolean | null;
  readonly compression: ProtocolCompression | null;
  /** Transactions of the workload were compressed in the binary log. */
  readonly transactionCompression: boolean | null;
  /** Applier workers of the replica; 0: its coordinator applies by itself. */
  readonly appliers: number | null;
  /** Both servers flush each commit to disk. */
  readonly durable: boolean | null;
  /** `link`: as large as the packet link of the case needs. */
  readonly buffers: BufferChoice | 'link' | null;
  /** Of both ends of the link from the source to the proxy. */
  readonly congestionControl: string | null;
  /** What was asked for, by the case, the command line or the rule that packet links are encrypted. */
  readonly asked: readonly SwitchName[];
  /** Why something is not as it was asked for, or not as it usually is. */
  readonly why: Readonly<Partial<Record<SwitchName, string>>>;
}

/** What tells a case from the same one as it is usually played, in a few words. What nobody asked for is as usual. Pure. */
export function playedWords(played: PlayedSwitches | undefined): readonly string[] {
  if (played === undefined) return [];
  const { tls, compression, transactionCompression, appliers, durable, buffers, congestionControl } = played;
  const words: Readonly<Record<SwitchName, string | null>> = {
    tls: tls ? 'TLS' : null,
    compression: compression === 'none' ? null : `${compression} protocol`,
    transactionCompression: transactionCompression ? 'compressed transactions' : null,
    appliers: `${appliers} appliers`,
    durable: durable ? 'durable' : null,
    buffers: `${buffers} buffers`,
    congestionControl: congestionControl === 'cubic' ? null : congestionControl,
  };
  return played.asked.flatMap((name) => words[name] ?? []);
}
