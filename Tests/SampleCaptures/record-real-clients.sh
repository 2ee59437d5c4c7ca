#!/usr/bin/env bash
# Records Samples/real-clients anew: curl, Python, Node.js and wrk post events to nginx on loopback, tcpdump watches.
# usage: record-real-clients.sh [FOLDER]      needs root, curl, python3, node, wrk, nginx, tcpdump
# Ports, times and sequence numbers differ from run to run, so the expected log is made anew with the capture.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here/../../Samples/real-clients}
port=18080
scratch=$(mktemp -d)
pids=()
cleanup() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; rm -rf "$scratch"; }
trap cleanup EXIT
mkdir -p "$folder"

cat >"$scratch/nginx.conf" <<CONF
daemon off; pid $scratch/pid; error_log $scratch/error.log; worker_processes 1;
events { worker_connections 64; }
http {
  access_log off; client_body_temp_path $scratch/body; proxy_temp_path $scratch/p; fastcgi_temp_path $scratch/f;
  uwsgi_temp_path $scratch/u; scgi_temp_path $scratch/s;
  server { listen 127.0.0.1:$port; location / { client_max_body_size 1m; return 204; } }
}
CONF
nginx -c "$scratch/nginx.conf" & pids+=($!)
tcpdump -q -i lo -s 0 -U -w "$scratch/capture.pcap" "tcp port $port" 2>"$scratch/tcpdump.log" & tcpdump=$!; pids+=("$tcpdump")
until grep -q listening "$scratch/tcpdump.log" && curl -s -o /dev/null "http://127.0.0.1:$port/ready"; do :; done
url=http://127.0.0.1:$port/ingest/events

# curl: three events on one connection, the second chunked, the third with Expect: 100-continue.
printf '{"eventType":"play","at":1}' >"$scratch/1"
printf '{"eventType":"ping","text":"na\\u00efve \\/ 10.0","n":10.0}' >"$scratch/2"
printf '{"eventType":"note","pad":"%s"}' "$(head -c 1500 /dev/zero | tr '\0' x)" >"$scratch/3"
curl -s -H 'Content-Type: application/json' --data-binary "@$scratch/1" "$url" \
  --next -s -H 'Content-Type: application/json' -H 'Transfer-Encoding: chunked' --data-binary "@$scratch/2" "$url" \
  --next -s -H 'Content-Type: application/json' -H 'Expect: 100-continue' --data-binary "@$scratch/3" "$url"

# Python: a generator body is sent chunked, one chunk an item, on a connection that lives on.
python3 - "$port" <<'PY'
import http.client, sys
connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
for n in range(3):
    pieces = (piece.encode() for piece in ('{"eventType":"ping",', f'"n":{n},', '"odd":"caf\u00e9"}'))
    connection.request("POST", f"/ingest/events?n={n}", body=pieces, headers={"Content-Type": "application/json"}, encode_chunked=True)
    connection.getresponse().read()
connection.close()
PY

# Node.js: events side by side, each on a connection of its own.
node -e '
const http = require("http");
for (let n = 0; n < 3; n++) {
  const request = http.request({ port: Number(process.argv[1]), host: "127.0.0.1", method: "POST", path: "/ingest/events",
    headers: { "Content-Type": "text/plain" } }, answer => answer.resume());
  request.end(JSON.stringify({ eventType: "stateStart", n }));
}' "$port"

# wrk: four requests in one write, over and over for a moment, on one connection.
cat >"$scratch/pipeline.lua" <<'LUA'
local batch, sent = {}, 0
init = function()
  for n = 1, 4 do batch[n] = wrk.format("POST", "/ingest/events", { ["Content-Type"] = "application/json" }, '{"eventType":"ping","n":' .. n .. '}') end
end
request = function() sent = sent + 1; if sent > 2 then wrk.thread:stop() end; return table.concat(batch) end
LUA
wrk -t1 -c1 -d1s -s "$scratch/pipeline.lua" "http://127.0.0.1:$port" >/dev/null

sleep 1
kill -INT "$tcpdump"; wait "$tcpdump" || true
install -m 644 "$scratch/capture.pcap" "$folder/capture.pcap"
ls -l "$folder"
