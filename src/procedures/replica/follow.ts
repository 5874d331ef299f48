import type { Procedure, Step } from '../../model/procedure.ts';
import { type Channel, type ChannelOptions, channelOf, otherwise, run, show } from '../channel.ts';
import type { Server } from '../dialect.ts';
import { finish } from '../finish.ts';

/** What both ways of following cost: everything received is executed, then both threads stop. */
const cost = ({ blocksUpToS }: Channel): Procedure['cost'] => ({
  relayLogs: 'applied, then deleted',
  receiver: 'restarts',
  applier: 'restarts',
  blocksUpToS,
  others: null,
  destroys: null,
});

/** Stops both threads, the applier only after it has executed everything. */
const stopDrained = (channel: Channel): Step[] => [
  ...channel.requireFollowing(),
  ...channel.requireApplier(),
  run('replica', channel.statements.stopReceiver),
  channel.untilDrained(),
  run('replica', channel.statements.stopApplier),
];

/** Makes a replica that follows by file and position follow by GTID. Once, not after each outage. */
export function useAutoPosition(server: Server, options: Omit<ChannelOptions, 'by'> = {}): Procedure {
  const channel = channelOf(server, { ...options, by: 'position' });
  const { dialect, statements } = channel;
  const mariadb = dialect.vendor === 'mariadb';
  return finish(dialect, {
    id: 'use-auto-position',
    title: mariadb
      ? 'Follow the source by GTID (MASTER_USE_GTID=slave_pos)'
      : 'Follow the source by GTID (auto-position)',
    steps: [
      ...(mariadb ? mariadbPositionKnown() : mysqlSetsAllow()),
      ...stopDrained(channel),
      run('replica', statements.change([mariadb ? 'MASTER_USE_GTID=slave_pos' : `${dialect.prefix}_AUTO_POSITION=1`])),
      run('replica', statements.startBoth),
    ],
    rights: { source: [], replica: ['see replication', 'control replication'] },
    cost: cost(channel),
    wayBack: 'The procedure use-file-position.',
  });
}

function mysqlSetsAllow(): Step[] {
  const stop = otherwise(
    'Do not go on. A replica that has transactions of its own, or misses purged ones, must be rebuilt.',
  );
  return [
    {
      kind: 'require',
      on: 'replica',
      query: { sql: 'SELECT @@GLOBAL.gtid_mode AS gtid_mode', expects: [{ column: 'gtid_mode', is: 'ON' }] },
      note: 'gtid_mode must be ON, on the source as well.',
      otherwise: otherwise('Do not go on. Enable GTIDs on both servers first (manual: Changing the GTID Mode).'),
    },
    show('replica', 'SELECT @@GLOBAL.gtid_executed AS executed', 'Read the set of the replica first.', {
      replica_set: 'executed',
    }),
    {
      kind: 'require',
      on: 'source',
      query: {
        sql: "SELECT GTID_SUBTRACT('<replica_set>', @@GLOBAL.gtid_executed) AS only_on_replica",
        expects: [{ column: 'only_on_replica', is: '' }],
      },
      note: 'only_on_replica must be empty: the source has everything that the replica has.',
      otherwise: stop,
    },
    {
      kind: 'require',
      on: 'source',
      query: {
        sql: "SELECT GTID_SUBSET(@@GLOBAL.gtid_purged, '<replica_set>') AS nothing_purged",
        expects: [{ column: 'nothing_purged', is: '1' }],
      },
      note: 'nothing_purged must be 1: the binary logs of the source still hold what the replica misses.',
      otherwise: stop,
    },
  ];
}

function mariadbPositionKnown(): Step[] {
  return [
    {
      kind: 'require',
      on: 'replica',
      query: { sql: 'SELECT @@GLOBAL.gtid_slave_pos AS position', expects: [{ column: 'position', isNot: '' }] },
      note: 'The position must not be empty. Its domains and sequence numbers must be in the binary log of the source.',
      otherwise: otherwise(
        'Do not go on. A replica without a GTID position would fetch everything from the beginning.',
      ),
    },
    show('source', 'SELECT @@GLOBAL.gtid_binlog_pos AS position', 'The source must not be behind the replica.'),
  ];
}

/** The twin for file and position: goes on from where the applier is. */
export function useFilePosition(server: Server, options: Omit<ChannelOptions, 'by'> = {}): Procedure {
  const channel = channelOf(server, { ...options, by: 'gtid' });
  const { dialect, statements } = channel;
  const { prefix, columns } = dialect;
  return finish(dialect, {
    id: 'use-file-position',
    title: 'Follow the source by file and position',
    steps: [
      ...stopDrained(channel),
      show(
        'replica',
        channel.status().sql,
        `Take ${columns.executedFile} and ${columns.executedPosition} from it: the end of what was executed.`,
        { file: columns.executedFile, position: columns.executedPosition },
      ),
      run(
        'replica',
        statements.change([
          dialect.vendor === 'mariadb' ? 'MASTER_USE_GTID=no' : `${prefix}_AUTO_POSITION=0`,
          `${prefix}_LOG_FILE='<file>'`,
          `${prefix}_LOG_POS=<position>`,
        ]),
      ),
      run('replica', statements.startBoth),
    ],
    rights: {
      replica: [
        'see replication',
        'control replication',
        ...(dialect.vendor === 'mysql' && dialect.channels !== null ? (['read performance schema'] as const) : []),
      ],
    },
    cost: cost(channel),
    wayBack: 'The procedure use-auto-position.',
  });
}
