import { defineScenario, type TrialParams } from 'replfault';
import { broken, disturbance, gapAround, survived, unknown } from './_readings.ts';
import { afterAWrite, patientBut, plainCases, preludeMs, riddenOut, trialChecks, trialSettings } from './_trial.ts';

const settingsAt = (valueS: number) => patientBut(valueS, { heartbeatPeriodS: valueS });
const scalesS = [1, 2] as const;
/** What a table's entry may outlive its time by, and TCP's first attempt to send again, ms. */
const slackMs = 300;
/** A write arrives within this, if it arrives at all, ms. */
const arrivesMs = 1000;

/** Two whole silences between heartbeats, and long enough for the table to forget something, ms. */
const quietMs = ({ heartbeatPeriodS, sizeMs }: TrialParams): number =>
  Math.max(2500 * heartbeatPeriodS, sizeMs) + slackMs;

const writesAgain = 'the source writes again';

/** After how much silence may a NAT forget a connection, so that the heartbeats of an idle source still keep it in its table? */
export default defineScenario<TrialParams>({
  title: 'Trial for the heartbeat period: a NAT drops its state for idle connections',
  claims: ['C1', 'C6', 'F11'],
  needs: ['kernel-faults'],
  cases: plainCases(settingsAt(scalesS[0]), { ridesOut: 1500, breaks: 500 }),
  settings: trialSettings,
  criticalPathMs: (params) => preludeMs + quietMs(params) + arrivesMs,
  async play(stage, params) {
    await afterAWrite(stage);
    const nat = await stage.inject('idle-eviction', { idleMs: Math.round(params.sizeMs) });
    await stage.workload.pause();
    const retried = { timeoutMs: quietMs(params), mayExpire: riddenOut };
    await stage.until('a heartbeat is sent again and again', 'sockets', (o) => o.sockets.some(sentInVain), retried);
    const had = stage.history().last('replication')?.replicaGtid;
    stage.note(writesAgain);
    stage.workload.resume();
    await stage.until('the replica has something new', 'replication', (o) => o.replicaGtid !== had, {
      timeoutMs: arrivesMs,
      mayExpire: riddenOut,
    });
    await nat.heal();
  },
  checks: () => trialChecks,
  search: {
    disturbance: 'natIdleLimitS',
    setting: 'heartbeatPeriodS',
    breaksWhen: 'shorter',
    scalesS,
    settingsAt,
    law: 'a flow outlives a table that forgets it after longer than the heartbeat period',
    lawMs: ({ heartbeatPeriodS }) => 1000 * heartbeatPeriodS,
    rangeMs: ({ heartbeatPeriodS }) => ({ from: 100 * heartbeatPeriodS, to: 4000 * heartbeatPeriodS }),
    read(timeline, { heartbeatPeriodS }) {
      const fault = disturbance(timeline);
      if ('broke' in fault) return fault;
      // The table was told its limit, which is what it keeps to.
      const idleMs = Number(fault.injected.detail['idleMs']);
      const played = idleMs > 0 ? { played: { sizeMs: idleMs, asAsked: true } } : {};
      const resumed = timeline.last('note', (o) => o.text === writesAgain);
      if (!resumed) return unknown('the source was not quiet and then wrote again', fault.injected);
      const { packets } = fault.numbers;
      if (typeof packets !== 'number') return unknown('packets of expired flows were not counted', fault.injected);
      const before = timeline.last('replication', (o) => o.atMs <= resumed.atMs);
      const within = (o: { atMs: number }): boolean => o.atMs > resumed.atMs && o.atMs <= fault.healed.atMs;
      const written = timeline.first('write', (o) => within(o) && o.outcome === 'ok');
      if (!before || !written)
        return unknown('the source did not write again, or the replica was not watched', resumed);
      const arrived = timeline.first('replication', (o) => within(o) && o.replicaGtid !== before.replicaGtid);
      const gap = gapAround(timeline, (arrived ?? fault.healed).atMs, ['replication']);
      if (gap) return gap;
      if (arrived && packets === 0) {
        // A packet that the link itself lost looks like a heartbeat in vain and ends the silence early.
        const quiet = resumed.atMs - fault.injected.atMs;
        if (quiet < 2000 * heartbeatPeriodS)
          return unknown(`the source was quiet for only ${Math.round(quiet)} ms`, fault.injected, resumed);
        return {
          ...survived('the flow did not expire, and the first write after the silence arrived', resumed, arrived),
          ...played,
        };
      }
      if (!arrived && packets > 0)
        return {
          ...broken(`${packets} packets of the expired flow were dropped, and no write arrived`, resumed, fault.healed),
          ...played,
        };
      return unknown(
        arrived
          ? `${packets} packets of expired flows were dropped, but a write arrived`
          : 'no flow expired, but no write arrived',
        resumed,
        arrived,
      );
    },
  },
});

/** The proxy's end of the replica's connection sends something again that nobody answers. */
const sentInVain = ({ end, retransmits }: { end: string; retransmits: number }): boolean =>
  end === 'proxy-downstream' && retransmits > 0;
