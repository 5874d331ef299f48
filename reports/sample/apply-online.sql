-- Recommended by replfault 0.1.0, run 20261128-120207-803a5bde-4318, for the profile replfault.yaml.
--
--                                                          today    recommended
--   the replica goes on trying to reconnect for, at least  540 s    24 h
--   a dead link looks healthy on the replica for, at most  60.15 s  27.15 s
--   the source gives a blocked write up after              60 s     60 s
--
-- On a path that swallows packets each attempt takes up to 27 s more.
-- For mysql:9.7 to mysql:9.7, tried on mysql 9.7.4.
-- Verified, 10 of 13 trials at real scale, those of long disturbances with shorter timers at up to 1:66.8:
--   the recommended settings held in 7 disturbances, and 4 tighter settings failed, at the nearest value that
--   the experiments say must fail (net_write_timeout 14 instead of 60, replica_net_timeout 14 instead of 27,
--   heartbeat period 367.6 instead of 5, retry count 12 instead of 8641; values between are undecided). Other
--   clients, that paused while they read a large result: one that paused for 0.9 times net_write_timeout got
--   the rest, one that paused for 1.1 times net_write_timeout was cut off (timers at scale 1:15).
-- Read the report of the run before you use this.
-- Statements for two servers. Do not run this file as a whole on either.
-- If source and replica can change roles, also run the SET GLOBAL statements of each part on the other
--   server.

-- ============================================================================
-- SOURCE (mysql:9.7): run these on the source first
-- ============================================================================
-- Set log_error_verbosity to 3 on the source. On the source (MySQL 9.7).
-- Cost: relay logs are not touched; the receiver keeps its state; the applier keeps its state; one statement
--   may take up to 1 s.
-- For others: The error log holds notes of other kinds too, for example one for each client that disconnects
--   without closing its connection.
-- Privileges on the source: SYSTEM_VARIABLES_ADMIN.
-- Write down today's values, for the way back.
SELECT @@GLOBAL.log_error_verbosity AS log_error_verbosity;
-- With log_error_verbosity 2, as today, a write to a replica that fails leaves no line in the log of the
--   source; from 3 on it does. Cost: more notes of other kinds are logged too, for example one for each
--   client that disconnects without closing its connection.
SET GLOBAL log_error_verbosity = 3;
-- Way back, on the source:
--     SET GLOBAL log_error_verbosity = <log_error_verbosity_today>;
-- Look for persisted variables. On the source (MySQL 9.7).
-- Cost: relay logs are not touched; the receiver keeps its state; the applier keeps its state; one statement
--   may take up to 1 s.
-- A value here wins over the option file. RESET PERSIST with its name removes it.
SELECT * FROM performance_schema.persisted_variables;
-- Way back: None is needed: it only reads.
-- OPTION, not recommended: net_write_timeout = 22.
-- Gain: Below replica_net_timeout (27 s), the source gives a blocked write up before the replica comes back:
--   it logs the failed write, and no dump thread outlives the connection of its replica.
-- Price: It applies to every client session of the source that connects from then on, and its other replicas
--   when they reconnect: a reader that pauses in the middle of a large result (an export, a mysqldump that
--   sets no timeouts of its own) is cut off after 22 s, today after 60 s. A dump thread whose replica is gone
--   stays for up to 22 s. A replica that reads nothing for longer is disconnected, and a transaction that was
--   half sent is fetched again whole: up to 16.78 MB, 0.27 s on this link.
-- To use it, run these statements without the comment marks.
-- Set net_write_timeout to 22 s on the source. On the source (MySQL 9.7).
-- Cost: relay logs are not touched; the receiver keeps its state; the applier keeps its state; one statement
--   may take up to 1 s.
-- For others: It applies to every client that connects to the source from now on. A shorter value ends
--   clients that pause while they read a large result. A longer value keeps their sessions and locks for
--   longer.
-- Privileges on the source: SYSTEM_VARIABLES_ADMIN.
-- Write down today's values, for the way back.
-- SELECT @@GLOBAL.net_write_timeout AS net_write_timeout;
-- A dump thread reads the value when it starts: let the receiver connect again afterwards
--   (reconnect-receiver).
-- SET GLOBAL net_write_timeout = 22;
-- Way back, on the source:
--     SET GLOBAL net_write_timeout = <net_write_timeout_today>;
-- SET GLOBAL does not survive a restart. Also put recommended.cnf in place.

-- ============================================================================
-- REPLICA (mysql:9.7): then run these on the replica
-- ============================================================================
-- Change replica_net_timeout, SOURCE_HEARTBEAT_PERIOD, SOURCE_CONNECT_RETRY, SOURCE_RETRY_COUNT. On the
--   replica (MySQL 9.7).
-- Run the statements one at a time, and check each condition. Do not run them as a script. If a statement
--   fails, do not go on.
-- Cost: relay logs are kept; the receiver restarts; the applier keeps its state; one statement may take up to
--   5 s.
-- For others: replica_net_timeout applies to every channel of the replica, when it connects again. A channel
--   whose heartbeat period is not below it reconnects again and again while its source is idle: change the
--   period of those channels first. With SOURCE_CONNECTION_AUTO_FAILOVER=1, retry count x connect retry is
--   the time until the replica changes its source: do not raise it there. While the receiver is stopped, the
--   replica acknowledges nothing. If it is the only semi-synchronous replica, commits on the source wait for
--   up to rpl_semi_sync_source_timeout, and then go on without an acknowledgement.
-- Privileges on the replica: REPLICATION CLIENT, REPLICATION_SLAVE_ADMIN, SYSTEM_VARIABLES_ADMIN, SELECT ON
--   performance_schema.*.
SELECT @@GLOBAL.replica_net_timeout AS net_timeout;
-- Write down today's values.
SELECT HEARTBEAT_INTERVAL, CONNECTION_RETRY_INTERVAL, CONNECTION_RETRY_COUNT FROM performance_schema.replication_connection_configuration WHERE CHANNEL_NAME = '';
-- Condition: Last_SQL_Errno must be 0. Otherwise: Do not go on, and do not start the applier yet: correct the
--   cause that Last_SQL_Error names first. By file and position with parallel workers, a start that fails
--   again makes MySQL skip the failed transaction for good (measured on 9.7.4). Then start the applier, and
--   wait until it has caught up:
--     START REPLICA SQL_THREAD FOR CHANNEL '';
-- Condition: Replica_SQL_Running must be Yes. Otherwise: Do not go on. Start the applier, and wait until it
--   has caught up:
--     START REPLICA SQL_THREAD FOR CHANNEL '';
SHOW REPLICA STATUS FOR CHANNEL '';
-- replica_net_timeout, today 60 s: Experiments: tune/silence, tune/back-off. Margin: 1.56 s above 25.44 s,
--   32.85 s below 59.85 s. Cost: A dead link looks healthy for up to 27 s, and about 2700 commits are made
--   meanwhile that only the source has.
SET GLOBAL replica_net_timeout = 27;
STOP REPLICA IO_THREAD FOR CHANNEL '';
-- Condition: Replica_SQL_Running must still be Yes. Otherwise: Do not go on: the applier has stopped. Start
--   the receiver again:
--     START REPLICA IO_THREAD FOR CHANNEL '';
SHOW REPLICA STATUS FOR CHANNEL '';
-- SOURCE_HEARTBEAT_PERIOD, today 30 s: Experiments: tune/idle-flow. Margin: 8.5 s below 13.5 s. Cost: While
--   the source is idle, one small packet every 5 s.
-- SOURCE_CONNECT_RETRY, today 60 s: Experiments: tune/refused. Margin: 34.57 s below 44.57 s. Cost: While the
--   source cannot be reached, up to 6 attempts per minute; after the link is whole, up to 10 s of waiting.
-- SOURCE_RETRY_COUNT, today 10 attempts: Experiments: tune/refused. Margin: 8627.99 attempts above 13.01
--   attempts. Cost: A replica that can never come back goes on trying for about 86400 s, with its receiver
--   Connecting, before its status says No.
CHANGE REPLICATION SOURCE TO SOURCE_CONNECT_RETRY=10, SOURCE_RETRY_COUNT=8641, SOURCE_HEARTBEAT_PERIOD=5 FOR CHANNEL '';
-- If this is refused: Start what you stopped:
--     START REPLICA IO_THREAD FOR CHANNEL '';
START REPLICA IO_THREAD FOR CHANNEL '';
-- Way back: The same steps with today's values, which the first statements show. SET GLOBAL does not survive
--   a restart: add replica_net_timeout to the option file to keep it.
-- Look for persisted variables. On the replica (MySQL 9.7).
-- Cost: relay logs are not touched; the receiver keeps its state; the applier keeps its state; one statement
--   may take up to 1 s.
-- A value here wins over the option file. RESET PERSIST with its name removes it.
SELECT * FROM performance_schema.persisted_variables;
-- Way back: None is needed: it only reads.
-- The replica stores what CHANGE sets. replica_net_timeout does not survive a restart. Also put
--   recommended.cnf in place.

-- What takes effect when:
-- net_write_timeout: A dump thread reads it when it starts, so the replica must connect again: the statements
--   for the replica restart its receiver. SET GLOBAL does not survive a restart: the option file is needed,
--   too.
-- replica_net_timeout: A receiver reads it when it connects: the statements for the replica restart its
--   receiver. SET GLOBAL does not survive a restart: the option file is needed, too.
-- SOURCE_HEARTBEAT_PERIOD: The receiver sends it to the source when it connects: the statements for the
--   replica restart its receiver. It is stored, and does not follow replica_net_timeout when that is changed
--   later.
-- SOURCE_CONNECT_RETRY, SOURCE_RETRY_COUNT: CHANGE sets it: the statements for the replica restart its
--   receiver.
