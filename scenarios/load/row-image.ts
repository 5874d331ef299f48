import {
  crosses,
  dataIntact,
  defineScenario,
  faultOnlyArmed,
  noLiteral1190,
  probesUnbroken,
  replicaStaysConnected,
  sourceStaysQuiet,
} from 'replfault';
import { settingsOf, shortTimers, type Timers } from '../_replication.ts';
import { stretch } from './_stretch.ts';

interface Params extends Timers {
  /** `FULL` logs every column of a changed row before and after the change, `MINIMAL` the key and what changed. */
  readonly image: string;
  readonly rows: number;
  readonly rowBytes: number;
}

const wide = { rows: 64, rowBytes: 16 * 1024 };
/** What events, packets and the steady writer add to the rows. */
const overhead = 1.15;
/** The most that a minimal row of an update may cost: events and packets, and no wide column. */
const minimalRowBytes = 512;

/**
 * Wide rows are inserted, then a small column of each is changed. An insert logs the whole row whatever the image; only updates (and deletes) become
 * smaller with MINIMAL.
 */
export default defineScenario<Params>({
  title: 'How many bytes does the source send for inserts and updates, with binlog_row_image FULL and MINIMAL?',
  claims: ['F5', 'F7'],
  cases: [
    { case: 'full', image: 'FULL', ...wide, ...shortTimers },
    { case: 'minimal', image: 'MINIMAL', ...wide, ...shortTimers },
  ],
  settings: (params) => {
    const settings = settingsOf(params);
    return { ...settings, source: { ...settings.source, binlog_row_image: params.image } };
  },
  criticalPathMs: () => 1000,
  async play(stage, { rows, rowBytes }) {
    await stage.arm('stall');
    await stretch(stage, 'inserts', () => stage.workload.fill({ rows, rowBytes }));
    await stretch(stage, 'updates', () => stage.workload.update());
  },
  checks: ({ image, rows, rowBytes }) => {
    const payload = rows * rowBytes;
    return [
      crosses({ stretch: 'inserts', atLeastBytes: payload, atMostBytes: Math.round(payload * overhead) }),
      image === 'MINIMAL'
        ? crosses({ stretch: 'updates', atLeastBytes: rows, atMostBytes: rows * minimalRowBytes })
        : crosses({ stretch: 'updates', atLeastBytes: 2 * payload, atMostBytes: Math.round(2 * payload * overhead) }),
      faultOnlyArmed,
      sourceStaysQuiet,
      replicaStaysConnected,
      dataIntact,
      noLiteral1190,
      probesUnbroken,
    ];
  },
});
