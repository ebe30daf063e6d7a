# shellcheck shell=bash
# Bringing a service, and the migration job, to what their definitions say.

# What a dry run would have deployed a service as, by the service.
declare -A WOULD_RUN=()

# The address that a service which is not deployed yet will get, for a dry run to print.
address_to_be() { printf '<address of %s>' "$(service_name "$1")"; }

# deploy_service SERVICE TRAFFIC: TRAFFIC 'no' leaves the new revision without any.
deploy_service() {
  local service=$1 traffic=$2 name spec actual wanted flags
  name=$(service_name "$service")
  say "== $name"
  read_versions_of "$service"
  wanted=$(wanted_of "$service")
  local extra=()
  if [[ -v WOULD_RUN[$service] ]]; then
    if [[ ${WOULD_RUN[$service]} == "$wanted" ]]; then
      say "$name would be as defined."
      return 0
    fi
    say "$name would differ from its definition:"
    differences "${WOULD_RUN[$service]}" "$wanted"
    [[ $traffic == yes ]] || extra=(--no-traffic --tag=candidate)
  elif [[ -v URLS[$service] ]]; then
    spec=$(look "The service $name" described services "$name")
    actual=$(actual_of timeout <<<"$spec")
    if [[ $actual == "$wanted" && $(field status.latestCreatedRevisionName <<<"$spec") == "$(field status.latestReadyRevisionName <<<"$spec")" ]]; then
      say "$name is as defined."
      show_traffic "$name" "$spec"
      bind_invoker "$service"
      return 0
    fi
    if [[ $actual == "$wanted" ]]; then
      say "$name is as defined, but its newest revision did not become ready: it is deployed again."
    else
      say "$name differs from its definition:"
      differences "$actual" "$wanted"
    fi
    [[ $traffic == yes ]] || extra=(--no-traffic --tag=candidate)
  fi
  mapfile -t flags < <(flags_of "$service")
  change "Deploying $name (the revision that served before serves on)" \
    gcloud run deploy "$name" "--region=$(region)" "${flags[@]}" "${extra[@]}"
  if [[ $DRY_RUN == no ]]; then
    spec=$(look "The service $name" described services "$name")
    # shellcheck disable=SC2004 # the index is a word
    URLS[$service]=$(field status.url <<<"$spec")
    show_traffic "$name" "$spec"
  else
    # shellcheck disable=SC2004 # the index is a word
    WOULD_RUN[$service]=$wanted
  fi
  bind_invoker "$service"
}

show_traffic() {
  local newest shares
  newest=$(field status.latestCreatedRevisionName <<<"$2")
  shares=$(traffic_of <<<"$2" | sed 's/$/ %/' | paste -sd',')
  say "Traffic of $1: ${shares:-none}."
  [[ $shares == *"$newest "* ]] ||
    say "The newest revision, $newest, has none yet: rollout.sh gives it some."
}

# Services whose invoker was looked at already.
INVOKER_BOUND=' '

# Private services: only the tasks' account may call them, and nobody without an account. Public
# ones: everybody; a deployment grants that, but only warns where it could not.
bind_invoker() {
  local name member bindings='' everybody
  [[ $INVOKER_BOUND != *" $1 "* ]] || return 0
  INVOKER_BOUND+="$1 "
  name=$(service_name "$1")
  member=serviceAccount:$(account "${SETTINGS[TASKS_ACCOUNT]}")
  if [[ $(run_flag "$1" allow-unauthenticated) == yes ]]; then
    [[ -v URLS[$1] ]] || return 0
    member=allUsers
  fi
  if [[ -v URLS[$1] ]]; then
    bindings=$(look "The IAM policy of $name" policy_lines \
      gcloud run services get-iam-policy "$name" "--region=$(region)")
  fi
  bind "$bindings" "$member" roles/run.invoker "$name" \
    gcloud run services add-iam-policy-binding "$name" "--region=$(region)"
  [[ $member != allUsers ]] || return 0
  for everybody in allUsers allAuthenticatedUsers; do
    if grep -qxF "roles/run.invoker $everybody" <<<"$bindings"; then
      change "Taking roles/run.invoker on $name from $everybody" \
        gcloud run services remove-iam-policy-binding "$name" "--region=$(region)" \
        "--member=$everybody" --role=roles/run.invoker --format=none
    fi
  done
}

setup_migration_job() {
  local name=${SETTINGS[MIGRATE_JOB]} listed spec actual wanted flags
  say "== Migration"
  read_versions_of migrate
  wanted=$(wanted_of migrate)
  listed=$(look "The list of Cloud Run jobs" \
    gcloud run jobs list "--region=$(region)" '--format=value(metadata.name)')
  if grep -qxF "$name" <<<"$listed"; then
    spec=$(look "The job $name" described jobs "$name")
    actual=$(actual_of task-timeout <<<"$spec")
    if [[ $actual == "$wanted" ]]; then
      say "Job $name is as defined."
      return 0
    fi
    say "Job $name differs from its definition:"
    differences "$actual" "$wanted"
  fi
  mapfile -t flags < <(flags_of migrate)
  change "Defining the job $name" \
    gcloud run jobs deploy "$name" "--region=$(region)" "${flags[@]}"
}

# Runs the migration unless its last run, with this very image, succeeded.
run_migration() {
  local name=${SETTINGS[MIGRATE_JOB]} last
  last=$(look "The runs of the job $name" \
    gcloud run jobs executions list "--job=$name" "--region=$(region)" --limit=1 \
    '--format=value(status.succeededCount,spec.template.spec.containers[0].image)')
  if [[ $last == "1"$'\t'"$(image_of migrate)" ]]; then
    say "The database was migrated with this image already."
    return 0
  fi
  change "The migration (what failed was rolled back whole; the services run on as before)" \
    gcloud run jobs execute "$name" "--region=$(region)" --wait
}

# Whether new revisions are to get the traffic at once: no after --no-traffic.
wants_traffic() {
  case ${ARGUMENTS[*]-} in
    '') echo yes ;;
    --no-traffic) echo no ;;
    *) stop "'${ARGUMENTS[*]}' is not understood; see --help. Nothing was done." ;;
  esac
}

deploy_services() {
  local service
  for service in $(services); do
    deploy_service "$service" "$1"
  done
}

# Until it has been deployed, a service's address in the others' settings is a placeholder.
deploy_with_addresses() {
  if [[ $URLS_CHANGED == yes ]]; then
    deploy_services "$1"
  fi
}
