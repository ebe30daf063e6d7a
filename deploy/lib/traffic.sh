# shellcheck shell=bash
# Which revision gets how much of a service's traffic, and whether it deserves it.

# From stdin, what described printed: 'revision percent tag url' of every target, - for none.
targets() {
  awk '
    match($1, /^status\.traffic\[[0-9]+\]/) {
      i = substr($1, RSTART, RLENGTH)
      if (!(i in seen)) { seen[i] = ++n; order[n] = i }
      key = $1; sub(/.*\./, "", key); sub(/:$/, "", key); value[i, key] = $2
    }
    END {
      for (k = 1; k <= n; k++) {
        i = order[k]
        print value[i, "revisionName"], value[i, "percent"] + 0, \
          value[i, "tag"] == "" ? "-" : value[i, "tag"], value[i, "url"] == "" ? "-" : value[i, "url"]
      }
    }'
}

# 'revision percent' of those that get some, each once, the most first.
traffic_of() {
  targets | awk '$2 > 0 {sum[$1] += $2} END {for (revision in sum) print revision, sum[revision]}' |
    sort -k2,2nr -k1,1
}

# tagged TAG: the revision with that tag.
tagged() { targets | awk -v tag="$1" '$3 == tag && !found++ {print $1}'; }

# share_of REVISION SHARES: its percent among 'revision percent' lines.
share_of() { awk -v revision="$1" '$1 == revision {print $2; found = 1} END {if (!found) print 0}' <<<"$2"; }

# set_traffic NAME SHARES WHY [FLAG]: SHARES as gcloud takes them, 'revision=percent,...'.
set_traffic() {
  change "$3" gcloud run services update-traffic "$1" "--region=$(region)" "--to-revisions=$2" ${4+"$4"}
}

# identity_token AUDIENCE: of whoever is signed in. Only a service account's takes an audience.
identity_token() {
  gcloud auth print-identity-token "--audiences=$1" 2>"$WORK/token" ||
    gcloud auth print-identity-token 2>>"$WORK/token" || {
    cat "$WORK/token" >&2
    return 1
  }
}

# fetch URL AUDIENCE [CURL-ARGUMENT...]: GET, as the operator who is signed in; the answer's status,
# with its body in WORK/answer.
fetch() {
  local url=$1 token
  token=$(identity_token "$2") || return 1
  shift 2
  # On standard input: arguments are visible to everyone on this machine.
  curl --silent --show-error --output "$WORK/answer" --max-time 40 --write-out '%{http_code}' --config - "$@" "$url" \
    <<<"header = \"Authorization: Bearer $token\"" || true
}

# ready SERVICE URL: GET URL/ready answers 200: database, schema, nodes, keys and queues are there.
# A tagged address takes the service's own audience.
ready() {
  local status
  if is_behind_iap "$1"; then
    say "$2/ready is behind Identity-Aware Proxy, which lets no script in: it was not asked. Its page in a browser shows whether it answers."
    return 0
  fi
  : >"$WORK/answer"
  status=$(fetch "$2/ready" "$(address "$1")") || {
    warn "$(service_name "$1") could not be asked: there is no identity token; the reason is above."
    return 1
  }
  if [[ $status == 200 ]]; then
    say "$2/ready answers 200: $(tr -d '\n' <"$WORK/answer" | cut -c1-300)"
    return 0
  fi
  warn "$2/ready answers ${status:-nothing}: $(tr -d '\n' <"$WORK/answer" | cut -c1-600)"
  [[ $status != 403 ]] || warn "403: you need run.routes.invoke on $(service_name "$1"), which roles/run.admin and roles/run.invoker have."
  return 1
}

# Are all ready at the address that the others use?
check_ready() {
  say "== Readiness"
  local service url sick=()
  for service in $(services); do
    if ! is_deployed "$service"; then
      [[ $DRY_RUN == yes ]] || sick+=("$(service_name "$service") (not deployed)")
      continue
    fi
    url=$(read_or_stop "The address of $(service_name "$service")" gcloud run services describe \
      "$(service_name "$service")" "--region=$(region)" '--format=value(status.url)')
    ready "$service" "$url" || sick+=("$(service_name "$service")")
  done
  ((${#sick[@]} > 0)) || return 0
  local told
  told="Not ready: ${sick[*]}; the reason is above. Payments given to it wait in their queues and are delivered again. See also $(hint gcloud logging read 'resource.type=cloud_run_revision AND severity>=ERROR' --freshness=15m)"
  if [[ $DRY_RUN == yes ]]; then warn "$told"; else stop "$told"; fi
}

# answers_of REVISION SINCE: the statuses of its answers, '2xx 424 other' counted.
answers_of() {
  local statuses
  statuses=$(gcloud logging read \
    "resource.type=\"cloud_run_revision\" AND resource.labels.revision_name=\"$1\" AND httpRequest.status>0 AND NOT httpRequest.requestUrl:\"/ready\" AND timestamp>=\"$2\"" \
    --limit=1000 '--format=value(httpRequest.status)' </dev/null) || return 1
  awk '/^2/ {good++} /^424/ {later++} /./ {all++} END {print good + 0, later + 0, all - good - later + 0}' <<<"$statuses"
}
