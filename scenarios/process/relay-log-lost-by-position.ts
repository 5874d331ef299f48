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

/** Longer than a case: with the 300 ms of a server it is a matter of chance whether appliers need the relay log. */
const checkpointMs = 60_000;

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
    { case: 'executed', ...executed, checkpointMs, where: 'parallel', ends: 'down' },
    { case: 'executed-and-recovered', ...executed, checkpointMs, recovery: true, where: 'parallel', ends: 'down' },
    { case: 'not-injected', ...executed, inject: false, where: 'any', ends: 'whole' },
  ],
  settings: lostSettings,
  criticalPathMs: lostPathMs,
  play: loseRelayLog,
  checks: ({ inject, ends }) => [followsByPosition, ...(inject ? checks[ends] : controlChecks)],
});
