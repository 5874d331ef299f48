import type { Diagnosis, Look, Looks } from '../diagnose/index.ts';
import { nagiosCodes } from '../diagnose/index.ts';
import type { ChannelLook } from '../diagnose/look.ts';
import { lastingMissing, lastTwo, silence, type Two } from '../diagnose/movement.ts';
import { compareSets, pairOf } from '../diagnose/sets.ts';
import { axes, conditions, severityOf, verdicts } from '../diagnose/verdicts.ts';
import { saysHealthy } from '../measures/blind-window.ts';
import type { ReplicaStatus } from '../model/replication.ts';
import { own, ownIfKnown } from './catalogue.ts';
import { MissingAge } from './missing-age.ts';
import { type Labels, labelled, type Sample } from './sample.ts';

/** What looks at one pair tell of it, beside what an exporter would. Keeps what a single look cannot tell: ages and counts. */
export class PairTruth {
  private readonly missing = new MissingAge();
  private gaveUp = 0;
  private halfOpen = false;
  private looks = 0;

  /** Takes in the newest of the looks and what all of them mean. @returns its samples. */
  take(looks: Looks, diagnosis: Diagnosis): Sample[] {
    this.looks += 1;
    this.countGivingUp(diagnosis);
    return labelled(
      [
        own('replfault_looks_total', this.looks),
        own('replfault_source_gave_up_total', this.gaveUp),
        ...this.ofTransactions(looks),
        ...ofVerdicts(diagnosis),
        ...ofHeartbeats(looks),
      ],
      namesOf(diagnosis),
    );
  }

  /** A source has ended a connection that the replica takes for open: once for each time that this becomes so. */
  private countGivingUp({ verdicts: [receiver] }: Diagnosis): void {
    const now = receiver.verdict === 'half-open';
    if (now && !this.halfOpen) this.gaveUp += 1;
    // What is not judged may still be so.
    if (receiver.verdict !== 'not-judged') this.halfOpen = now;
  }

  private ofTransactions(looks: Looks): Sample[] {
    const last = looks.at(-1) as Look;
    const pair = pairOf(last);
    const sets = pair && compareSets(pair);
    if (sets) this.missing.take(last.atMs, sets.missing);
    const two = lastTwo(looks);
    const lasting = two && lastingMissing(two);
    return [
      ...ownIfKnown('replfault_missing_transactions', sets?.missing.count),
      ...ownIfKnown('replfault_lasting_missing_transactions', lasting?.transactions),
      ...ownIfKnown('replfault_missing_seconds', sets && this.missing.ageMs(last.atMs) / 1000),
      ...ownIfKnown('replfault_unapplied_transactions', sets?.unapplied.count),
      ...ownIfKnown('replfault_status_blind', two && lasting && Number(lasting.is && looksHealthy(two))),
    ];
  }
}

/** Whose the samples are. */
export const namesOf = ({ source, replica, channel }: Pick<Diagnosis, 'source' | 'replica' | 'channel'>): Labels => ({
  source,
  replica,
  channel: channel ?? '',
});

function ofVerdicts(diagnosis: Diagnosis): Sample[] {
  const [, , , data] = diagnosis.verdicts;
  const errant = data.verdict === 'errant' ? data.count : data.verdict === 'not-judged' ? null : 0;
  return [
    ...ownIfKnown('replfault_transactions_at_risk', diagnosis.lostIfSourceDied?.transactions),
    ...ownIfKnown('replfault_errant_transactions', errant),
    own('replfault_severity', nagiosCodes[diagnosis.severity], { axis: 'all' }),
    ...diagnosis.verdicts.map((one) => own('replfault_severity', nagiosCodes[severityOf(one)], { axis: one.axis })),
    ...axes.flatMap((axis) => {
      const found = diagnosis.verdicts.find((one) => one.axis === axis)?.verdict;
      return Object.keys(verdicts[axis]).map((verdict) =>
        own('replfault_verdict', Number(verdict === found), { axis, verdict }),
      );
    }),
    ...Object.keys(conditions).map((condition) =>
      own('replfault_condition', Number(diagnosis.conditions.some(({ name }) => name === condition)), { condition }),
    ),
  ];
}

function ofHeartbeats(looks: Looks): Sample[] {
  const { replica } = looks.at(-1) as Look;
  const channel = replica.state === 'read' ? replica.channel : null;
  return [
    ...ownIfKnown('replfault_silence_seconds', silence(looks)?.atLeastS),
    ...ownIfKnown('replfault_heartbeat_age_seconds', channel?.heartbeatAgeS),
    ...ownIfKnown('replfault_heartbeat_period_seconds', channel?.heartbeatPeriodS),
  ];
}

const looksHealthy = ({ before, now }: Two): boolean =>
  [before, now].every(({ channel }) => saysHealthy(statusOf(channel)));

const statusOf = (channel: ChannelLook): ReplicaStatus => ({
  receiver: channel.receiver,
  applier: channel.applier,
  lagS: channel.lagS,
  ...(channel.delayS > 0 ? { delayS: channel.delayS } : {}),
  receiverText: channel.receiverText,
  lastIoErrno: channel.ioErrno,
  lastIoError: channel.ioError,
  lastSqlErrno: channel.sqlErrno,
  lastSqlError: channel.sqlError,
  retrieved: channel.retrieved,
  sourceLogFile: channel.read.file,
  readSourceLogPos: channel.read.position,
});
