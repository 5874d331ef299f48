import { defineScenario, type FaultParams } from 'replfault';
import { controlChecks, playControl } from '../_control.ts';
import {
  brokenAt,
  comesBack,
  connectRetryMs,
  controlMs,
  isControl,
  notBroken,
  openConnections,
  type ResumptionParams,
  resumptionSettings,
  untilEnded,
  untilReceiverRuns,
  untilReconnected,
} from './_resumption.ts';

/** Transactions whose rows are each larger than an event may grow (binlog_row_event_max_size, 8192), so that every row has its own event. */
const severalEvents = { bytes: 256 * 1024, rowBytes: 16 * 1024, rowsPerTransaction: 4 };

/** The point of the stream, by the name of the break point. */
const pointOf: Readonly<Record<string, FaultParams>> = {
  'between-transactions': { event: 'Gtid', position: 'before' },
  'inside-gtid-event': { event: 'Gtid', position: 'middle' },
  'inside-row-event': { event: 'Write_rows', position: 'middle', count: 3, per: 'transaction' },
  'chunk-boundary': { event: 'Write_rows', position: 'before', count: 3, per: 'transaction' },
  'before-xid': { event: 'Xid', position: 'before' },
  heartbeat: { event: 'Heartbeat', position: 'middle' },
};

/** Shorter than the pause between two writes of the workload, so that a source which is never idle for long sends heartbeats all the same. */
const heartbeatBetweenWritesS = 0.015;

/**
 * The link ends at an exact point of the binary-log stream and is whole again at once. Auto-positioning asks for whatever the replica does not have,
 * and a half-received transaction counts as not had.
 */
export default defineScenario<ResumptionParams>({
  title: 'The connection is closed between, before, inside and after events. Where does the replica continue?',
  claims: ['F6', 'F12', 'Q1'],
  needs: ['embedded-proxy'],
  cases: [
    brokenAt('between-transactions'),
    brokenAt('inside-gtid-event'),
    brokenAt('inside-row-event'),
    brokenAt('chunk-boundary'),
    brokenAt('before-xid'),
    { ...brokenAt('heartbeat'), heartbeatS: heartbeatBetweenWritesS },
    notBroken,
  ],
  settings: resumptionSettings,
  criticalPathMs: (params) => (isControl(params) ? controlMs(params) : connectRetryMs),
  async play(stage, params) {
    if (isControl(params)) return playControl(stage, 'cut', params);
    const open = openConnections(stage.history());
    const cut = await stage.inject('cut', { after: 'event', close: 'fin', ...pointOf[params.breakPoint] });
    await stage.workload.burst(severalEvents);
    await untilEnded(stage, open);
    await cut.heal();
    await untilReconnected(stage, open);
    await untilReceiverRuns(stage);
  },
  checks: (params) => (isControl(params) ? controlChecks : comesBack(connectRetryMs + 2000)),
});
