/**
 * How long the cases of this tool take a worker, in tenths of a second, on MySQL 9.7: written by `npm run durations` from runs of all scenarios on a
 * quiet machine with two processors. `-`: that server lacks what the case needs.
 */
export const measured = `
catalogue/kernel-bandwidth kernel-bandwidth-at-the-replica=2.7 kernel-bandwidth-at-the-source=2.6
catalogue/kernel-latency kernel-latency=4.1 kernel-latency-to-replica=3.4
catalogue/kernel black-hole=2.6 firewall-drop-new=3.0 firewall-reject=5.1 firewall-reject-new=3.0 half-open=3.9 half-open-source-forgets=4.0 idle-eviction=4.0 one-way-drop-to-replica=2.7 one-way-drop-to-source=2.6 packet-loss=2.4 packet-loss-to-replica=2.8 packet-loss-to-source=2.3
catalogue/network-own-proxy close-before-events=4.0 cut-in-an-event=2.1 fin=2.2 reset=2.2 slow-accept=3.5
catalogue/network accept-then-close=2.8 accept-then-silence=5.4 bandwidth=2.7 flapping=4.8 flapping-in-silence=3.4 latency=2.7 refused-port=3.0 slicer=2.9 stall=2.8
catalogue/packet-link link-delay=5.3 link-duplicates=2.8 link-loss=3.3 link-loss-in-bursts=3.3 link-mtu=4.9 link-rate=3.8 link-reorder=4.2 link-silence=4.4 link-silence-to-replica=3.4 link-silence-to-source=3.4
catalogue/semi-sync missing-at-replica=4.0 missing-at-source=5.0
catalogue/servers binlog-disabled=3.6 cpu-limit-proxy=3.1 cpu-limit-replica=3.0 cpu-limit-source=3.1 duplicate-server-id=1.9 duplicate-server-uuid=3.1 kill-proxy=3.9 kill-replica=3.5 kill-source=3.9 pause-proxy=2.9 pause-replica=2.9 pause-source=2.9 tls-demanded-by-replica=3.0 tls-demanded-by-source=3.9 wrong-password=4.0
catalogue/slow-disk at-replica=3.6 at-source=3.9
coherence/heartbeat-above-net-timeout heartbeat-above=5.4 heartbeat-below=5.3
coherence/hidden-log-line errors-only=3.4 with-notes=3.4 with-warnings=3.5
coherence/semi-sync-timeout longer-than-outage=2.3 longer-than-round-trip=2.4 shorter-than-outage=2.3 shorter-than-round-trip=2.3
coherence/stale-heartbeat change-names-neither=6.7 change-names-period=6.5 change-names-source=6.4
coherence/zombie-dump-threads replica-gives-up-first=4.8 replica-gives-up-first-and-source-ends-it=- source-gives-up-first=4.5
connect/accepts-then-closes injected=3.3 not-injected=1.9
connect/accepts-then-silence injected=5.4 not-injected=1.4
connect/gives-up-silently not-injected=1.3 retries-exhausted=2.4
connect/gives-up not-injected=1.6 retries-exhausted=2.5
connect/refused injected=2.7 not-injected=1.4
control/healthy-link no-fault=3.1
error-1190/black-hole large-backlog=5.5 small-backlog=3.6
error-1190/connection-reset injected=1.4 not-injected=1.9
error-1190/cut-mid-transaction injected=1.3 not-injected=1.7
error-1190/dripping-reader not-injected=1.6 slow-transfer=3.6
error-1190/fin injected=1.7 not-injected=1.5
error-1190/stalled-reader large-backlog=4.4 small-backlog=3.4
error-1190/starved-bandwidth large-backlog=2.4 small-backlog=3.6
kernel/idle-eviction heartbeats-frequent-enough=3.0 heartbeats-too-rare=3.6 not-injected=1.5
kernel/one-way-drop not-injected=1.7 to-replica=4.4 to-source=4.5
kernel/packet-loss-by-direction not-injected=0.8 to-replica-1-percent=2.0 to-replica-30-percent=1.3 to-source-1-percent=2.0 to-source-30-percent=0.9
kernel/packet-loss not-injected=1.7 ten-percent=3.5 thirty-percent=4.0
kernel/rejected before-proxy=3.4 before-replica=3.3 not-injected=1.6
kernel/throttled-link large-backlog=4.5 small-backlog=3.5
load/big-transaction above-threshold=3.2 healthy-link=1.0
load/bulk-load many-pieces=1.0 many-pieces-cut=0.6 one-transaction=1.1 one-transaction-cut=0.7
load/row-image full=1.0 minimal=1.4
process/cpu-starved-source not-limited=2.1 ten-percent=11.6
process/killed not-killed=1.6 proxy=1.5 replica=3.4 source=1.5
process/paused not-paused=1.2 proxy-longer-than-net-timeout=2.5 proxy-shorter-than-net-timeout=2.3 replica-large-backlog=3.0 replica-small-backlog=3.3 source-longer-than-net-timeout=2.4 source-shorter-than-net-timeout=2.3
resumption/at-the-door accept-then-close=1.5 accept-then-silence=3.3 handshake=1.5 not-broken=2.3
resumption/auto-position mid-transaction=- not-broken=1.8 outage=0.4
resumption/busy-replica applier-busy=1.2 not-broken=2.0 relay-log-rotation=0.7
resumption/clone clone=6.6 not-broken=1.7
resumption/connection-failover not-broken=1.3 source-killed=4.3 source-unreachable=3.5
resumption/cut-in-stream before-xid=0.5 between-transactions=1.1 chunk-boundary=1.1 heartbeat=1.3 inside-gtid-event=0.9 inside-row-event=1.2 not-broken=2.1
resumption/flapping-link flapping-link=4.3 not-broken=2.2
resumption/killed not-broken=1.3 replica-killed=1.8 source-restarted=2.8
resumption/mariadb-gtid current-pos=- current-pos-after-own-write=- not-broken=- slave-pos=- slave-pos-after-own-write=-
resumption/outage not-broken=2.1 outage-beyond-retries=1.3
resumption/position-resume mid-transaction=- not-broken=1.7 outage=0.7
resumption/relay-log-recovery not-broken=2.0 with-recovery=2.2 without-recovery=2.2
resumption/restart-receiver mid-transaction=1.2 not-broken=2.1 outage=0.7
resumption/resync nobody-helps=3.9 not-broken=1.6 resync=2.1
runbook/bulk-load healthy-in-one=2.4 healthy-in-pieces=2.9 narrow-in-one=2.6 narrow-in-pieces=1.7 wider-in-one=3.2
runbook/connectivity-check-firewall new-connections-dropped=1.9 packets-dropped=3.4
runbook/connectivity-check port-closed=1.8 stream-starved=2.5
runbook/cross-region-bulk healthy-in-one=6.3 healthy-in-pieces=6.2 narrow-in-one=9.1 narrow-in-pieces=9.1
runbook/cross-region longer-way=17.6 narrowed=16.4 narrowed-login=16.7 silence=11.7 silence-half=8.0 silence-write-timeout-raised=11.8
runbook/frequent-cuts resets=3.1
runbook/latency above-write-timeout=2.9
runbook/missing-binary-log same-version=1.1
runbook/read-errors two-clients=2.5
runbook/recipe-as-written retries-run-out=1.8
runbook/semi-sync-stall commits=3.4 no-commits=3.5
runbook/slow-disk durable=3.2 relaxed=3.1
runbook/stalled-link long-write-timeout=2.6 short-write-timeout=2.5
runbook/timeouts-and-stalls net-timeout-longer=2.7 net-timeout-shorter=3.6 net-timeout-twice-as-long=3.1 write-timeout-longer=3.1 write-timeout-outlives-replica=4.1 write-timeout-raised-meanwhile=2.5 write-timeout-shorter=3.1
topology/chain first-link-stalls=4.6 not-injected=1.9
topology/file-position cut-mid-transaction=1.4 not-injected=2.2 reset=1.4
topology/semi-sync large-backlog=5.5 not-injected=2.0 steady-writes=2.7
topology/tls-link not-injected=1.9 stalled=4.6
topology/two-replicas not-injected=2.2 one-link-stalls=4.6
tune/back-off outage-1000-ms-phase-1=2.2 outage-1000-ms-phase-2=1.7 outage-1000-ms-phase-3=1.7 outage-2000-ms-phase-1=3.9 outage-2000-ms-phase-2=4.4 outage-2000-ms-phase-3=3.0 outage-4000-ms-phase-1=7.7 outage-4000-ms-phase-2=5.2 outage-4000-ms-phase-3=5.4 outage-500-ms-phase-1=1.5 outage-500-ms-phase-2=1.5 outage-500-ms-phase-3=1.5 outage-8000-ms-phase-1=16.2 outage-8000-ms-phase-2=10.0 outage-8000-ms-phase-3=10.2
tune/dropped-packets breaks=3.4 rides-out=2.0
tune/flaps breaks=2.7 rides-out=4.7
tune/idle-flow breaks=3.1 rides-out=3.4
tune/paused-client dies=5.0 survives=4.3
tune/refused breaks=2.4 rides-out=2.5
tune/silence breaks=2.3 rides-out=1.7
tune/stalled-reader breaks=2.4 rides-out=1.7
tune/throttled-reader breaks=2.6 rides-out=3.1
wide-area/compression plain-random=10.9 plain-repeated=10.8 transactions-random=11.1 transactions-repeated=6.0 zlib-random=11.0 zlib-repeated=6.2 zstd-random=10.9 zstd-repeated=6.3
wide-area/starved-by-loss bbr-clean=9.7 bbr-lossy=11.1 cubic-clean=9.6 cubic-lossy=13.0
`;
