import { CleanupStack } from '../model/cleanup.ts';
import { usageError } from '../model/errors.ts';
import type { LinkConditions, Profile } from '../model/profile.ts';
import { toThousandths } from '../model/rounded.ts';
import type { LinkPreset } from '../profile/presets/index.ts';
import { impossiblePair } from '../profile/server-pair.ts';
import { addressText } from './address.ts';
import { aimsFrom, nearestPreset } from './aims.ts';
import { Findings } from './findings.ts';
import { Pace } from './pace.ts';
import { leadsTo, readChannel, readReplicaChannel } from './replication-channel.ts';
import { isHere, linkFrom, type MeasuredLink, pingSeries, type WayTo } from './round-trip.ts';
import { readSendBuffer, type ThisMachine, thisMachine } from './send-buffer.ts';
import { openReadOnly, type ReadOnlySession, type Target } from './session.ts';
import { settingsFrom } from './settings.ts';
import { type RunSs, readTcpInfo, runSs } from './tcp-info.ts';
import { readValues, type ServerValues } from './variables.ts';
import { readWorkload } from './workload.ts';

export interface CaptureOptions {
  /** How long the source's binary log is watched, seconds; 5 by default, at most 15. */
  readonly sampleS?: number;
  readonly signal?: AbortSignal;
  /** How the kernel is asked about our own connections; for tests. */
  readonly runSs?: RunSs;
  /** What this machine tells of itself; for tests. */
  readonly machine?: ThisMachine;
}

/** A profile of a running pair, and what is to be said about its values. */
export interface CapturedPair {
  readonly profile: Profile;
  /** Lines about the whole: where it comes from, and when to be careful. */
  readonly head: readonly string[];
  /** Comments by place in the profile, for example `link.rtt_ms`: how a value was measured, or that it was not. */
  readonly remarks: Readonly<Record<string, string>>;
  /** Places in the profile whose values no server told: they are defaults of versions, or not of this link. */
  readonly untold: ReadonlySet<string>;
  /** What could not be read and why, what does not fit, and which grants would help. */
  readonly warnings: readonly string[];
}

/** Longest sample that fits into the time of a whole capture. */
export const longestSampleS = 15;

/**
 * Reads a running pair and changes nothing on it: statements of the list (statements.ts) only, at most 20 in a second, 30 s in all.
 * A privilege that is missing costs a value, which is then left at its default with a remark.
 * @throws ReplfaultError with exit 3 when an end cannot be reached, is no MySQL or MariaDB, or is too slow; with exit 2 when the ends are
 * swapped or the same server, or when it is not known which channel is meant.
 */
export async function capturePair(
  source: Target,
  replica: Target,
  options: CaptureOptions = {},
): Promise<CapturedPair> {
  const { sampleS = 5, signal, runSs: run = runSs, machine = thisMachine } = options;
  const pace = new Pace(signal);
  const findings = new Findings();
  await using opened = new CleanupStack();
  const open = async (target: Target): Promise<ReadOnlySession> => {
    const { session, warnings } = await openReadOnly(target, pace);
    for (const warning of warnings) findings.warn(warning);
    return opened.use(session);
  };
  const atSource = await open(source);
  const atReplica = await open(replica);
  const sourceValues = await readValues(atSource, findings);
  const replicaValues = await readValues(atReplica, findings);
  refuseTheSame(sourceValues, replicaValues);
  const values = { replica: replicaValues, source: sourceValues };
  const { channel, told } = await readReplicaChannel(atReplica, replica.channel, values, findings);
  if (channel === null && told) await refuseSwapped(atSource, replicaValues);
  const specs = { source: atSource.identity.spec, replica: atReplica.identity.spec };
  for (const { text } of impossiblePair(specs)) findings.warn(`tune cannot use a profile of this pair: ${text}`);
  const settings = settingsFrom({ ...values, channel, specs }, findings);
  const link = linkFrom(await wayTo(atSource, run), await wayTo(atReplica, run));
  const sendBufferBytes = await readSendBuffer(
    { address: source.address, here: isHere(atSource.socket), hostname: sourceValues.text('hostname') },
    findings,
    machine,
  );
  const workload = await readWorkload(atSource, sourceValues, {
    pace,
    sampleS: Math.min(sampleS, longestSampleS),
    findings,
  });
  for (const { end, identity } of [atSource, atReplica]) remarkServer(end, identity, findings);
  if (!link.isTheLink) {
    findings.warn(`the round trip was ${link.how}`);
    for (const path of ['link.rtt_ms', 'link.jitter_ms']) findings.notTold(path);
  }
  const preset = nearestPreset(link.medianMs);
  const followsBy = channel?.byGtid == null ? '' : ` (${channel.byGtid ? 'by GTID' : 'by file and position'})`;
  return {
    profile: {
      version: 1,
      servers: specs,
      ...(channel === null || channel.name === '' ? {} : { channel: channel.name }),
      settings,
      link: {
        ...linkConditions(link, preset, workload, findings),
        ...(sendBufferBytes === undefined ? {} : { sendBufferBytes }),
      },
      workload,
      ...aimsFrom(preset, workload, findings),
    },
    head: [
      `Captured from a running pair: source ${addressText(source.address)} (${atSource.identity.versionText}), replica ${addressText(replica.address)} (${atReplica.identity.versionText})${followsBy}.`,
      'Servers cannot tell which disturbances to survive and which objectives to meet: choose these values before you tune.',
    ],
    remarks: findings.remarks,
    untold: findings.untold,
    warnings: findings.warnings,
  };
}

async function wayTo(session: ReadOnlySession, run: RunSs): Promise<WayTo> {
  const pingsMs = await pingSeries(session);
  return { end: session.end, here: isHere(session.socket), pingsMs, tcp: await readTcpInfo(session.socket, run) };
}

function refuseTheSame(source: ServerValues, replica: ServerValues): void {
  // MariaDB has no UUIDs; two of its servers with one id do not replicate either.
  const name = source.text('server_uuid') ?? source.text('server_id');
  if (name !== null && name === (replica.text('server_uuid') ?? replica.text('server_id')))
    throw usageError(
      'capture-same',
      `--source and --replica are the same server, or two servers with the same identity (${name})`,
      'Give the URLs of both ends.',
    );
}

/** A source without a source of its own, followed by nobody here: perhaps the other way round. */
async function refuseSwapped(source: ReadOnlySession, replica: ServerValues): Promise<void> {
  const answer = await source.ask('replicaStatus');
  if ('rows' in answer && answer.rows.some((row) => leadsTo(readChannel(row), replica) === true))
    throw usageError(
      'capture-swapped',
      'The server given as --source follows the one given as --replica',
      'Swap the two URLs.',
    );
}

function remarkServer(end: 'source' | 'replica', identity: ReadOnlySession['identity'], findings: Findings): void {
  const { versionText, comment, spec, series, differs } = identity;
  const text = `runs ${versionText} (${comment})`;
  const instead =
    spec === series ? [] : [`if this version is not available: tune --server ${series}, or --image ${series}`];
  findings.remark(`servers.${end}`, [text, ...differs, ...instead].join('; '));
}

function linkConditions(
  link: MeasuredLink,
  preset: LinkPreset,
  workload: Profile['workload'],
  findings: Findings,
): LinkConditions & { readonly preset: null } {
  const rttMs = toThousandths(link.medianMs);
  const { bandwidthMbitS } = preset.link;
  const neededMbitS = (workload.writesPerS * workload.rowBytes * 8) / 1e6;
  findings.remark('link.rtt_ms', link.how);
  findings.remark('link.jitter_ms', 'measured with rtt_ms');
  findings.remark('link.loss_percent', link.lossHow);
  findings.remark('link.bandwidth_mbit_s', `not measured: choose (from the preset ${preset.name})`);
  return {
    preset: null,
    rttMs,
    jitterMs: Math.min(rttMs, toThousandths(link.spreadMs)),
    lossPercent: link.lossPercent,
    // A link that carries this load is wider than the preset thinks.
    bandwidthMbitS: bandwidthMbitS !== null && neededMbitS > bandwidthMbitS ? null : bandwidthMbitS,
  };
}
