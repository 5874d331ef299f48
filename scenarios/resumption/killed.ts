import { type CaseSettings, defineScenario, probesUnbrokenBut, processReturns, writesResume } from 'replfault';
import { controlChecks, playControl, untilWritesResume } from '../_control.ts';
import {
  brokenAt,
  comesBack,
  connectRetryMs,
  controlMs,
  isControl,
  notBroken,
  type ResumptionParams,
  resumptionSettings,
  untilReceiverRuns,
} from './_resumption.ts';

const processOf: Readonly<Record<string, 'source' | 'replica'>> = {
  'source-restarted': 'source',
  'replica-killed': 'replica',
};

/** A crash may cost what only the dead process knew: with these, an acknowledged commit is on disk at both ends. */
const durable = { innodb_flush_log_at_trx_commit: 1, sync_binlog: 1 };

const load = { bytes: 512 * 1024, rowBytes: 16 * 1024, rowsPerTransaction: 4 };

/** One end of the link is killed (SIGKILL) in the middle of a load and started again; nobody says a word to replication. */
export default defineScenario<ResumptionParams>({
  title: 'Source or replica is killed under load and restarted. What is sent again?',
  claims: ['F6', 'F12', 'Q1'],
  cases: [brokenAt('source-restarted'), brokenAt('replica-killed'), notBroken],
  settings: (params): CaseSettings => {
    const { source, replica, replication } = resumptionSettings(params);
    return { source: { ...source, ...durable }, replica: { ...replica, ...durable }, replication };
  },
  criticalPathMs: (params) => (isControl(params) ? controlMs(params) : connectRetryMs),
  async play(stage, params) {
    const process = processOf[params.breakPoint];
    if (!process) return playControl(stage, 'kill', params);
    await stage.workload.burst({ ...load, bytes: load.bytes / 4 });
    const unfinished = stage.workload.burst(load);
    const killed = await stage.inject('kill', {}, process);
    await unfinished;
    await killed.heal();
    await untilReceiverRuns(stage);
    await untilWritesResume(stage);
  },
  checks: (params) => {
    const process = processOf[params.breakPoint];
    if (!process) return controlChecks;
    const silenced = process === 'source' ? 'dump-threads' : 'replication';
    return [
      processReturns({ process }),
      writesResume,
      ...comesBack(connectRetryMs + 4000, probesUnbrokenBut({ silenced: [silenced] })),
    ];
  },
});
