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
-- Statements for two servers that bring back the values of the profile, which were today's when it was
--   written. Do not run this file as a whole on either.
-- Also remove the lines of recommended.cnf from the option files.
-- It goes the other way: from recommended to today.
-- If source and replica can change roles, also run the SET GLOBAL statements of each part on the other
--   server.

-- ============================================================================
-- SOURCE (mysql:9.7): run these on the source first
-- ============================================================================
-- Set the verbosity of the source's error log back. On the source (MySQL 9.7).
-- Cost: relay logs are not touched; the receiver keeps its state; the applier keeps its state; one statement
--   may take up to 1 s.
-- For others: The error log no longer shows that a write to a replica failed.
-- Privileges on the source: SYSTEM_VARIABLES_ADMIN.
SET GLOBAL log_error_verbosity = 2;
-- Way back: apply-online.sql sets the recommended value again.
-- Only if you have set the option of apply-online.sql:
-- Set net_write_timeout to 60 s on the source. On the source (MySQL 9.7).
-- Cost: relay logs are not touched; the receiver keeps its state; the applier keeps its state; one statement
--   may take up to 1 s.
-- For others: It applies to every client that connects to the source from now on. A shorter value ends
--   clients that pause while they read a large result. A longer value keeps their sessions and locks for
--   longer.
-- Privileges on the source: SYSTEM_VARIABLES_ADMIN.
-- What is set now.
-- SELECT @@GLOBAL.net_write_timeout AS net_write_timeout;
-- A dump thread reads the value when it starts: let the receiver connect again afterwards
--   (reconnect-receiver).
-- SET GLOBAL net_write_timeout = 60;
-- Way back: apply-online.sql sets the recommended values again.

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
-- What is set now.
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
SET GLOBAL replica_net_timeout = 60;
STOP REPLICA IO_THREAD FOR CHANNEL '';
-- Condition: Replica_SQL_Running must still be Yes. Otherwise: Do not go on: the applier has stopped. Start
--   the receiver again:
--     START REPLICA IO_THREAD FOR CHANNEL '';
SHOW REPLICA STATUS FOR CHANNEL '';
CHANGE REPLICATION SOURCE TO SOURCE_CONNECT_RETRY=60, SOURCE_RETRY_COUNT=10, SOURCE_HEARTBEAT_PERIOD=30 FOR CHANNEL '';
-- If this is refused: Start what you stopped:
--     START REPLICA IO_THREAD FOR CHANNEL '';
START REPLICA IO_THREAD FOR CHANNEL '';
-- Way back: apply-online.sql sets the recommended values again.
