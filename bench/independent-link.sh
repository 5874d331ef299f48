#!/usr/bin/env bash
# Replication over a wide-area link, measured without any code of replfault; see --help.
set -euo pipefail
umask 077

usage() {
  cat <<'END'
Usage: bench/independent-link.sh --server PATH [OPTION VALUE]...

Measures how long a MySQL replica takes to receive a backlog over a wide-area link. No code of replfault takes part.
The script makes two network namespaces, joins them by tap devices with a process of wirefilter for each direction, and
starts a source in one and a replica in the other. It stops the replica, writes the backlog, starts the replica, and
asks it until it has received everything. It prints one line of JSON.

  --server PATH        a mysqld of 8.4 or later, or the folder of an unpacked server package with its libraries
  --rtt MS             round trip, an even number (70)
  --bandwidth MBIT_S   from source to replica, behind a queue of one round trip; 0: not limited (20)
  --kilobytes N        row data of the backlog, thousands of bytes (25000)
  --row-bytes N        payload of one row, which is one transaction (100000)
  --tcp-wmem TRIPLE    socket buffers of both ends, as the kernel's setting of that name ("4096 16384 4194304")
  --tcp-rmem TRIPLE    the same ("4096 131072 6291456")

Needs Linux with /dev/net/tun and network namespaces, and the programs wirefilter, ip, unshare, nsenter, setpriv and
node. Root is not needed. Everything is in namespaces that end with the script, and in one folder that it removes
(killed by SIGKILL, it leaves the folder: independent-link.* in TMPDIR, /dev/shm or /tmp).

Exit codes: 0 measured, 1 not measured, 2 usage, 3 this machine lacks something, 130 interrupted.
END
}

fail() { # EXIT-CODE WHY
  printf '%s: %s\n' "${0##*/}" "$2" >&2
  exit "$1"
}

await() { # SECONDS WHAT COMMAND...
  local limit=$1 until=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    ((SECONDS <= until)) || fail 1 "waited $limit s for $what"
    sleep 0.02
  done
}

# --- outside: arguments, namespaces, cleanup ---

whole() { # OPTION VALUE LEAST MOST
  if [[ ! $2 =~ ^[0-9]{1,9}$ ]] || ((10#$2 < $3 || 10#$2 > $4)); then
    fail 2 "$1 takes a whole number from $3 to $4, not '$2'"
  fi
}

triple() { # OPTION VALUE
  [[ $2 =~ ^[0-9]+\ [0-9]+\ [0-9]+$ ]] || fail 2 "$1 takes three numbers of bytes, not '$2'"
}

arguments() {
  SERVER='' RTT_MS=70 BANDWIDTH_MBIT_S=20 KILOBYTES=25000 ROW_BYTES=100000
  TCP_WMEM='4096 16384 4194304' TCP_RMEM='4096 131072 6291456'
  while (($# > 0)); do
    case $1 in -h | --help) usage && exit 0 ;; esac
    (($# > 1)) || fail 2 "$1 takes a value; see --help"
    case $1 in
      --server) SERVER=$2 ;;
      --rtt) whole "$1" "$2" 2 2000 && RTT_MS=$((10#$2)) ;;
      --bandwidth) whole "$1" "$2" 0 500 && BANDWIDTH_MBIT_S=$((10#$2)) ;;
      --kilobytes) whole "$1" "$2" 1 1000000 && KILOBYTES=$((10#$2)) ;;
      --row-bytes) whole "$1" "$2" 1 1000000 && ROW_BYTES=$((10#$2)) ;;
      --tcp-wmem) triple "$1" "$2" && TCP_WMEM=$2 ;;
      --tcp-rmem) triple "$1" "$2" && TCP_RMEM=$2 ;;
      *) fail 2 "there is no option $1; see --help" ;;
    esac
    shift 2
  done
  ((RTT_MS % 2 == 0)) || fail 2 "--rtt takes an even number: half of it is played in each direction"
  [[ -n $SERVER ]] || fail 2 'no --server; see --help'
  [[ -e $SERVER ]] || fail 2 'the path of --server does not exist'
  export SERVER RTT_MS BANDWIDTH_MBIT_S KILOBYTES ROW_BYTES TCP_WMEM TCP_RMEM
}

child=''
finish() {
  trap - EXIT INT TERM HUP
  if [[ -n $child ]]; then
    # The first process of the namespace dies with it, and all others with that one.
    kill -KILL "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
  fi
  local attempt
  for attempt in {1..100}; do
    rm -rf -- "$WORK" 2>/dev/null && return
    sleep 0.1
  done
  printf '%s: %s could not be removed (%s attempts)\n' "${0##*/}" "$WORK" "$attempt" >&2
}

outside() {
  arguments "$@"
  local program
  for program in wirefilter ip unshare nsenter setpriv node; do
    [[ -n $(type -P "$program") ]] || fail 3 "the program $program is not installed"
  done
  [[ -r /dev/net/tun && -w /dev/net/tun ]] || fail 3 '/dev/net/tun cannot be opened (kernel module tun)'
  SERVER=$(realpath -- "$SERVER")
  find_server
  # In memory, where it can be: the disk is not what is measured. A path longer than this would be too long for sockets.
  local parent=${TMPDIR:-/tmp}
  [[ -n ${TMPDIR:-} || ! -w /dev/shm ]] || parent=/dev/shm
  ((${#parent} <= 50)) || parent=/tmp
  WORK=$(mktemp -d "$parent/independent-link.XXXXXX")
  export WORK
  trap finish EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  local namespaces=(--net --pid --mount-proc --fork --kill-child)
  ((EUID == 0)) || namespaces=(--user --map-root-user "${namespaces[@]}")
  unshare "${namespaces[@]}" true || fail 3 'this machine allows no network namespaces'
  setpriv --pdeathsig KILL unshare "${namespaces[@]}" bash "$0" --inside &
  child=$!
  local status=0
  wait "$child" || status=$?
  child=''
  exit "$status"
}

# --- inside: this process is the first of its PID namespace, in the network of the source ---

source_address=192.168.70.1 source_mac=02:00:00:00:70:01
replica_address=192.168.70.2 replica_mac=02:00:00:00:70:02
replica_net=''

at() { # END COMMAND...
  local end=$1
  shift
  if [[ $end == source ]]; then "$@"; else nsenter --net="/proc/$replica_net/ns/net" -- "$@"; fi
}

setting() { # END NAME VALUE
  # shellcheck disable=SC2016
  at "$1" bash -c 'printf %s "$2" >"/proc/sys/net/$1"' - "$2" "$3"
}

apart() { [[ $(readlink "/proc/$replica_net/ns/net") != "$(readlink /proc/self/ns/net)" ]]; }
has_devices() { ip link show dev "$1" && ip link show dev "$2"; } >/dev/null 2>&1

start_filter() { # NAME FROM TO BYTES_PER_S BUFFER_BYTES; a rate of 0: as fast as it can
  local dir=$WORK/$1 shape=(-d "LR$((RTT_MS / 2))" -l RL100)
  (($4 == 0)) || shape+=(-b "LR$4" -c "LR$5")
  mkdir "$dir"
  printf 'tap://%s\n' "$2" >"$dir/from"
  printf 'tap://%s\n' "$3" >"$dir/to"
  # It ends with its input, which this pipe never does.
  mkfifo "$dir/input"
  (cd "$dir" && exec wirefilter -v from:to "${shape[@]}") <>"$dir/input" >"$dir/said.log" 2>&1 &
  await 5 "wirefilter to make $2 and $3" has_devices "$2" "$3"
}

raise_end() { # END OUT IN ADDRESS MAC PEER_ADDRESS PEER_MAC
  local device name
  # What arrives on one device is answered by the other.
  for name in all "$3"; do setting "$1" "ipv4/conf/$name/rp_filter" 0; done
  setting "$1" ipv4/tcp_no_metrics_save 1
  setting "$1" ipv4/tcp_wmem "$TCP_WMEM"
  setting "$1" ipv4/tcp_rmem "$TCP_RMEM"
  for device in "$2" "$3"; do
    [[ ! -d /proc/sys/net/ipv6 ]] || setting "$1" "ipv6/conf/$device/disable_ipv6" 1
    at "$1" ip link set dev "$device" address "$5" txqueuelen 10000
    at "$1" ip link set dev "$device" up
  done
  at "$1" ip address add "$4/30" dev "$2"
  at "$1" ip neighbour replace "$6" lladdr "$7" dev "$2" nud permanent
  at "$1" ip route replace "${source_address%.*}.0/30" dev "$2" src "$4" congctl cubic
}

join_ends() {
  local rate=$((BANDWIDTH_MBIT_S * 125000)) device
  # The bound of wirefilter holds for what waits and for what is on its way: a round trip waits, half of one is under way.
  start_filter to-replica source-out replica-in "$rate" $((rate * RTT_MS * 3 / 2000))
  start_filter to-source replica-out source-in 0 0
  for device in replica-in replica-out; do ip link set dev "$device" netns "$replica_net"; done
  raise_end source source-out source-in "$source_address" "$source_mac" "$replica_address" "$replica_mac"
  raise_end replica replica-out replica-in "$replica_address" "$replica_mac" "$source_address" "$source_mac"
}

# Microseconds, median of 7: a connection request to a port where nobody listens, until it is refused.
round_trip() {
  # shellcheck disable=SC2016
  at replica timeout -k 1 20 bash -c '
    for look in 1 2 3 4 5 6 7; do
      from=$EPOCHREALTIME
      { : <>"/dev/tcp/$1/1"; } 2>/dev/null || true
      to=$EPOCHREALTIME
      echo $((${to/[.,]/} - ${from/[.,]/}))
    done' - "$source_address" | sort -n | sed -n 4p
}

find_server() {
  server=("$SERVER") server_options=()
  if [[ -d $SERVER ]]; then
    local loaders=("$SERVER"/usr/lib/*/ld-linux-*.so.*)
    [[ -x $SERVER/usr/sbin/mysqld && -x ${loaders[0]} ]] ||
      fail 2 "$SERVER has no usr/sbin/mysqld, or no loader in usr/lib/*"
    server=("${loaders[0]}" --library-path "${loaders[0]%/*}" "$SERVER/usr/sbin/mysqld")
    server_options=(
      "--basedir=$SERVER/usr"
      "--lc-messages-dir=$SERVER/usr/share/mysql"
      "--character-sets-dir=$SERVER/usr/share/mysql/charsets"
      "--plugin-dir=$SERVER/usr/lib/mysql/plugin"
    )
  fi
  [[ -x ${server[0]} ]] || fail 2 "$SERVER is neither a program nor a folder"
}

mysqld() { # END OPTION...
  local end=$1
  shift
  OPENSSL_CONF=/dev/null at "$end" "${server[@]}" --no-defaults "${server_options[@]}" --user=root --secure-file-priv= \
    --datadir="$WORK/$end/data" --log-error="$WORK/$end.log" --innodb-redo-log-capacity=64M \
    --innodb-use-native-aio=0 --innodb-doublewrite=OFF --innodb-flush-log-at-trx-commit=0 --sync-binlog=0 "$@"
}

random_word() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }

initialise() {
  ROOT_PASSWORD=$(random_word) REPL_PASSWORD=$(random_word)
  export ROOT_PASSWORD REPL_PASSWORD
  mkdir "$WORK/source" "$WORK/replica"
  cat >"$WORK/accounts.sql" <<END
ALTER USER root@localhost IDENTIFIED BY '$ROOT_PASSWORD';
CREATE USER repl@'%' IDENTIFIED BY '$REPL_PASSWORD';
GRANT REPLICATION SLAVE ON *.* TO repl@'%';
END
  mysqld source --initialize-insecure --init-file="$WORK/accounts.sql" &
  local pid=$!
  await 120 'mysqld to initialise a data folder' has_ended "$pid"
  wait "$pid" || fail 1 'mysqld could not initialise a data folder'
  cp -a "$WORK/source/data" "$WORK/replica/data"
  # Each server makes an identity of its own.
  rm -f "$WORK"/{source,replica}/data/auto.cnf
}

has_ended() { ! kill -0 "$1" 2>/dev/null; }

listens() { # END PID
  [[ -S $WORK/$1/sock ]] || { has_ended "$2" && fail 1 "the $1 has ended"; }
}

start_server() { # END SERVER_ID ADDRESS
  mysqld "$1" --server-id="$2" --bind-address="$3" --port="$SOURCE_PORT" --socket="$WORK/$1/sock" \
    --pid-file="$WORK/$1/pid" --mysqlx=OFF --skip-name-resolve --skip-replica-start --gtid-mode=ON \
    --enforce-gtid-consistency=ON --log-bin=binlog --relay-log=relay --net-write-timeout=60 --replica-net-timeout=60 &
  await 60 "the $1 to listen" listens "$1" $!
}

tell_logs() {
  local log
  for log in "$WORK"/*.log "$WORK"/*/said.log; do
    [[ ! -s $log ]] || { printf '%s:\n' "${log#"$WORK/"}" && tail -n 5 "$log"; } >&2
  done
}

inside() {
  trap 'status=$?; ((status == 0)) || tell_logs; exit "$status"' EXIT
  find_server
  unshare --net sleep infinity &
  replica_net=$!
  await 5 'a second network namespace' apart
  at source ip link set dev lo up
  at replica ip link set dev lo up
  join_ends
  initialise
  SOURCE_PORT=$((20000 + RANDOM % 20000)) SOURCE_ADDRESS=$source_address REPLICA_NET=$replica_net
  export SOURCE_PORT SOURCE_ADDRESS REPLICA_NET
  start_server source 1 "$source_address"
  start_server replica 2 127.0.0.1
  ROUND_TRIP_US=$(round_trip)
  export ROUND_TRIP_US
  timeout -k 5 600 node "$(dirname -- "${BASH_SOURCE[0]}")/packet-link/independent-backlog.mjs"
}

if [[ ${1:-} == --inside && $$ -eq 1 ]]; then inside; else outside "$@"; fi
