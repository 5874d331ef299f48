-- Recommended by replfault 0.1.0, run 20261129-021515-487076a5-13180, for the profile prod.yaml.
--
--                                                         today    recommended
--   the replica retries the connection for at least       540 s    24 h
--   a dead link looks healthy on the replica for at most  60.15 s  5.15 s
--   the source aborts a blocked write after               60 s     60 s
--
-- If the path drops packets, each attempt takes up to 5 s more.
-- For mysql:9.7 to mysql:9.7, tried on MySQL 9.7.4.
-- Verified, 11 of 12 trials at real scale, those of long disturbances with shorter timers at up to 1:8: the
--   recommended settings held in 8 disturbances, and 4 tighter settings failed, at the nearest value that the
--   experiments predict to fail (net_write_timeout 16 instead of 60, replica_net_timeout 2 instead of 5,
--   heartbeat period 2.4 instead of 0.7, retry count 6 instead of 86401; values between are undecided). Other
--   clients, that paused while they read a large result: one that paused for 0.9 times net_write_timeout
--   received the rest, one that paused for 1.1 times net_write_timeout was disconnected (timers at scale
--   1:15).
-- Read the report of the run before you use this.
-- Statements for two servers. Do not run this file as a whole on either server.
-- If source and replica can change roles, also run the SET GLOBAL statements of each part on the other
--   server.

-- ============================================================================
-- SOURCE (mysql:9.7): run these on the source first
-- ============================================================================
-- Set log_error_verbosity to 3 on the source, to log failed writes. Run on the source (MySQL 9.7).
-- Cost: relay logs, receiver and applier are not affected. On an idle server a statement or wait takes at
--   most 1 s. A long transaction or a slow disk can make it longer.
-- Side effects: The source also logs other notes, for example one for each client that disconnects without
--   closing its connection. SET GLOBAL does not survive a restart: to keep the value, add it to the option
--   file.
-- Privileges on the source: SYSTEM_VARIABLES_ADMIN.
SELECT @@GLOBAL.log_error_verbosity AS log_error_verbosity;
-- Write down log_error_verbosity: it is <old_log_error_verbosity> in a later statement.
-- With log_error_verbosity 2, as today, the source does not log a failed write to a replica; with 3 or more
--   it does. Cost: the source also logs other notes, for example one for each client that disconnects without
--   closing its connection.
SET GLOBAL log_error_verbosity = 3;
-- Undo, on the source:
--     SET GLOBAL log_error_verbosity = <old_log_error_verbosity>;
-- Show persisted variables. Run on the source (MySQL 9.7).
-- Cost: relay logs, receiver and applier are not affected. On an idle server a statement or wait takes at
--   most 1 s. A long transaction or a slow disk can make it longer.
-- A persisted value overrides the option file. RESET PERSIST with its name removes it.
SELECT * FROM performance_schema.persisted_variables;
-- Undo: Not needed. The statements only read.
-- SET GLOBAL does not survive a restart. Also put recommended.cnf in place.

-- ============================================================================
-- REPLICA (mysql:9.7): then run these on the replica
-- ============================================================================
-- Change replica_net_timeout, SOURCE_HEARTBEAT_PERIOD, SOURCE_CONNECT_RETRY, SOURCE_RETRY_COUNT. Run on the
--   replica (MySQL 9.7).
-- Run the statements one at a time and check each result. Do not run them as a script. If a statement fails,
--   do not continue.
-- Cost: relay logs are kept; the receiver restarts; the applier keeps its state. On an idle server a
--   statement or wait takes at most 5 s. A long transaction or a slow disk can make it longer.
-- Side effects: replica_net_timeout applies to all channels of the replica, each from its next connect. If
--   the heartbeat period of a channel is as long as replica_net_timeout or longer, this channel reconnects
--   again and again while its source is idle: shorten the heartbeat period of such channels first. With
--   SOURCE_CONNECTION_AUTO_FAILOVER=1, the replica fails over to another source after retry count x connect
--   retry: do not raise these values there. While the receiver is stopped, the replica acknowledges nothing.
--   If it is the only semi-synchronous replica, commits on the source wait for up to
--   rpl_semi_sync_source_timeout, and then continue without an acknowledgement.
-- Privileges on the replica: REPLICATION CLIENT, REPLICATION_SLAVE_ADMIN, SYSTEM_VARIABLES_ADMIN, SELECT ON
--   performance_schema.*.
SELECT @@GLOBAL.replica_net_timeout AS net_timeout;
-- Write down net_timeout: it is <old_net_timeout> in a later statement.
SELECT HEARTBEAT_INTERVAL, CONNECTION_RETRY_INTERVAL, CONNECTION_RETRY_COUNT FROM performance_schema.replication_connection_configuration WHERE CHANNEL_NAME = '';
-- Write down HEARTBEAT_INTERVAL, CONNECTION_RETRY_INTERVAL and CONNECTION_RETRY_COUNT, to undo the change
--   later.
SHOW REPLICA STATUS FOR CHANNEL '';
-- Check: Last_SQL_Errno must be 0. If not: Do not continue, and do not start the applier yet. First correct
--   the cause in Last_SQL_Error. With file and position and parallel workers, a second failed start of the
--   applier makes MySQL skip the failed transaction permanently. Then start the applier and wait until it has
--   caught up:
--     START REPLICA SQL_THREAD FOR CHANNEL '';
-- Check: Replica_SQL_Running must be Yes. If not: Do not continue. Start the applier and wait until it has
--   caught up:
--     START REPLICA SQL_THREAD FOR CHANNEL '';
STOP REPLICA IO_THREAD FOR CHANNEL '';
SHOW REPLICA STATUS FOR CHANNEL '';
-- Check: Replica_SQL_Running must still be Yes. If not: Do not continue. The applier has stopped. Start the
--   receiver:
--     START REPLICA IO_THREAD FOR CHANNEL '';
-- replica_net_timeout, today 60 s: Experiments: tune/silence, tune/back-off. Margin: 1.16 s above 3.84 s,
--   2.86 s below 7.86 s. Cost: A dead link looks healthy for up to 5 s. During this time about 125 commits
--   exist only on the source.
SET GLOBAL replica_net_timeout = 5;
-- If the server rejects this statement: Start the threads that you stopped:
--     START REPLICA IO_THREAD FOR CHANNEL '';
-- SOURCE_HEARTBEAT_PERIOD, today 30 s: Experiments: tune/idle-flow. Margin: 1.23 s below 1.93 s. Cost: While
--   the source is idle, one small packet every 0.7 s.
-- SOURCE_CONNECT_RETRY, today 60 s: Experiments: tune/refused, tune/flaps. Margin: 1 s below 2 s. Cost: While
--   the source cannot be reached, up to 60 attempts per minute; after the link heals, a wait of up to 1 s.
-- SOURCE_RETRY_COUNT, today 10 attempts: Experiments: tune/refused, tune/flaps. Margin: 86393.83 attempts
--   above 7.17 attempts. Cost: A replica that cannot reconnect retries for about 86400 s, with its receiver
--   in state Connecting, before its status shows No.
CHANGE REPLICATION SOURCE TO SOURCE_CONNECT_RETRY=1, SOURCE_RETRY_COUNT=86401, SOURCE_HEARTBEAT_PERIOD=0.7 FOR CHANNEL '';
-- If the server rejects this statement: Restore the timeout, then start the threads that you stopped:
--     SET GLOBAL replica_net_timeout = <old_net_timeout>;
--     START REPLICA IO_THREAD FOR CHANNEL '';
START REPLICA IO_THREAD FOR CHANNEL '';
-- Undo: Run the same steps with the previous values, which the first statements show. SET GLOBAL does not
--   survive a restart: to keep the value, add replica_net_timeout to the option file.
-- Show persisted variables. Run on the replica (MySQL 9.7).
-- Cost: relay logs, receiver and applier are not affected. On an idle server a statement or wait takes at
--   most 1 s. A long transaction or a slow disk can make it longer.
-- A persisted value overrides the option file. RESET PERSIST with its name removes it.
SELECT * FROM performance_schema.persisted_variables;
-- Undo: Not needed. The statements only read.
-- The replica stores what CHANGE sets. replica_net_timeout does not survive a restart. Also put
--   recommended.cnf in place.

-- When the settings take effect:
-- net_write_timeout: A dump thread reads it when it starts, so the replica must reconnect: the statements for
--   the replica restart its receiver. SET GLOBAL does not survive a restart: also change the option file.
-- replica_net_timeout: A receiver reads it when it connects: the statements for the replica restart its
--   receiver. SET GLOBAL does not survive a restart: also change the option file.
-- SOURCE_HEARTBEAT_PERIOD: The receiver sends it to the source when it connects: the statements for the
--   replica restart its receiver. It is stored, and does not change when replica_net_timeout is changed
--   later.
-- SOURCE_CONNECT_RETRY, SOURCE_RETRY_COUNT: CHANGE sets it: the statements for the replica restart its
--   receiver.
