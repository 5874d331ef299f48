import type { CaseSettings, TopologySpec } from '../model/scenario.ts';
import type { Switches, SwitchName } from '../model/switches.ts';
import type { PairEnd } from '../topology/plan.ts';

/** What a case is played with, and where that is not what was asked for, why. */
export interface ChosenSwitches {
  readonly asked: Switches;
  readonly why: Readonly<Partial<Record<SwitchName, string>>>;
}

export interface SwitchQuestion {
  readonly asked: Switches;
  readonly settings: Pick<CaseSettings, 'source' | 'replica' | 'switches'>;
  readonly topology: TopologySpec;
  /** Whether packets cross the link: such a link is encrypted unless somebody says otherwise. */
  readonly onPackets: boolean;
  readonly ends: Readonly<Record<'source' | 'replica', Pick<PairEnd, 'program' | 'demandsTls'>>>;
}

/** Variables that decide what a switch asks for, so that a case that sets one of them is about it. */
const decidedBy: Readonly<Partial<Record<SwitchName, readonly string[]>>> = {
  compression: ['replica_compressed_protocol'],
  transactionCompression: ['binlog_transaction_compression'],
  appliers: ['replica_parallel_workers'],
  durable: ['sync_binlog', 'innodb_flush_log_at_trx_commit', 'innodb_doublewrite'],
};

/**
 * Decides how a case is set up. Pure.
 *
 * @returns the reason where these servers cannot be set up so
 */
export function chooseSwitches(question: SwitchQuestion): ChosenSwitches | { readonly missing: string } {
  const { asked, settings, ends } = question;
  const why: Partial<Record<SwitchName, string>> = {};
  const chosen: Partial<Record<SwitchName, null>> = {};
  const set = new Set([settings.source, settings.replica].flatMap((one) => Object.keys(one).map(plain)));
  for (const [name, variables = []] of Object.entries(decidedBy) as [SwitchName, readonly string[]][]) {
    const own = variables.find((variable) => set.has(variable));
    if (asked[name] === null || own === undefined) continue;
    chosen[name] = null;
    why[name] = `the case sets ${own} itself`;
  }
  const tls = encryption(question);
  if ('missing' in tls) return tls;
  if (tls.why !== undefined) why.tls = tls.why;
  const decided: Switches = { ...asked, ...chosen, tls: tls.tls };
  for (const { program } of [ends.source, ends.replica]) {
    const missing = program.flavour.switchWords.missing(decided, program.version);
    if (missing !== null) return { missing: `${program.spec} cannot be played so: ${missing}` };
  }
  return { asked: decided, why };
}

/** Whether the link is encrypted: `null` where nobody asks, and the topology decides. */
function encryption({
  asked,
  settings,
  topology,
  onPackets,
  ends,
}: SwitchQuestion): { readonly tls: boolean | null; readonly why?: string } | { readonly missing: string } {
  const demanded = ends.source.demandsTls || ends.replica.demandsTls;
  if (topology.tls || demanded) {
    const why = topology.tls ? 'the topology of the case is encrypted' : 'require_secure_transport demands it';
    return asked.tls === false || !topology.tls ? { tls: true, why } : { tls: true };
  }
  const lacking = [ends.source, ends.replica].find(({ program }) => program.flavour.tlsMissing !== null)?.program;
  if (asked.tls === true && lacking)
    return {
      missing: `${lacking.spec} cannot be relied on to encrypt a replication link: ${lacking.flavour.tlsMissing}`,
    };
  if (asked.tls === false && settings.switches?.tls === false)
    return { tls: false, why: 'the case itself asks for a plain link, for example because it reads the stream' };
  if (asked.tls !== null) return { tls: asked.tls };
  if (!onPackets) return { tls: null };
  return lacking ? { tls: false, why: `${lacking.spec}: ${lacking.flavour.tlsMissing}` } : { tls: true };
}

const plain = (variable: string): string => variable.replaceAll('-', '_');
