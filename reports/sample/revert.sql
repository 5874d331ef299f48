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
-- Statements for two servers that restore the values of the profile, which were the current values when it
--   was written. Do not run this file as a whole on either server.
-- Also remove the lines of recommended.cnf from the option files.
-- The table above reads in the other direction: from recommended to today.
-- If source and replica can change roles, also run the SET GLOBAL statements of each part on the other
--   server.

-- ============================================================================
-- SOURCE (mysql:9.7): run these on the source first
-- ============================================================================
-- Restore the verbosity of the source's error log. Run on the source (MySQL 9.7).
-- Cost: relay logs, receiver and applier are not affected. On an idle server a statement or wait takes at
--   most 1 s. A long transaction or a slow disk can make it longer.
-- Side effects: The error log no longer shows failed writes to a replica.
-- Privileges on the source: SYSTEM_VARIABLES_ADMIN.
SET GLOBAL log_error_verbosity = 2;
-- Undo: apply-online.sql sets the recommended value again.

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
SET GLOBAL replica_net_timeout = 60;
-- If the server rejects this statement: Start the threads that you stopped:
--     START REPLICA IO_THREAD FOR CHANNEL '';
CHANGE REPLICATION SOURCE TO SOURCE_CONNECT_RETRY=60, SOURCE_RETRY_COUNT=10, SOURCE_HEARTBEAT_PERIOD=30 FOR CHANNEL '';
-- If the server rejects this statement: Restore the timeout, then start the threads that you stopped:
--     SET GLOBAL replica_net_timeout = <old_net_timeout>;
--     START REPLICA IO_THREAD FOR CHANNEL '';
START REPLICA IO_THREAD FOR CHANNEL '';
-- Undo: apply-online.sql sets the recommended values again.
