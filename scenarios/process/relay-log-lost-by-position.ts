import { type Check, defineScenario, followsByPosition, type ServerFeature } from 'replfault';
import { controlChecks } from '../_control.ts';
import {
  comesBackShort,
  comesBackWhole,
  executed,
  type LostParams,
  loseRelayLog,
  lostPathMs,
  lostSettings,
  received,
  staysDown,
} from './_relay-log-lost.ts';

interface Params extends LostParams {
  /** What the server must be like for this end: `file` or `parallel`; `any`: each comes to it. */
  readonly where: 'file' | 'parallel' | 'any';
  readonly ends: 'short' | 'down' | 'whole';
}

const features: Readonly<Record<Params['where'], readonly ServerFeature[]>> = {
  file: ['receiver-position-in-file'],
  parallel: ['relay-log-needed-at-start'],
  any: [],
};
const checks: Readonly<Record<Params['ends'], readonly Check[]>> = {
  short: comesBackShort,
  down: staysDown,
  whole: comesBackWhole,
};

/**
 * A replica that uses file and position loses the end of its relay log. Where the receiver writes down its position with each event (MySQL before 8.0, MariaDB), it
 * goes on behind what is lost. MySQL 9.7 reads it again; its parallel appliers look for their positions in the relay log, and do not start without them.
 */
export default defineScenario<Params>({
  title:
    'A replica that uses file and position loses the end of its relay log. Is anything left out, or executed twice?',
  needs: ['server-files', 'tracing'],
  topology: { by: 'position' },
  requires: ({ where }) => features[where],
  cases: [
    { case: 'received', ...received, where: 'file', ends: 'short' },
    { case: 'received-and-recovered', ...received, recovery: true, where: 'any', ends: 'whole' },
    { case: 'executed-and-recovered', ...executed, recovery: true, where: 'file', ends: 'whole' },
    { case: 'executed-in-parallel', ...executed, where: 'parallel', ends: 'down' },
    { case: 'executed-in-parallel-and-recovered', ...executed, recovery: true, where: 'parallel', ends: 'down' },
    { case: 'executed-by-one', ...executed, workers: 1, where: 'parallel', ends: 'whole' },
    {
      case: 'executed-by-one-and-recovered',
      ...executed,
      workers: 1,
      recovery: true,
      where: 'parallel',
      ends: 'whole',
    },
    { case: 'not-injected', ...executed, inject: false, where: 'any', ends: 'whole' },
  ],
  settings: lostSettings,
  criticalPathMs: lostPathMs,
  play: loseRelayLog,
  checks: ({ inject, ends }) => [followsByPosition, ...(inject ? checks[ends] : controlChecks)],
});
