#!/usr/bin/env bash
# In a test project with a test network: one payment from end to end, and what only Google can answer.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

start "prove.sh --pay-to=ADDRESS [--amount=ETH] [--order=ID] [--for=SECONDS] [--every=SECONDS]: pays once in a test project, and says what it has seen.

  --pay-to=ADDRESS  the deposit address that the order has, on the test network
  --amount=ETH      what the order expects (0.0001)
  --order=ID        an order that the project's CHANGENOW_API_URL knows and that waits (prove)
  --for=SECONDS     how long each thing is waited for (900)" \
  '--pay-to=* --amount=+([0-9.]) --order=+([A-Za-z0-9_-]) --for=+([0-9]) --every=+([0-9])' "$@"

to=$(option pay-to '')
amount=$(option amount 0.0001)
order=$(option order prove)
longest=$(option for 900)
every=$(option every 15)
[[ $to =~ ^0x[0-9A-Fa-f]{40}$ ]] || refuse "--pay-to needs an address of 40 hexadecimal digits."
chain=$(setting ETHEREUM_CHAIN_ID)
[[ $chain != 1 ]] ||
  stop "ETHEREUM_CHAIN_ID is 1, the main network, and this pays for a test. Nothing was done. Give the settings of a test project."
perl -MDigest::SHA -e 1 2>/dev/null || stop "perl with Digest::SHA, which signs the request, is not there. Nothing was done."
fix_tag
read_services
read_versions TPS_HOSTPAY_SIGNING_KEY ETHEREUM_RPC_WEBHOOK_SECRET

proved() { say "PROVED: $*"; }
missed() {
  MISSED=$((MISSED + 1))
  warn "NOT PROVED: $*"
}
MISSED=0

# The content of a secret, for a program's standard input.
content() {
  local path
  path=$(version "$1" current)
  read_or_stop "The secret $1" gcloud secrets versions access "${path##*/}" "--secret=$1"
}

url_of() {
  read_or_stop "The address of $1" gcloud run services describe "$(service_name "$1")" "--region=$(region)" '--format=value(status.url)'
}

# The request as GCSplit1 signs it (docs/protocol.md, one amount); the key comes on standard input.
token() {
  perl -MDigest::SHA=hmac_sha256 -MMIME::Base64=encode_base64url -e '
    my ($id, $order, $amount, $to) = @ARGV; my $key = do { local $/; <STDIN> }; $key =~ s/^\s+|\s+$//g;
    my $body = pack("a16 C/a* C/a* C/a* d> C/a* N", $id, $order, "eth", "eth", $amount, $to, time);
    print encode_base64url($body . substr(hmac_sha256($body, $key), 0, 16))' "$@"
}

# post URL BODY [CURL-ARGUMENT...]: the answer's status, its body in WORK/answer.
post() {
  local url=$1 body=$2
  shift 2
  printf '%s' "$body" >"$WORK/body"
  curl --silent --show-error --output "$WORK/answer" --max-time 60 --write-out '%{http_code}' \
    --header 'Content-Type: application/json' --data-binary "@$WORK/body" "$@" "$url" || true
}

# awaited FILTER FORMAT: what the log has for it since the beginning, as soon as there is any.
awaited() {
  local started=$SECONDS lines
  while true; do
    # What was paid is paid: one failed look at the log is no reason to end here.
    lines=$(gcloud logging read "resource.type=\"cloud_run_revision\" AND timestamp>=\"$since\" AND $1" \
      --limit=200 "--format=$2" </dev/null) || warn "The log could not be read; the reason is above. It is asked again."
    if [[ -n $lines ]]; then
      printf '%s\n' "$lines"
      return 0
    fi
    ((SECONDS - started < longest)) || return 1
    sleep "$every"
  done
}

# newest_point METRIC: the greatest value that Cloud Monitoring has of it in the last hour.
newest_point() {
  local base=${CLOUDSDK_API_ENDPOINT_OVERRIDES_MONITORING:-https://monitoring.googleapis.com/} token
  token=$(read_or_stop "An access token" gcloud auth print-access-token)
  # Not as an argument: those are visible to everyone on this machine.
  read_or_stop "Cloud Monitoring" curl --silent --show-error --max-time 60 --get "${base}v3/projects/${SETTINGS[PROJECT_ID]}/timeSeries" \
    --data-urlencode "filter=metric.type=\"$1\"" \
    --data-urlencode "interval.startTime=$(date -u -d '-1 hour' +%Y-%m-%dT%H:%M:%SZ)" \
    --data-urlencode "interval.endTime=$(date -u +%Y-%m-%dT%H:%M:%SZ)" \
    --config <(printf 'header = "Authorization: Bearer %s"\n' "$token") |
    { grep -oE '"(mean|doubleValue|int64Value)": *"?[0-9.]+' || true; } | sed -E 's/.*[ :"]//' | sort -n | tail -1
}

since=$(date -u +%Y-%m-%dT%H:%M:%SZ)
if [[ $DRY_RUN == yes ]]; then
  say "It would pay $amount ETH to $to, and ask what came of it."
  exit 0
fi
check_ready

say "== What Google makes of the definitions"
before=$CHANGES
DRY_RUN=yes
setup_queues
if ((CHANGES == before)); then proved "the queues read back as they were defined, max-doublings 0 and max-attempts -1 too"; else missed "the queues do not read back as they were defined; the differences are above"; fi
before=$CHANGES
read_images
deploy_services
if ((CHANGES == before)); then proved "Cloud Run's dry run of each definition equals what serves"; else missed "Cloud Run shows a definition otherwise than it was given; the differences are above"; fi
DRY_RUN=no

say "== One payment"
id=prove$(date +%s)
request=$(content TPS_HOSTPAY_SIGNING_KEY | token "$id" "$order" "$amount" "$to")
public=$(url_of gchostpay1)
status=$(post "$public/" "{\"token\":\"$request\"}")
say "GCHostPay1 answers $status: $(tr -d '\n' <"$WORK/answer" | cut -c1-200)"
[[ $status == 200 ]] || stop "The request was not taken. Nothing was paid."
if hash=$(awaited "jsonPayload.unique_id=\"$id\" AND jsonPayload.event=(\"payment_completed\" OR \"payment_rejected\" OR \"payment_failed\")" \
  'value(jsonPayload.event,jsonPayload.tx_hash,jsonPayload.reason)') && [[ $hash == payment_completed* ]]; then
  proved "payment $id: ${hash//$'\t'/ }"
else
  missed "payment $id has not completed: ${hash:-nothing in $longest s}. It is in the ledger; see docs/operations.md, section 9"
fi
services_seen=$(awaited "jsonPayload.unique_id=\"$id\"" 'value(resource.labels.service_name,trace)' | sort -u) || true
say "$services_seen"
if (($(cut -f1 <<<"$services_seen" | sort -u | grep -c .) >= 3 && $(cut -f2 <<<"$services_seen" | sort -u | grep -c .) == 1)); then
  proved "one trace goes through all services"
else
  missed "there is not one trace through three services, above"
fi

say "== The sweep"
change "To run the sweep" gcloud scheduler jobs run "${SETTINGS[SWEEP_JOB]}" "--location=$(region)"
status=$(awaited 'httpRequest.requestUrl:"/sweep"' 'value(httpRequest.status)' | sed -n 1p) || true
if [[ $status == 200 ]]; then
  proved "the scheduler's token reaches a public service with its signature, and was believed"
else
  missed "the sweep was answered ${status:-nothing}"
fi

say "== A signed notification"
note="{\"webhookId\":\"wh_prove\",\"id\":\"whevt_$id\",\"createdAt\":\"$since\",\"type\":\"ADDRESS_ACTIVITY\",\"event\":{\"network\":\"ETH_SEPOLIA\",\"activity\":[]}}"
hook=$public
[[ ${SETTINGS[WITH_GCHOSTPAY4]} == no ]] || hook=$(url_of gchostpay4)
signature=$(content ETHEREUM_RPC_WEBHOOK_SECRET | NOTE=$note perl -MDigest::SHA=hmac_sha256_hex -e '
  my $key = do { local $/; <STDIN> }; $key =~ s/^\s+|\s+$//g; print hmac_sha256_hex($ENV{NOTE}, $key)')
status=$(post "$hook/alchemy-webhook" "$note" --header "X-Alchemy-Signature: $signature")
forged=$(post "$hook/alchemy-webhook" "$note" --header "X-Alchemy-Signature: ${signature//[0-9a-f]/0}")
if [[ $status == 200 && $forged == 401 ]]; then proved "a signed notification is taken, a forged one is refused"; else missed "a signed notification was answered $status, a forged one $forged"; fi

say "== Metrics"
metrics=$(read_or_stop "The list of log-based metrics" gcloud logging metrics list '--format=value(name)')
arrived=0
for metric in $metrics; do
  value=$(newest_point "logging.googleapis.com/user/$metric")
  say "$metric: ${value:-none yet}"
  [[ -z $value ]] || arrived=$((arrived + 1))
done
if ((arrived > 0)); then proved "$arrived log-based metric(s) arrive"; else missed "no log-based metric has arrived; they take some minutes"; fi
value=$(newest_point run.googleapis.com/container/memory/utilizations)
if [[ -n $value ]]; then proved "memory: the fullest instance uses $value of its limit"; else missed "Cloud Monitoring has no figure of the memory yet"; fi

((MISSED == 0)) || stop "$MISSED thing(s) are not proved; see above. Mend the cause and run prove.sh again: it makes another payment."
say "All is proved."
