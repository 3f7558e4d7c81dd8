#!/usr/bin/env bash
# The scenarios of ../README.md with the `nats` command line tool.
set -u
export NATS_CONTEXT= NO_COLOR=1
XDG_CONFIG_HOME=$(mktemp -d) # no context of the user's own
export XDG_CONFIG_HOME
trap 'rm -rf "$XDG_CONFIG_HOME"; kill $(jobs -p) 2>/dev/null' EXIT
scratch=$XDG_CONFIG_HOME

plain() { nats --server "$PLAIN_URL" --timeout 5s "$@"; }

# As plain, for a background job: the job is the tool itself, so that a kill ends it.
started() { exec nats --server "$PLAIN_URL" --timeout 5s "$@"; }

# verdict NAME STATUS OUTPUT
verdict() {
    if [ "$2" = 0 ]; then printf 'ok %s\n' "$1"; else printf 'failed %s: %s\n' "$1" "$(tail -1 <<<"$3")"; fi
}

# listening FILE: waits until a background subscriber says that it subscribed.
listening() {
    local i
    for ((i = 0; i < 500; i++)); do
        grep -qE 'Subscribing|Listening|Starting .* subscriber' "$1" 2>/dev/null && plain rtt 1 >/dev/null 2>&1 && return 0
        sleep 0.01
    done
    return 1
}

out=$(plain rtt 2>&1 && plain server check connection 2>&1)
verdict connect $? "$out"

started sub 'publish.*' --count 3 >"$scratch/publish" 2>&1 &
subscriber=$!
listening "$scratch/publish"
out=$(plain pub publish.a 'message {{.Count}}' --count 3 2>&1) && wait $subscriber && grep -q 'message 3' "$scratch/publish"
verdict publish $? "$out"

started reply request.echo --echo >"$scratch/reply" 2>&1 &
replier=$!
listening "$scratch/reply"
out=$(plain request request.echo hello 2>&1) && grep -q '^hello' <<<"$out"
verdict request $? "$out"
kill $replier

for i in 1 2; do started sub queue.work --queue workers >"$scratch/queue$i" 2>&1 & done
listening "$scratch/queue1"
listening "$scratch/queue2"
out=$(plain pub queue.work x --count 60 2>&1 && plain request queue.none x 2>&1)
for ((i = 0; i < 300; i++)); do
    total=$(cat "$scratch"/queue? | grep -c 'Received on')
    [ "$total" -lt 60 ] || break
    sleep 0.01
done
[ "$total" = 60 ] && grep -q 'Received on' "$scratch/queue1" && grep -q 'Received on' "$scratch/queue2"
verdict queue $? "$total of 60 deliveries"

started sub headers --count 1 >"$scratch/headers" 2>&1 &
subscriber=$!
listening "$scratch/headers"
out=$(plain pub headers body -H Kind:test 2>&1) && wait $subscriber && grep -q 'Kind: test' "$scratch/headers"
verdict headers $? "$(cat "$scratch/headers")"

out=$(plain request nobody.is.here x 2>&1)
grep -qi 'no responders' <<<"$out"
verdict no-responders $? "$out"

echo "skipped drain: the tool has no command for it"

out=$(plain bench pub bench.load --msgs 20000 --size 128 --no-progress 2>&1) && grep -q 'msgs/sec' <<<"$out"
verdict bench-pub $? "$out"
started bench sub bench.load --msgs 20000 --size 128 --no-progress >"$scratch/bench" 2>&1 &
subscriber=$!
listening "$scratch/bench"
out=$(plain bench pub bench.load --msgs 20000 --size 128 --no-progress 2>&1) && wait $subscriber &&
    grep -q 'msgs/sec' "$scratch/bench"
verdict bench-sub $? "$(tail -3 "$scratch/bench")"
started bench service serve bench.service --no-progress >"$scratch/service" 2>&1 &
replier=$!
for ((i = 0; i < 200; i++)); do plain request bench.service x >/dev/null 2>&1 && break; sleep 0.01; done
out=$(plain bench service request bench.service --msgs 500 --no-progress 2>&1) && grep -q 'msgs/sec' <<<"$out"
verdict bench-service $? "$out"
kill $replier

# secured NAME URL OPTION...: a message goes through with the options, and does not without them.
secured() {
    local name=$1 url=$2 out
    shift 2
    out=$(nats --server "$url" "$@" pub secured x 2>&1) && ! nats --server "$url" pub secured x >/dev/null 2>&1
    verdict "$name" $? "$out"
}
secured user "$USER_URL" --user alice --password s3cret
secured token "$TOKEN_URL" --token t0ken
secured nkey "$NKEY_URL" --nkey "$NKEY_FILE"
secured tls "$TLS_URL" --tlsca "$TLS_CA"

started sub reconnect --count 1 >"$scratch/reconnect" 2>&1 &
subscriber=$!
listening "$scratch/reconnect"
echo restart
# It does not say that it is back, so it is sent messages until one arrives.
for ((i = 0; i < 200; i++)); do
    plain pub reconnect 'still here' >/dev/null 2>&1
    kill -0 $subscriber 2>/dev/null || break
    sleep 0.1
done
grep -q 'still here' "$scratch/reconnect"
verdict reconnect $? "$(cat "$scratch/reconnect")"
