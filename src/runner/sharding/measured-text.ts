/**
 * How long the cases of this tool take a worker, in tenths of a second, on MySQL 9.7: written by `npm run durations` from runs of all scenarios on a
 * quiet machine with two processors. `-`: that server lacks what the case needs.
 */
export const measured = `
catalogue/kernel-bandwidth kernel-bandwidth-at-the-replica=2.7 kernel-bandwidth-at-the-source=2.5
catalogue/kernel-latency kernel-latency=3.4 kernel-latency-to-replica=3.0
catalogue/kernel black-hole=3.5 firewall-drop-new=3.0 firewall-reject=4.9 firewall-reject-new=3.0 half-open=4.2 half-open-source-forgets=4.2 idle-eviction=4.0 one-way-drop-to-replica=2.6 one-way-drop-to-source=2.6 packet-loss=2.7 packet-loss-to-replica=2.4 packet-loss-to-source=2.4
catalogue/network-own-proxy close-before-events=4.1 cut-in-an-event=2.5 fin=2.3 reset=2.2 slow-accept=3.6
catalogue/network accept-then-close=2.9 accept-then-silence=5.1 bandwidth=2.6 flapping=4.9 flapping-in-silence=3.4 latency=2.7 refused-port=2.9 slicer=2.9 stall=2.7
catalogue/packet-link link-delay=4.1 link-duplicates=2.9 link-loss=2.9 link-loss-in-bursts=2.9 link-mtu=4.7 link-rate=3.5 link-reorder=3.6 link-silence=3.3 link-silence-to-replica=3.2 link-silence-to-source=3.2
catalogue/semi-sync missing-at-replica=4.1 missing-at-source=5.1
catalogue/servers binlog-disabled=4.0 cpu-limit-proxy=3.1 cpu-limit-replica=3.0 cpu-limit-source=3.0 duplicate-server-id=1.9 duplicate-server-uuid=4.3 kill-proxy=3.9 kill-replica=3.4 kill-source=3.9 pause-proxy=2.9 pause-replica=2.9 pause-source=2.9 tls-demanded-by-replica=3.0 tls-demanded-by-source=4.0 wrong-password=4.0
catalogue/slow-disk at-replica=3.7 at-source=3.7
coherence/heartbeat-above-net-timeout heartbeat-above=5.4 heartbeat-below=5.4
coherence/hidden-log-line errors-only=3.4 with-notes=3.4 with-warnings=3.4
coherence/semi-sync-timeout longer-than-outage=2.3 longer-than-round-trip=2.4 shorter-than-outage=2.4 shorter-than-round-trip=2.2
coherence/stale-heartbeat change-names-neither=6.5 change-names-period=6.4 change-names-source=6.8
coherence/zombie-dump-threads replica-gives-up-first=5.0 replica-gives-up-first-and-source-ends-it=- source-gives-up-first=4.5
connect/accepts-then-closes injected=3.3 not-injected=2.2
connect/accepts-then-silence injected=5.3 not-injected=1.2
connect/gives-up-silently not-injected=1.2 retries-exhausted=2.4
connect/gives-up not-injected=1.6 retries-exhausted=2.4
connect/refused injected=2.8 not-injected=1.6
control/healthy-link no-fault=3.2
error-1190/black-hole large-backlog=5.5 small-backlog=3.7
error-1190/connection-reset injected=1.3 not-injected=1.6
error-1190/cut-mid-transaction injected=1.2 not-injected=1.8
error-1190/dripping-reader not-injected=1.3 slow-transfer=3.4
error-1190/fin injected=1.7 not-injected=1.6
error-1190/stalled-reader large-backlog=4.4 small-backlog=3.4
error-1190/starved-bandwidth large-backlog=2.4 small-backlog=3.3
kernel/idle-eviction heartbeats-frequent-enough=2.8 heartbeats-too-rare=3.4 not-injected=1.9
kernel/one-way-drop not-injected=1.5 to-replica=4.3 to-source=4.4
kernel/packet-loss-by-direction not-injected=0.7 to-replica-1-percent=1.7 to-replica-30-percent=1.3 to-source-1-percent=1.5 to-source-30-percent=1.3
kernel/packet-loss not-injected=1.8 ten-percent=3.4 thirty-percent=3.5
kernel/rejected before-proxy=3.2 before-replica=3.3 not-injected=1.9
kernel/throttled-link large-backlog=4.2 small-backlog=3.5
load/big-transaction above-threshold=3.3 healthy-link=1.2
load/bulk-load many-pieces=0.9 many-pieces-cut=0.5 one-transaction=1.0 one-transaction-cut=0.6
load/row-image full=1.1 minimal=1.2
process/cpu-starved-source not-limited=2.2 ten-percent=17.8
process/killed not-killed=1.9 proxy=1.3 replica=3.9 source=1.4
process/paused not-paused=1.2 proxy-longer-than-net-timeout=2.4 proxy-shorter-than-net-timeout=2.2 replica-large-backlog=3.0 replica-small-backlog=3.3 source-longer-than-net-timeout=1.7 source-shorter-than-net-timeout=2.2
resumption/at-the-door accept-then-close=1.4 accept-then-silence=3.3 handshake=1.4 not-broken=2.3
resumption/auto-position mid-transaction=- not-broken=1.7 outage=0.6
resumption/busy-replica applier-busy=1.3 not-broken=2.1 relay-log-rotation=1.1
resumption/clone clone=6.5 not-broken=1.8
resumption/connection-failover not-broken=1.4 source-killed=4.5 source-unreachable=3.5
resumption/cut-in-stream before-xid=0.8 between-transactions=1.1 chunk-boundary=0.9 heartbeat=1.1 inside-gtid-event=1.3 inside-row-event=1.4 not-broken=2.1
resumption/flapping-link flapping-link=4.5 not-broken=2.1
resumption/killed not-broken=1.8 replica-killed=2.0 source-restarted=1.9
resumption/mariadb-gtid current-pos=- current-pos-after-own-write=- not-broken=- slave-pos=- slave-pos-after-own-write=-
resumption/outage not-broken=2.1 outage-beyond-retries=1.4
resumption/position-resume mid-transaction=- not-broken=1.7 outage=1.0
resumption/relay-log-recovery not-broken=2.0 with-recovery=1.9 without-recovery=1.8
resumption/restart-receiver mid-transaction=1.1 not-broken=2.1 outage=0.7
resumption/resync nobody-helps=3.8 not-broken=1.6 resync=2.1
runbook/bulk-load healthy-in-one=2.4 healthy-in-pieces=2.5 narrow-in-one=1.6 narrow-in-pieces=2.2 wider-in-one=3.0
runbook/connectivity-check-firewall new-connections-dropped=1.9 packets-dropped=3.3
runbook/connectivity-check port-closed=2.0 stream-starved=1.3
runbook/frequent-cuts resets=2.9
runbook/latency above-write-timeout=2.8
runbook/missing-binary-log same-version=0.9
runbook/read-errors two-clients=2.6
runbook/recipe-as-written retries-run-out=1.7
runbook/semi-sync-stall commits=3.8 no-commits=3.4
runbook/slow-disk durable=3.1 relaxed=3.0
runbook/stalled-link long-write-timeout=2.4 short-write-timeout=2.4
runbook/timeouts-and-stalls net-timeout-longer=2.5 net-timeout-shorter=3.3 net-timeout-twice-as-long=3.1 write-timeout-longer=2.7 write-timeout-outlives-replica=4.3 write-timeout-raised-meanwhile=2.4 write-timeout-shorter=2.7
topology/chain first-link-stalls=4.6 not-injected=2.1
topology/file-position cut-mid-transaction=1.1 not-injected=1.9 reset=1.5
topology/semi-sync large-backlog=5.3 not-injected=1.8 steady-writes=2.6
topology/tls-link not-injected=1.8 stalled=4.5
topology/two-replicas not-injected=2.4 one-link-stalls=4.3
tune/back-off outage-1000-ms-phase-1=2.1 outage-1000-ms-phase-2=2.7 outage-1000-ms-phase-3=1.6 outage-2000-ms-phase-1=4.0 outage-2000-ms-phase-2=2.9 outage-2000-ms-phase-3=3.1 outage-4000-ms-phase-1=7.7 outage-4000-ms-phase-2=4.9 outage-4000-ms-phase-3=5.3 outage-500-ms-phase-1=1.3 outage-500-ms-phase-2=1.3 outage-500-ms-phase-3=1.3 outage-8000-ms-phase-1=15.9 outage-8000-ms-phase-2=9.0 outage-8000-ms-phase-3=10.5
tune/dropped-packets breaks=3.5 rides-out=2.0
tune/flaps breaks=2.5 rides-out=4.5
tune/idle-flow breaks=3.2 rides-out=3.2
tune/paused-client dies=4.9 survives=4.5
tune/refused breaks=2.5 rides-out=2.6
tune/silence breaks=2.4 rides-out=1.7
tune/stalled-reader breaks=2.4 rides-out=1.9
tune/throttled-reader breaks=2.3 rides-out=3.0
`;
