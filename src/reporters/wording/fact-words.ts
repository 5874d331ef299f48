/** What a fact is a number of. */
export interface FactWords {
  readonly label: string;
  /** What a count counts, in the singular. Times, bytes, rates, shares and trials carry their units by themselves. */
  readonly counts?: string;
  /** What 0 means, where it is no amount. */
  readonly zero?: string;
}

const failed = (where: string): FactWords => ({ label: `${where}: trials in which the write failed` });
const failedAfter = (where: string): FactWords => ({ label: `${where}: time until the write failed` });
const arrived = (where: string): FactWords => ({
  label: `${where}: transactions that arrived while they were written`,
});
const commit = (where: string): FactWords => ({ label: `${where}: median time of a commit` });
const errno = (where: string): FactWords => ({ label: `${where}: error number in Last_IO_Errno` });

/** The numbers of the claims, by the names that the claims give them. The label alone says what the number is a number of. */
export const factWords: Readonly<Record<string, FactWords>> = {
  // C1
  lossWriteFailed: failed('packet loss'),
  lossBlindMs: { label: 'packet loss: blind window' },
  dropFittingBuffersWriteFailed: failed('packets dropped, backlog fits the buffers'),
  dropBeyondBuffersWriteFailed: failed('packets dropped, backlog exceeds the buffers'),
  dropBeyondBuffersWriteFailedMs: failedAfter('packets dropped, backlog exceeds the buffers'),
  rejectWriteFailed: failed('firewall REJECT'),
  rejectWriteFailedMs: failedAfter('firewall REJECT'),
  flappingWriteFailed: failed('link flapping'),
  // C2
  latencyMs: { label: 'latency: delay that was injected' },
  latencyWriteFailed: failed('latency'),
  starvedSourceWriteFailed: failed('source with 10 % of one CPU'),
  stuckReceiverWriteFailed: failed('receiving side does not read, backlog exceeds the buffers'),
  stuckReceiverWriteFailedMs: failedAfter('receiving side does not read, backlog exceeds the buffers'),
  stuckReceiverFittingBuffersWriteFailed: failed('receiving side does not read, backlog fits the buffers'),
  fartherWriteFailed: failed('round trip rises above net_write_timeout, under load'),
  fartherWriteFailedMs: failedAfter('round trip rises above net_write_timeout, under load'),
  // C7
  relayLogFullWriteFailed: failed('file system of the relay log full'),
  relayLogFullWriteFailedMs: failedAfter('file system of the relay log full'),
  relayLogFullStatusTookMs: { label: 'file system of the relay log full: longest time of the status statement' },
  relayLogFullResumedMs: { label: 'file system of the relay log: from free space until replication had resumed' },
  relayLogLimitWriteFailed: failed('relay_log_space_limit reached, applier stopped'),
  relayLogLimitResumedMs: {
    label: 'relay_log_space_limit: from the start of the applier until replication had resumed',
  },
  filesFrozenWriteFailed: failed('data folder of the replica does not answer'),
  filesFrozenStatusTookMs: { label: 'data folder does not answer: longest time of the status statement' },
  binlogFullWriteFailed: failed("file system of the replica's own binary log full"),
  binlogFullResumedMs: {
    label: "file system of the replica's own binary log: from free space until replication had resumed",
  },
  // C8
  largePacketsLoggedIn: { label: 'large packets dropped: trials in which the replica logged in again' },
  largePacketsArrived: { label: 'large packets dropped: trials in which what was written arrived' },
  largePacketsMissing: { label: 'large packets dropped: transactions missing at most', counts: 'transaction' },
  encryptedLoggedIn: { label: 'large packets dropped, TLS: trials in which the replica logged in again' },
  mtuProbingCured: { label: 'tcp_mtu_probing: trials in which replication came back' },
  mtuProbingCuredMs: { label: 'tcp_mtu_probing: time until replication was back' },
  routeMtuCured: { label: 'MTU of the route: trials in which replication came back' },
  routeMtuCuredMs: { label: 'MTU of the route: time until replication was back' },
  clampedCured: { label: 'smaller segments for new connections: trials in which replication came back' },
  clampedCuredMs: { label: 'smaller segments for new connections: time until replication was back' },
  // C9
  idleForgottenKept: { label: 'firewall forgets idle flows: trials in which the replica kept its connection' },
  idleForgottenNoticedMs: { label: 'firewall forgets idle flows: time until the replica detected it' },
  idleClosedKept: { label: 'proxy closes idle flows: trials in which the replica kept its connection' },
  keepaliveForgottenKept: { label: 'TCP keepalive, firewall: trials in which the replica kept its connection' },
  keepaliveClosedKept: { label: 'TCP keepalive, proxy: trials in which the replica kept its connection' },
  heartbeatsForgottenKept: { label: 'heartbeats, firewall: trials in which the replica kept its connection' },
  heartbeatsClosedKept: { label: 'heartbeats, proxy: trials in which the replica kept its connection' },
  // Between two regions, packet by packet: C1, C6, F9, F10, F11, Q1
  regionsSilentWriteFailed: failed('two regions, silent link under load'),
  regionsSilentWriteFailedMs: failedAfter('two regions, silent link under load'),
  regionsBlindMs: { label: 'two regions, silent link under load: blind window' },
  regionsNarrowedWriteFailed: failed('two regions, link becomes narrow under load'),
  regionsTimeoutMs: { label: 'two regions: time until the first timeout (6 s)' },
  regionsLagLed: { label: 'two regions: trials in which the lag rose before the first timeout' },
  regionsGtidLed: { label: 'two regions: trials in which the GTID sets differed before the first timeout' },
  regionsToleranceSPerS: {
    label: 'two regions: increase of the time until the source gives up, for each second of net_write_timeout',
  },
  regionsBlindnessSPerS: {
    label: 'two regions: increase of the time until the replica detects the fault, for each second of its net timeout',
  },
  regionsRaisedNothingLost: { label: 'two regions, raised net_write_timeout: trials in which nothing was lost' },
  regionsRaisedAtRisk: {
    label: 'two regions, raised net_write_timeout: transactions only on the source',
    counts: 'transaction',
  },
  regionsBulkBroken: { label: 'two regions, bulk load: trials in which the connection ended' },
  regionsNarrowInOneWriteFailed: failed('two regions, narrow link, one transaction'),
  regionsNarrowInPiecesWriteFailed: failed('two regions, narrow link, many transactions'),
  regionsLoginWorked: { label: 'two regions, slow link: trials in which the login worked' },
  regionsStreamFlowed: { label: 'two regions, slow link: trials in which the stream delivered' },
  regionsAtRisk: { label: 'two regions: transactions only on the source', counts: 'transaction' },
  // C3, F5
  healthyLinkBroken: { label: 'healthy link: trials in which the connection ended' },
  narrowLinkInOneWriteFailed: failed('narrow link, one transaction'),
  narrowLinkInPiecesWriteFailed: failed('narrow link, many transactions'),
  narrowLinkInOneWriteFailedMs: failedAfter('narrow link, one transaction'),
  narrowLinkInPiecesWriteFailedMs: failedAfter('narrow link, many transactions'),
  widerLinkInOneWriteFailed: failed('wider link, one transaction'),
  resentInOneBytes: { label: 'cut, one transaction: bytes sent again' },
  resentInPiecesBytes: { label: 'cut, many transactions: bytes sent again' },
  updateFullBytes: { label: '64 updates, row image FULL: bytes sent' },
  updateMinimalBytes: { label: '64 updates, row image MINIMAL: bytes sent' },
  insertFullBytes: { label: '64 inserts, row image FULL: bytes sent' },
  insertMinimalBytes: { label: '64 inserts, row image MINIMAL: bytes sent' },
  // C4, F8
  starvedCommitMs: commit('source with 10 % of one CPU'),
  starvedSlowestCommitMs: { label: 'source with 10 % of one CPU: time of the slowest commit' },
  starvedCalmCommitMs: commit('the same source without this limit'),
  slowDiskCommitMs: commit('slow disk'),
  slowDiskCalmCommitMs: commit('the same source without the slow disk'),
  writeFailed: { label: 'trials in which the write failed' },
  durableCommitMs: commit('durable settings, slow disk'),
  relaxedCommitMs: commit('relaxed settings, slow disk'),
  durableWriteFailed: failed('durable settings'),
  relaxedWriteFailed: failed('relaxed settings'),
  // C5
  writesTimedOut: { label: 'trials in which a write exceeded net_write_timeout' },
  noBinaryLogErrno: errno('source without binary log'),
  sourceDemandsTlsErrno: errno('source requires TLS'),
  replicaDemandsTlsErrno: errno('replica requires TLS'),
  semiSyncMissingErrno: errno('replica without semi-sync'),
  // C6
  lightLoadWriteFailed: failed('light load'),
  lightLoadOutageMs: { label: 'light load: length of the outage' },
  lightLoadBlindMs: { label: 'light load: blind window' },
  heavyLoadWriteFailed: failed('heavy load'),
  heavyLoadWriteFailedMs: failedAfter('heavy load'),
  heavyLoadReplicaNoticedMs: { label: 'heavy load: time until the replica detected the fault' },
  heavyLoadBlindMs: { label: 'heavy load: blind window' },
  // F1
  agreed: { label: 'trials in which login and stream agreed' },
  disagreed: { label: 'trials in which login and stream did not agree', counts: 'trial' },
  starvedLoginWorked: { label: 'slow link: trials in which the login worked' },
  starvedStreamFlowed: { label: 'slow link: trials in which the stream delivered' },
  starvedLoginTookMs: { label: 'slow link: time of the login' },
  newDroppedLoginWorked: { label: 'new connections dropped: trials in which the login worked' },
  newDroppedStreamFlowed: { label: 'new connections dropped: trials in which the stream delivered' },
  slowestLoginMs: { label: 'time of the slowest login' },
  // F2
  stallMs: { label: 'length of the stall' },
  writeTimeout1sFailed: { label: 'net_write_timeout 1 s: trials in which the write timed out' },
  writeTimeout5sFailed: failed('net_write_timeout 5 s'),
  runningThreadKeptOldTimeout: { label: 'trials in which the running dump thread kept the old timeout' },
  backlogFitsBuffersWriteFailed: failed('backlog fits the buffers'),
  resetBeforeTimeout: { label: 'trials in which a reset ended the write before its timeout' },
  netTimeout1sReplicaLeft: { label: 'replica’s net timeout 1 s: trials in which the replica disconnected' },
  netTimeout5sReplicaLeft: { label: 'replica’s net timeout 5 s: trials in which the replica disconnected' },
  netTimeout1sBlindMs: { label: 'replica’s net timeout 1 s: blind window' },
  netTimeout5sBlindMs: { label: 'replica’s net timeout 5 s: blind window' },
  dumpThreadOutlivedReplicaMs: { label: 'longest time for which a dump thread outlived the connection of its replica' },
  // F3
  cameBackAlone: { label: 'trials in which the receiver reconnected by itself' },
  retriesUsedUpCameBackAlone: { label: 'no retries left: trials in which it reconnected by itself' },
  wordsKnown: { label: 'trials in which the server accepted the statements' },
  stallBackMs: { label: 'stall: time from its start until the receiver ran again' },
  // F4
  satisfiedWhileMissingMs: { label: 'time for which the condition held while a transaction was missing' },
  misledTrials: { label: 'trials in which the condition held for 1 s or longer' },
  transactionsMissing: { label: 'transactions missing at the worst moment', counts: 'transaction' },
  statementErrno: { label: 'error number of the statement as written', zero: 'accepted' },
  // F6
  resumedWithLogsKept: { label: 'binary logs kept: trials in which the replica resumed' },
  resumedWithLogsPurged: { label: 'binary logs purged: trials in which the replica resumed' },
  purgedErrno: errno('binary logs purged'),
  backMs: { label: 'time until the receiver ran again' },
  // F7
  stallTimeout1sWriteFailed: failed('stall, net_write_timeout 1 s'),
  stallTimeout5sWriteFailed: failed('stall, net_write_timeout 5 s'),
  narrowLinkLargeBatchWriteFailed: failed('narrow link, one large batch'),
  narrowLinkSmallBatchesWriteFailed: failed('narrow link, small batches'),
  healthyLinkWriteFailed: failed('healthy link'),
  // F9
  longWayWriteFailed: failed('latency above net_write_timeout'),
  narrowLinkBps: { label: 'narrow link: bandwidth' },
  narrowLinkWriteFailed: failed('narrow link'),
  widerLinkBps: { label: 'wider link: bandwidth' },
  widerLinkWriteFailed: failed('wider link'),
  // F10, Q3
  firstTimeoutMs: { label: 'time until the first timeout of either end' },
  lagLed: { label: 'trials in which the lag rose before the first timeout' },
  receiverLed: { label: 'trials in which the receiver’s state changed before the first timeout' },
  pathLed: { label: 'trials in which a probe of the path failed before the first timeout' },
  gtidLed: { label: 'trials in which the GTID sets differed before the first timeout' },
  gtidAlarmMs: { label: 'time until the GTID sets differed' },
  earliestTimeoutMs: { label: 'time until the first timeout, in the earliest trial' },
  // F11
  sourceGaveUpAt1sMs: { label: 'net_write_timeout 1 s: time until the source gave up' },
  sourceGaveUpAt2sMs: { label: 'net_write_timeout 2 s: time until the source gave up' },
  toleranceSPerS: { label: 'increase of the time until the source gives up, for each second of net_write_timeout' },
  replicaNoticedAt1sMs: { label: 'replica’s net timeout 1 s: time until the replica detected the fault' },
  replicaNoticedAt2sMs: { label: 'replica’s net timeout 2 s: time until the replica detected the fault' },
  blindnessSPerS: {
    label: 'increase of the time until the replica detects silence, for each second of its net timeout',
  },
  netReadTimeoutIgnored: { label: 'trials in which net_read_timeout expired and ended nothing' },
  // F12
  resumedAfterDisconnects: { label: 'disconnects: trials in which the replica resumed by itself' },
  resumedAfterRetriesUsedUp: { label: 'no retries left: trials in which the replica resumed by itself' },
  resumedAfterPurge: { label: 'binary logs purged: trials in which the replica resumed by itself' },
  // Q1
  raisedNothingLost: { label: 'net_write_timeout 300 s: trials in which nothing was lost' },
  lowNothingLost: { label: 'net_write_timeout 1 s: trials in which nothing was lost' },
  raisedAtRisk: { label: 'net_write_timeout 300 s: transactions only on the source', counts: 'transaction' },
  lowAtRisk: { label: 'net_write_timeout 1 s: transactions only on the source', counts: 'transaction' },
  raisedUnreplicatedMs: {
    label: 'net_write_timeout 300 s: longest time for which a transaction was only on the source',
  },
  lowUnreplicatedMs: { label: 'net_write_timeout 1 s: longest time for which a transaction was only on the source' },
  // Q2
  breaks: { label: 'disconnects in a trial', counts: 'disconnect' },
  newConnections: { label: 'new connections in a trial', counts: 'connection' },
  medianPauseMs: { label: 'median pause of replication after a disconnect' },
  longestPauseMs: { label: 'longest pause of replication after a disconnect' },
  dataDiffered: { label: 'trials in which the data differed at the end' },
  // Q3
  ackToldFirst: { label: 'trials in which the missed acknowledgement came before any timeout' },
  ackMissedMs: { label: 'time until the source stopped waiting for the acknowledgement' },
  quietForMs: { label: 'without commits: length of the stall before the first commit' },
  ackMissedWithoutCommits: { label: 'without commits: trials in which an acknowledgement was missed' },
  // Q4, Q5
  timedByNetReadTimeout: { label: 'trials in which net_read_timeout ended a connection' },
  brokenOffToldMs: { label: 'client broke its connection: time until the source logged it' },
  halfPacketEndedMs: { label: 'client stopped inside a packet: time until the source disconnected it' },
  receiverLeftMs: { label: 'replica’s net timeout 1 s: time until the receiver disconnected' },
  receiverSilenceMs: { label: 'net_read_timeout 1 s: silence during which the receiver stayed connected' },
  counted1158: { label: 'errors 1158 that the source counted', counts: 'error' },
  counted1159: { label: 'errors 1159 that the source counted', counts: 'error' },
  timeoutReported: { label: 'trials in which the read timeout was reported' },
  filesOpen: { label: 'files open at the end', counts: 'file' },
  filesBefore: { label: 'files open at the start', counts: 'file' },
  filesLimit: { label: 'files that the server may open', counts: 'file' },
  silentMs: { label: 'silence until the source disconnected the client' },
  // Q6
  lastIoErrno: { label: 'error number in Last_IO_Errno' },
  fatalBetweenSameVersions: { label: 'trials in which the error occurred between servers of the same version' },
  version: { label: 'version of both servers' },
  text: { label: 'text in Last_IO_Error' },
  // Q7
  writeErrors: { label: 'write errors in a trial', counts: 'error' },
  stoppedByWriteErrors: { label: 'repeated write errors: trials in which the receiver stopped with 1593 or 13117' },
  stoppedBySameId: { label: 'same server id: trials in which the receiver stopped with 1593 or 13117' },
  sameIdErrno: errno('same server id'),
  sameIdWriteErrors: { label: 'same server id: write errors before the receiver stopped', counts: 'error' },
  // Q8, Q9
  followedAsShipped: { label: 'trials in which the replica followed with both servers as they ship' },
  refusedErrno: { label: 'error number of the first refusal' },
  followedAfterChanges: { label: 'trials in which the replica followed after changes' },
  writesTheSame: { label: 'kinds of writes that arrived the same', counts: 'kind' },
  writesNotTheSame: { label: 'kinds of writes that did not', counts: 'kind' },
  // Q10
  plainArrivedPercent: arrived('no compression'),
  zlibRepeatedArrivedPercent: arrived('zlib, rows of one letter'),
  zlibRandomArrivedPercent: arrived('zlib, random rows'),
  zstdRepeatedArrivedPercent: arrived('zstd, rows of one letter'),
  zstdRandomArrivedPercent: arrived('zstd, random rows'),
  transactionsRepeatedArrivedPercent: arrived('compressed transactions, rows of one letter'),
  transactionsRandomArrivedPercent: arrived('compressed transactions, random rows'),
  // Q11
  cubicLossyArrivedPercent: arrived('cubic, loss'),
  bbrLossyArrivedPercent: arrived('bbr, loss'),
  cubicCleanArrivedPercent: arrived('cubic, no loss'),
  bbrCleanArrivedPercent: arrived('bbr, no loss'),
  cubicLossyReceivedBps: { label: 'cubic, loss: rate at which the binary log arrived' },
  cubicLossyBehindBytes: { label: 'cubic, loss: bytes of the binary log that had not arrived at the end' },
  cubicLossyBehind: { label: 'cubic, loss: transactions missing at the end', counts: 'transaction' },
  cubicLossyShown0Percent: {
    label: 'cubic, loss: looks that showed Yes, Yes and 0, of those at which more than a second of writes was missing',
  },
  lossyWriteFailed: { label: 'loss, cubic and bbr: trials in which a write timed out' },
};
