/**
 * How long the cases of this tool take a worker, in tenths of a second, on MySQL 9.7: written by `npm run durations` from runs of all scenarios on a
 * quiet machine with two processors. `-`: that server lacks what the case needs.
 */
export const measured = `
catalogue/clocks clock-of-replica-ahead=5.0 clock-of-replica-behind=5.1 clock-of-source-ahead=4.9 clock-of-source-behind=4.7
catalogue/kernel-bandwidth kernel-bandwidth-at-the-replica=2.7 kernel-bandwidth-at-the-source=2.6
catalogue/kernel-latency kernel-latency=4.1 kernel-latency-to-replica=3.4
catalogue/kernel black-hole=2.6 firewall-drop-new=3.0 firewall-reject=5.1 firewall-reject-new=3.0 flow-table-full=3.2 half-open=3.9 half-open-source-forgets=4.0 idle-eviction=4.0 one-way-drop-to-replica=2.7 one-way-drop-to-source=2.6 packet-loss=2.4 packet-loss-to-replica=2.8 packet-loss-to-source=2.3
catalogue/names name-gone=13.6 name-moved=10.2 resolver-slow=5.2 resolver-too-slow=9.1
catalogue/network-own-proxy close-before-events=4.0 cut-in-an-event=2.1 fin=2.2 idle-close=3.1 reset=2.2 slow-accept=3.5
catalogue/network accept-then-close=2.8 accept-then-silence=5.4 bandwidth=2.7 flapping=4.8 flapping-in-silence=3.4 latency=2.7 refused-port=3.0 slicer=2.9 stall=2.8
catalogue/packet-link link-delay=5.3 link-duplicates=2.8 link-loss=3.3 link-loss-in-bursts=3.3 link-mtu=4.9 link-rate=3.8 link-reorder=4.2 link-silence=4.4 link-silence-to-replica=3.4 link-silence-to-source=3.4
catalogue/packet-path host-blocked=9.8 path-mtu-told=19.8 path-mtu-untold=13.4
catalogue/semi-sync missing-at-replica=4.0 missing-at-source=5.0
catalogue/servers binlog-disabled=24.1 connections-exhausted=8.6 cpu-limit-proxy=3.5 cpu-limit-replica=3.8 cpu-limit-source=3.1 duplicate-server-id=2.2 duplicate-server-uuid=25.6 kill-proxy=4.3 kill-replica=5.0 kill-source=5.0 packet-limit=2.4 password-cache-lost=4.5 pause-proxy=3.8 pause-replica=3.5 pause-source=3.3 plain-connections-refused=10.2 tls-demanded-by-replica=3.0 tls-demanded-by-source=4.3 wrong-password=8.3
catalogue/slow-disk at-replica=3.6 at-source=3.9
catalogue/storage applier-stopped=5.1 certificate-expired=12.1 corrupt-event-body=2.3 corrupt-event-length=2.6 files-of-the-replica-frozen=3.8 power-loss=6.5 relay-log-disk-full=67.6 relay-log-lost=5.1 relay-log-syncs-stuck=3.7
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
connect/slow-resolver not-injected=1.4 restarted-meanwhile=10.8
control/healthy-link no-fault=9.8
error-1190/black-hole large-backlog=5.5 small-backlog=3.6
error-1190/connection-reset injected=1.4 not-injected=1.9
error-1190/cut-mid-transaction injected=1.3 not-injected=1.7
error-1190/dripping-reader not-injected=1.6 slow-transfer=3.6
error-1190/fin injected=1.7 not-injected=1.5
error-1190/stalled-reader large-backlog=4.4 small-backlog=3.4
error-1190/starved-bandwidth large-backlog=2.4 small-backlog=3.6
kernel/idle-eviction heartbeats-frequent-enough=3.0 heartbeats-too-rare=3.6 not-injected=1.5
kernel/idle-flow-ends fin-heartbeats-frequent-enough=3.1 fin-heartbeats-too-rare=1.7 not-injected=3.3 rst-heartbeats-frequent-enough=3.1 rst-heartbeats-too-rare=3.6
kernel/one-way-drop not-injected=1.7 to-replica=4.4 to-source=4.5
kernel/packet-loss-by-direction not-injected=0.8 to-replica-1-percent=2.0 to-replica-30-percent=1.3 to-source-1-percent=2.0 to-source-30-percent=0.9
kernel/packet-loss not-injected=1.7 ten-percent=3.5 thirty-percent=4.0
kernel/rejected before-proxy=3.4 before-replica=3.3 not-injected=1.6
kernel/throttled-link large-backlog=4.5 small-backlog=3.5
load/big-transaction above-threshold=3.2 healthy-link=1.0
load/bulk-load many-pieces=1.0 many-pieces-cut=0.6 one-transaction=1.1 one-transaction-cut=0.7
load/compressed-stream plain=0.6 protocol=0.6 transactions=1.5
load/filtered-table ignored-pattern=2.6 ignored-table=2.6 not-filtered=3.0
load/row-image full=1.0 minimal=1.4
load/statement-format mixed=1.4 mixed-cut=1.7 mixed-unsafe=1.6 row=1.7 row-cut=1.5 row-unsafe=1.3 statement=1.7 statement-cut=1.5 statement-unsafe=1.3
process/clock-skew not-injected=2.6 replica-ahead=14.0 replica-behind=12.7 replica-behind-in-silence=5.8 source-ahead=13.4 source-ahead-of-delayed=25.6 source-ahead-reconnects=27.4 source-behind=13.9
process/cpu-starved-source not-limited=3.0 ten-percent=20.9
process/killed not-killed=2.1 proxy=3.6 replica=4.3 source=3.3
process/parallel-appliers-by-position in-order=4.6 not-killed=2.5 out-of-order=3.2
process/parallel-appliers in-order=4.4 not-killed=2.6 out-of-order=2.6
process/paused not-paused=1.7 proxy-longer-than-net-timeout=2.6 proxy-shorter-than-net-timeout=2.3 replica-large-backlog=4.2 replica-small-backlog=3.6 source-longer-than-net-timeout=2.6 source-shorter-than-net-timeout=3.1
process/power-loss durable=3.2 every-hundredth=4.3 not-injected=2.5 relaxed=4.4 relaxed-writes-first=8.2
process/relay-log-lost-by-position executed=7.7 executed-and-recovered=6.3 not-injected=3.2 received=- received-and-recovered=7.5
process/relay-log-lost executed=8.9 executed-and-recovered=5.9 not-injected=2.6 received=8.9 received-and-recovered=11.1
resumption/at-the-door accept-then-close=1.5 accept-then-silence=3.3 handshake=1.5 not-broken=2.3
resumption/auto-position mid-transaction=- not-broken=1.8 outage=0.4
resumption/busy-replica applier-busy=1.2 not-broken=2.0 relay-log-rotation=0.7
resumption/clone clone=6.6 not-broken=1.7
resumption/connection-failover not-broken=1.3 source-killed=4.3 source-unreachable=3.5
resumption/cut-in-stream before-xid=0.5 between-transactions=1.1 chunk-boundary=1.1 heartbeat=1.3 inside-gtid-event=0.9 inside-row-event=1.2 not-broken=2.1
resumption/delayed-replica delayed=11.8 not-injected=5.0 prompt=8.0
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
storage/cold-binary-logs many-files=23.5 many-files-long-timeout=7.2 one-file-long-timeout=10.9 one-file-with-heartbeats=11.6 one-file-without-heartbeats=-
storage/relay-log-limit-of-1-gb not-injected=2.6 relay-log-limit-1-gb=61.5
storage/replica-stops-reading binlog-full=76.0 data-full=4.0 data-full-to-the-end=- files-frozen=2.8 not-injected=3.0 relay-log-full=61.8 relay-log-limit=2.5 relay-log-limit-slow-applier=3.0 relay-log-sync-stuck=2.8
topology/acknowledgement-lost not-injected=2.5 one-writer=13.0 two-writers=12.4
topology/chain first-link-stalls=4.6 not-injected=1.9
topology/file-position cut-mid-transaction=1.4 not-injected=2.2 reset=1.4
topology/reconnect-storm all-return=39.4 one-returns=26.6 too-few-connections=4.7
topology/semi-sync large-backlog=5.5 not-injected=2.0 steady-writes=2.7
topology/tls-link not-injected=1.9 stalled=4.6
topology/two-channels not-injected=2.8 one-channel=16.3 two-channels=11.1
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
wide-area/idle-flow closed=5.3 closed-heartbeats=5.1 closed-keepalive=5.3 forgotten=7.5 forgotten-heartbeats=5.4 forgotten-keepalive=5.8 not-injected=12.7
wide-area/mtu-black-hole encrypted=3.5 encrypted-probed=7.2 encrypted-route-lowered=4.0 encrypted-segments-clamped=10.6 not-injected=3.0 plain=5.6 plain-small-rows=9.7 probed=24.1 route-lowered=5.7 segments-clamped=6.0
wide-area/starved-by-loss bbr-clean=9.7 bbr-lossy=11.1 cubic-clean=9.6 cubic-lossy=13.0
`;
