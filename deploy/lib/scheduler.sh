# shellcheck shell=bash
# The Cloud Scheduler job that calls /sweep on GCHostPay1.

# The job's settings under their flags' names, one a line. The deadline is that of the service.
wanted_sweep() {
  printf '%s\n' \
    "--schedule=${SETTINGS[SWEEP_SCHEDULE]}" \
    --time-zone=Etc/UTC \
    "--uri=$(address gchostpay1)/sweep" \
    --http-method=POST \
    "--oidc-service-account-email=$(account SWEEP_ACCOUNT)" \
    "--oidc-token-audience=$(address gchostpay1)" \
    "--attempt-deadline=$(number_of gchostpay1 timeoutSeconds)s"
}

actual_sweep() {
  gcloud scheduler jobs list "--location=$(region)" \
    "--filter=name~/${SETTINGS[SWEEP_JOB]}\$" \
    '--format=csv[no-heading,separator="|"](schedule,timeZone,httpTarget.uri,httpTarget.httpMethod,httpTarget.oidcToken.serviceAccountEmail,httpTarget.oidcToken.audience,attemptDeadline,state)'
}

setup_sweep() {
  say "== Sweep"
  local name=${SETTINGS[SWEEP_JOB]} actual wanted verb=update flags
  actual=$(read_or_stop "The list of Cloud Scheduler jobs" actual_sweep)
  mapfile -t flags < <(wanted_sweep)
  wanted=$(printf '%s\n' "${flags[@]#*=}" | paste -sd'|')
  [[ -n $actual ]] || verb=create
  if [[ $actual == "$wanted|"* ]]; then
    say "Job $name is as defined."
  else
    [[ -z $actual ]] || differences "${actual%|*}" "$wanted"
    change "To $verb the sweep's schedule" \
      gcloud scheduler jobs "$verb" http "$name" "--location=$(region)" "${flags[@]}"
  fi
  [[ $actual != *'|PAUSED' ]] ||
    warn "Job $name is paused: payments that stall are not driven on. Resume it: $(hint gcloud scheduler jobs resume "$name" "--location=$(region)")"
}
