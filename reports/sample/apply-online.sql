-- Recommended by replfault 0.1.0, run 20261122-215357-72ffa617-18189, for the profile prod.yaml.
-- For mysql:5.7 to mysql:5.7, tried on mysql 9.7.4.
-- Verified at real scale: the recommended settings held in 4 disturbances, and 3 tighter settings failed, at
--   the nearest value that the experiments say must fail (net_write_timeout 2 instead of 4,
--   replica_net_timeout 2 instead of 5, retry count 2 instead of 10; values between are undecided). Searches
--   were compressed up to 1:4. Tried on mysql 9.7.4, for mysql:5.7: statements and files are in the words of
--   the latter, whose own behaviour was not tried.
-- Statements for two servers. Do not feed this file as a whole to either.

-- ============================================================================
-- SOURCE (mysql:5.7): say these on the source, first
-- ============================================================================
-- net_write_timeout, today 60 s: Experiments: tune/stalled-reader. Margin: 0.86 s above 3.14 s. Cost: It
--   applies to every client session of the source that connects from then on, and its other replicas when
--   they reconnect: a reader that pauses in the middle of a large result (an export, a mysqldump that sets no
--   timeouts of its own) is cut off after 4 s, today after 60 s. A dump thread whose replica is gone lives on
--   for up to 4 s as a zombie. A reader slower than that is cut off, and a transaction that was half sent is
--   fetched again whole: up to 1.05 MB.
SET GLOBAL net_write_timeout = 4;
-- SET GLOBAL is for new sessions of every client, not for replicas alone, and is gone after a restart.
-- Also put recommended.cnf in place.
-- Optional: with log_error_verbosity 2, as today, a write to a replica that fails leaves no line in the log
--   of the source; from 3 on it does. More notes of other kinds are logged then, too.
-- SET GLOBAL log_error_verbosity = 3;

-- ============================================================================
-- REPLICA (mysql:5.7): then say these on the replica
-- ============================================================================
-- The applier goes on meanwhile, and must be running (SHOW SLAVE STATUS: Slave_SQL_Running is Yes): where
--   both threads stand still, CHANGE throws away what was received and not applied.
-- If one of these statements fails, say the last one all the same (START SLAVE IO_THREAD): until then nothing
--   replicates.
STOP SLAVE IO_THREAD;
-- slave_net_timeout, today 60 s: Experiments: tune/silence. Margin: 1.19 s above 3.81 s, 2.85 s below 7.85 s.
--   Cost: A dead link looks healthy for up to 5 s, and about 125 commits are made meanwhile that only the
--   source has.
SET GLOBAL slave_net_timeout = 5;
-- MASTER_HEARTBEAT_PERIOD, today 30 s: Experiments: none. Margin: 1.8 s below 2.5 s. Cost: While the source
--   is idle, one small packet every 0.7 s.
-- MASTER_CONNECT_RETRY, today 60 s: Experiments: tune/refused. Margin: 1 s below 5 s. Cost: While the source
--   cannot be reached, up to 15 attempts per minute; after the link is whole, up to 4 s of waiting.
-- MASTER_RETRY_COUNT, today 10: Experiments: tune/refused. Margin: 7.46 above 2.54. Cost: A replica that can
--   never come back goes on trying for about 36 s, with its receiver Connecting, before its status says No.
CHANGE MASTER TO MASTER_CONNECT_RETRY=4, MASTER_RETRY_COUNT=10, MASTER_HEARTBEAT_PERIOD=0.7;
START SLAVE IO_THREAD;
-- What CHANGE said is kept by the replica. slave_net_timeout is gone after a restart.
-- Also put recommended.cnf in place.

-- What takes effect when:
-- A dump thread reads it when it begins, so the replica must connect anew: the statements for the replica
--   stop and start its receiver. SET GLOBAL is gone after a restart, so that the option file is needed, too.
-- A receiver reads it when it connects: the statements for the replica stop and start its receiver. SET
--   GLOBAL is gone after a restart, so that the option file is needed, too.
-- Told to the source when the receiver connects: the statements for the replica stop and start its receiver.
--   It is stored, and does not follow slave_net_timeout when that is changed later.
-- With CHANGE, on a receiver that stands still: the statements for the replica stop and start its receiver.
