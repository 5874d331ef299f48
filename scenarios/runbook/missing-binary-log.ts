import {
  type Check,
  dataIntact,
  defineScenario,
  inconclusive,
  noLiteral1190,
  pass,
  probesUnbroken,
  soundness,
} from 'replfault';
import { settingsOf, shortTimers, type Timers } from '../_replication.ts';
import { receiverRuns } from './_sound.ts';

/** A binary log that no source has yet. */
const missingFile = 'binlog.987654';

/** What was broken here was broken by hand, and only that proves it. */
const pointedElsewhere: Check = {
  name: 'pointed-elsewhere',
  ...soundness('play'),
  judge(timeline) {
    const said = timeline.first('operator', (o) => o.errno === null && o.statement.includes(missingFile));
    return said
      ? pass(`the replica was pointed at ${missingFile}`, [said.seq])
      : inconclusive(`the replica was never pointed at ${missingFile}`);
  },
};

/**
 * A replica asks for a binary log that its source does not have: purged meanwhile, or the coordinates of another server after a failover.
 * Both servers are of one version. What the replica then shows is for the claims to say.
 */
export default defineScenario<Timers>({
  title:
    'The replica requests a binary log that the source does not have. Which error occurs between servers of the same version?',
  claims: ['Q6'],
  cases: [{ case: 'same-version', ...shortTimers }],
  settings: settingsOf,
  criticalPathMs: () => 0,
  async play(stage) {
    await stage.operate('point-at-position', { file: missingFile });
    await stage.until(
      'the receiver stops with an error',
      'replication',
      ({ status }) => status.receiver === 'No' && status.lastIoErrno !== 0,
      { judges: ['receiver'], timeoutMs: 5000 },
    );
    await stage.operate('point-at-source');
    await stage.until('the receiver runs again', 'replication', receiverRuns, {
      judges: ['resumption', 'receiver'],
      timeoutMs: 5000,
    });
  },
  checks: () => [pointedElsewhere, dataIntact, noLiteral1190, probesUnbroken],
});
