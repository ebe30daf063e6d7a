# shellcheck shell=bash
# Does a service answer? Asked the way its callers ask: a private one with the tasks' token.

# identity_token URL: a token of the tasks' account for that service.
identity_token() {
  gcloud auth print-identity-token \
    "--impersonate-service-account=$(account "${SETTINGS[TASKS_ACCOUNT]}")" \
    "--audiences=$1" --include-email 2>/dev/null
}

# healthy SERVICE URL: GET URL/health answers 200. A tagged URL takes the service's own audience.
healthy() {
  local service=$1 url=$2 status token
  local arguments=(--silent --output /dev/null --max-time 20 --write-out '%{http_code}')
  if [[ $(run_flag "$service" allow-unauthenticated) == no ]]; then
    if ! token=$(identity_token "${URLS[$service]}"); then
      warn "$(service_name "$service") cannot be asked for its health: you need roles/iam.serviceAccountTokenCreator on $(account "${SETTINGS[TASKS_ACCOUNT]}")."
      return 1
    fi
    # On standard input: arguments are visible to everyone on this machine.
    status=$(curl "${arguments[@]}" --config - "$url/health" <<<"header = \"Authorization: Bearer $token\"") || true
  else
    status=$(curl "${arguments[@]}" "$url/health") || true
  fi
  if [[ $status == 200 ]]; then
    say "$url/health answers 200."
    return 0
  fi
  warn "$url/health answers ${status:-nothing}."
  return 1
}

check_health() {
  say "== Health"
  local service sick=()
  for service in $(services); do
    if [[ -z ${URLS[$service]:-} ]]; then
      [[ $DRY_RUN == yes ]] || sick+=("$(service_name "$service") (not deployed)")
    elif ! healthy "$service" "${URLS[$service]}"; then
      sick+=("$(service_name "$service")")
    fi
  done
  ((${#sick[@]} > 0)) || return 0
  local told="Not healthy: ${sick[*]}. Payments given to it wait in their queues and are delivered again. See the service's log: gcloud logging read 'resource.type=cloud_run_revision AND severity>=ERROR' --freshness=15m"
  if [[ $DRY_RUN == yes ]]; then warn "$told"; else stop "$told"; fi
}
