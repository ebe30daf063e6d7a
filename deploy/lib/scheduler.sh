# shellcheck shell=bash
# The Cloud Scheduler job that calls /sweep on GCHostPay1.

# The job's settings under their flags' names, one a line. The deadline is that of the service.
wanted_sweep() {
  local url=${URLS[gchostpay1]:-$(address_to_be gchostpay1)}
  printf '%s\n' \
    "--schedule=${SETTINGS[SWEEP_SCHEDULE]}" \
    --time-zone=Etc/UTC \
    "--uri=$url/sweep" \
    --http-method=POST \
    "--oidc-service-account-email=$(account "${SETTINGS[SWEEP_ACCOUNT]}")" \
    "--oidc-token-audience=$url" \
    "--attempt-deadline=$(run_flag gchostpay1 timeout)s"
}

actual_sweep() {
  gcloud scheduler jobs list "--location=$(region)" \
    "--filter=name~/${SETTINGS[SWEEP_JOB]}\$" \
    '--format=csv[no-heading,separator="|"](schedule,timeZone,httpTarget.uri,httpTarget.httpMethod,httpTarget.oidcToken.serviceAccountEmail,httpTarget.oidcToken.audience,attemptDeadline,state)'
}

# sweep_state: 'absent', 'same', 'paused' or 'differs'. Needs read_services.
sweep_state() {
  local actual wanted
  actual=$(look "The list of Cloud Scheduler jobs" actual_sweep)
  wanted=$(wanted_sweep | sed 's/^[^=]*=//' | paste -sd'|')
  case $actual in
    '') echo absent ;;
    "$wanted|ENABLED") echo same ;;
    "$wanted|"*) echo paused ;;
    *) echo differs ;;
  esac
}

setup_sweep() {
  say "== Sweep"
  if [[ ! -v URLS[gchostpay1] && ! -v WOULD_RUN[gchostpay1] ]]; then
    say "GCHostPay1 is not deployed yet: its sweep is scheduled once it has an address."
    return 0
  fi
  local state flags
  state=$(sweep_state)
  mapfile -t flags < <(wanted_sweep)
  case $state in
    same) say "Job ${SETTINGS[SWEEP_JOB]} is as defined." ;;
    paused) warn "Job ${SETTINGS[SWEEP_JOB]} is paused: payments that stall are not driven on. Resume it: gcloud scheduler jobs resume ${SETTINGS[SWEEP_JOB]} --location=$(region)" ;;
    absent)
      change "Scheduling the sweep" \
        gcloud scheduler jobs create http "${SETTINGS[SWEEP_JOB]}" "--location=$(region)" "${flags[@]}"
      ;;
    differs)
      change "Updating the sweep's schedule" \
        gcloud scheduler jobs update http "${SETTINGS[SWEEP_JOB]}" "--location=$(region)" "${flags[@]}"
      ;;
  esac
}
