import {
  type Check,
  crosses,
  dataIntact,
  defineScenario,
  differsUnnoticed,
  faultOnlyArmed,
  faultTookEffect,
  noLiteral1190,
  operatorActs,
  probesUnbroken,
  refetches,
  replicaReconnects,
  replicaStaysConnected,
  resumes,
  type Stage,
  sourceStaysQuiet,
} from 'replfault';
import { readsStream, settingsOf, shortTimers, type Timers } from '../_replication.ts';
import { openConnections, untilEnded, untilReceiverRuns, untilReconnected } from '../resumption/_resumption.ts';
import { stretch, untilEqual } from './_stretch.ts';

interface Params extends Timers {
  readonly format: 'ROW' | 'STATEMENT' | 'MIXED';
  /** `bytes`: what crosses the link. `cut`: a transaction is cut before its end. `unsafe`: a statement whose result is not determined. */
  readonly what: 'bytes' | 'cut' | 'unsafe';
  readonly rows: number;
  readonly rowBytes: number;
}

const wide = { rows: 64, rowBytes: 16 * 1024, ...shortTimers };
const retryMs = 1000;

/** The statements have their values as hexadecimal literals: two characters for each byte. */
const literalFactor = 2;
/** What events, packets and the texts of statements add to the rows. */
const overhead = 1.15;
/** The most that one short statement costs, with the events around it, bytes. */
const statementBytes = 2048;

const unsafe = [
  'CREATE TABLE replfault.generated (id INT NOT NULL PRIMARY KEY, value CHAR(36)) ENGINE=InnoDB',
  'INSERT INTO replfault.generated VALUES (1, UUID()), (2, UUID())',
] as const;

/**
 * What the source writes into its binary log. With statements, bytes on the link say nothing of the rows that change; and a statement may give other rows
 * on the replica.
 */
export default defineScenario<Params>({
  title:
    'binlog_format ROW, STATEMENT and MIXED: what crosses the link, what is sent again, and are the rows the same?',
  claims: ['F5', 'F6'],
  needs: ['embedded-proxy'],
  cases: (['row', 'statement', 'mixed'] as const).flatMap((name): Params[] => {
    const format = name.toUpperCase() as Params['format'];
    return [
      { case: name, format, what: 'bytes', ...wide },
      { case: `${name}-cut`, format, what: 'cut', ...wide },
      { case: `${name}-unsafe`, format, what: 'unsafe', ...wide },
    ];
  }),
  settings: (params) => {
    const settings = settingsOf(params);
    return { ...settings, source: { ...settings.source, binlog_format: params.format }, switches: readsStream };
  },
  criticalPathMs: ({ what }) => (what === 'cut' ? retryMs : 1000),
  async play(stage, params) {
    if (params.what === 'cut') return playCut(stage, params);
    await stage.arm('stall');
    if (params.what === 'unsafe') return playUnsafe(stage);
    const { rows, rowBytes } = params;
    await stretch(stage, 'inserts', () => stage.workload.fill({ rows, rowBytes }));
    await stretch(stage, 'updates', () => stage.workload.update());
  },
  checks: (params) => [...judged(params), dataCheck(params), noLiteral1190, probesUnbroken],
});

/** The link ends when all of a transaction but its end has crossed it. */
async function playCut(stage: Stage, { rows, rowBytes }: Params): Promise<void> {
  // The first transaction that comes is the one of the burst.
  await stage.workload.pause();
  await untilEqual(stage);
  const open = openConnections(stage.history());
  const cut = await stage.inject('cut', { after: 'event', event: 'Xid', position: 'before', close: 'fin' });
  await stage.workload.burst({ bytes: rows * rowBytes, rowBytes, rowsPerTransaction: rows });
  await untilEnded(stage, open);
  await cut.heal();
  await untilReconnected(stage, open);
  stage.workload.resume();
  await untilReceiverRuns(stage);
}

/** UUID() has another value on the replica. The source warns its client (1592) and its own error log; the replica says nothing. */
async function playUnsafe(stage: Stage): Promise<void> {
  for (const statement of unsafe) await stage.operate('say-as-written', { on: 'source', statement });
  await untilEqual(stage);
}

function judged({ format, what, rows, rowBytes }: Params): readonly Check[] {
  const payload = rows * rowBytes;
  const rowsLogged = format === 'ROW';
  const inserted = rowsLogged ? payload : literalFactor * payload;
  if (what === 'cut')
    return [
      faultTookEffect,
      refetches({ atLeastBytes: inserted, atMostBytes: Math.round(inserted * overhead) }),
      replicaReconnects,
      resumes({ withinMs: retryMs + 2000 }),
    ];
  const quiet = [faultOnlyArmed, sourceStaysQuiet, replicaStaysConnected];
  if (what === 'unsafe') return [operatorActs({ statement: unsafe[1] }), ...quiet];
  return [
    crosses({ stretch: 'inserts', atLeastBytes: inserted, atMostBytes: Math.round(inserted * overhead) }),
    rowsLogged
      ? crosses({ stretch: 'updates', atLeastBytes: 2 * payload, atMostBytes: Math.round(2 * payload * overhead) })
      : crosses({ stretch: 'updates', atLeastBytes: 1, atMostBytes: statementBytes }),
    ...quiet,
  ];
}

const dataCheck = ({ format, what }: Params): Check =>
  what === 'unsafe' && format === 'STATEMENT' ? differsUnnoticed : dataIntact;
