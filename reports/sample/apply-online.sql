-- Recommended by replfault 0.1.0, run 20261128-081520-5d496ccf-876, for the profile prod.yaml.
-- For mysql:9.7 to mysql:9.7, tried on mysql 9.7.4.
-- Verified at real scale: the recommended settings held in 8 disturbances, and 4 tighter settings failed, at
--   the nearest value that the experiments say must fail (net_write_timeout 16 instead of 25,
--   replica_net_timeout 2 instead of 5, heartbeat period 2.4 instead of 0.7, retry count 6 instead of 10;
--   values between are undecided). Searches were compressed up to 1:12.5.
-- Statements for two servers. Do not run this file as a whole on either.

-- ============================================================================
-- SOURCE (mysql:9.7): run these on the source first
-- ============================================================================
-- Set net_write_timeout to 25 s on the source. On the source (MySQL 9.7).
-- Cost: relay logs are not touched; the receiver keeps its state; the applier keeps its state; one statement
--   may take up to 1 s.
-- For others: It applies to every client that connects to the source from now on. A shorter value ends
--   clients that pause while they read a large result. A longer value keeps their sessions and locks for
--   longer.
-- Privileges on the source: SYSTEM_VARIABLES_ADMIN.
-- Write down today's values, for the way back.
SELECT @@GLOBAL.net_write_timeout AS net_write_timeout;
-- net_write_timeout, today 60 s: Experiments: tune/stalled-reader, tune/throttled-reader. Margin: 3.07 s
--   above 21.93 s. Cost: It applies to every client session of the source that connects from then on, and its
--   other replicas when they reconnect: a reader that pauses in the middle of a large result (an export, a
--   mysqldump that sets no timeouts of its own) is cut off after 25 s, today after 60 s. A dump thread whose
--   replica is gone lives on for up to 25 s as a zombie. A reader slower than that is cut off, and a
--   transaction that was half sent is fetched again whole: up to 1.05 MB.
-- A dump thread reads the value when it starts: let the receiver connect again afterwards
--   (reconnect-receiver).
SET GLOBAL net_write_timeout = 25;
-- Way back, on the source:
--     SET GLOBAL net_write_timeout = <net_write_timeout_today>;
-- Look for persisted variables. On the source (MySQL 9.7).
-- Cost: relay logs are not touched; the receiver keeps its state; the applier keeps its state; one statement
--   may take up to 1 s.
-- A value here wins over the option file. RESET PERSIST with its name removes it.
SELECT * FROM performance_schema.persisted_variables;
-- Way back: None is needed: it only reads.
-- Optional: with log_error_verbosity 2, as today, a write to a replica that fails leaves no line in the log
--   of the source; from 3 on it does. More notes of other kinds are logged then, too.
-- Set log_error_verbosity to 3 on the source. On the source (MySQL 9.7).
-- Cost: relay logs are not touched; the receiver keeps its state; the applier keeps its state; one statement
--   may take up to 1 s.
-- For others: The error log holds notes of other kinds too, for example one for each client that disconnects
--   without closing its connection.
-- Privileges on the source: SYSTEM_VARIABLES_ADMIN.
-- Write down today's values, for the way back.
-- SELECT @@GLOBAL.log_error_verbosity AS log_error_verbosity;
-- SET GLOBAL log_error_verbosity = 3;
-- Way back, on the source:
--     SET GLOBAL log_error_verbosity = <log_error_verbosity_today>;
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
-- replica_net_timeout, today 60 s: Experiments: tune/silence, tune/dropped-packets. Margin: 1.15 s above 3.85
--   s, 2.86 s below 7.86 s. Cost: A dead link looks healthy for up to 5 s, and about 125 commits are made
--   meanwhile that only the source has.
SET GLOBAL replica_net_timeout = 5;
STOP REPLICA IO_THREAD FOR CHANNEL '';
-- Condition: Replica_SQL_Running must still be Yes. Otherwise: Do not go on: the applier has stopped. Start
--   the receiver again:
--     START REPLICA IO_THREAD FOR CHANNEL '';
SHOW REPLICA STATUS FOR CHANNEL '';
-- SOURCE_HEARTBEAT_PERIOD, today 30 s: Experiments: tune/idle-flow. Margin: 1.23 s below 1.93 s. Cost: While
--   the source is idle, one small packet every 0.7 s.
-- SOURCE_CONNECT_RETRY, today 60 s: Experiments: tune/refused, tune/flaps. Margin: 1 s below 2 s. Cost: While
--   the source cannot be reached, up to 60 attempts per minute; after the link is whole, up to 1 s of
--   waiting.
-- SOURCE_RETRY_COUNT, today 10 attempts: Experiments: tune/refused, tune/flaps. Margin: 2.83 attempts above
--   7.17 attempts. Cost: A replica that can never come back goes on trying for about 9 s, with its receiver
--   Connecting, before its status says No.
CHANGE REPLICATION SOURCE TO SOURCE_CONNECT_RETRY=1, SOURCE_RETRY_COUNT=10, SOURCE_HEARTBEAT_PERIOD=0.7 FOR CHANNEL '';
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
