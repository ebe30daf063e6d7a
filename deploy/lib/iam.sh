# shellcheck shell=bash
# Who may do what: derived from the services' definitions, nothing more.

# policy_lines COMMAND...: 'role member' of every binding that a get-iam-policy prints.
policy_lines() {
  "$@" '--flatten=bindings[].members[]' '--format=csv[no-heading,separator=" "](bindings.role,bindings.members)'
}

# bind BINDINGS MEMBER ROLE RESOURCE COMMAND...: adds the binding unless BINDINGS has it.
bind() {
  local bindings=$1 member=$2 role=$3 resource=$4
  shift 4
  if grep -qxF "$role $member" <<<"$bindings"; then
    say "${member#*:} has $role on $resource."
  else
    change "Granting $role on $resource to ${member#*:}" \
      "$@" "--member=$member" "--role=$role" --format=none
  fi
}

# Lines 'account role kind resource' of all that the definitions ask for, but for run.invoker.
wanted_bindings() {
  local service defined name kind value who
  for service in $(services); do
    who=$(service_account "$service")
    defined=$(definition "$service")
    while read -r name kind value; do
      case $kind in
        secret | key) echo "$who roles/secretmanager.secretAccessor secret $value" ;;
        queue)
          echo "$who roles/cloudtasks.enqueuer queue $value"
          # The sweep asks whether a payment's task is still there.
          if [[ $service == gchostpay1 ]]; then
            echo "$who roles/cloudtasks.viewer queue $value"
          fi
          ;;
      esac
      case $name in
        CLOUD_SQL_CONNECTION_NAME) echo "$who roles/cloudsql.client project ${SETTINGS[PROJECT_ID]}" ;;
        CLOUD_TASKS_SERVICE_ACCOUNT) echo "$who roles/iam.serviceAccountUser account $(filled "$value")" ;;
      esac
    done <<<"$defined"
  done | LC_ALL=C sort -u
}

# The policy of a resource as 'role member' lines; empty for what is not there yet.
policy_of() {
  case $1 in
    secret)
      secret_exists "$2" || return 0
      policy_lines gcloud secrets get-iam-policy "$2"
      ;;
    queue)
      grep -qxF "$2" <<<"$QUEUE_NAMES" || return 0
      policy_lines gcloud tasks queues get-iam-policy "$2" "--location=$(region)"
      ;;
    account)
      grep -qxF "$2" <<<"$ACCOUNTS" || return 0
      policy_lines gcloud iam service-accounts get-iam-policy "$2"
      ;;
    project) policy_lines gcloud projects get-iam-policy "$2" ;;
  esac
}

grant() {
  case $1 in
    secret) echo gcloud secrets add-iam-policy-binding "$2" ;;
    queue) echo gcloud tasks queues add-iam-policy-binding "$2" "--location=$(region)" ;;
    account) echo gcloud iam service-accounts add-iam-policy-binding "$2" ;;
    project) echo gcloud projects add-iam-policy-binding "$2" --condition=None ;;
  esac
}

# 'id purpose' of the service accounts.
wanted_accounts() {
  local service
  for service in $(services); do
    echo "$(setting "$(upper "$service")_ACCOUNT") $(service_name "$service")"
  done
  echo "${SETTINGS[TASKS_ACCOUNT]} Cloud Tasks calling GCHostPay"
  echo "${SETTINGS[SWEEP_ACCOUNT]} Cloud Scheduler calling /sweep"
}

read_accounts() {
  ACCOUNTS=$(look "The list of service accounts" \
    gcloud iam service-accounts list '--format=value(email)')
}

setup_accounts() {
  say "== Service accounts"
  read_accounts
  local wanted id purpose
  wanted=$(wanted_accounts)
  while read -r -u 3 id purpose; do
    if grep -qxF "$(account "$id")" <<<"$ACCOUNTS"; then
      say "Account $id is there."
    else
      change "Creating the service account $id" \
        gcloud iam service-accounts create "$id" "--display-name=$purpose"
      [[ $DRY_RUN == yes ]] || ACCOUNTS+=$'\n'$(account "$id")
    fi
  done 3<<<"$wanted"
}

# policy_for 'KIND RESOURCE'
policy_for() {
  local kind resource
  read -r kind resource <<<"$1"
  policy_of "$kind" "$resource"
}

setup_bindings() {
  local wanted resources who role kind resource command
  wanted=$(wanted_bindings | LC_ALL=C sort -k3,4)
  mapfile -t resources < <(cut -d' ' -f3,4 <<<"$wanted" | uniq)
  gather "The IAM policy" policy_for "${resources[@]}"
  while read -r -u 3 who role kind resource; do
    read -r -a command <<<"$(grant "$kind" "$resource")"
    bind "${GATHERED["$kind $resource"]}" "serviceAccount:$who" "$role" "$resource" "${command[@]}"
  done 3<<<"$wanted"
}

setup_iam() {
  setup_accounts
  say "== Permissions"
  read_secret_names
  read_queue_names
  setup_bindings
  local service
  for service in $(services); do
    if [[ -v URLS[$service] ]]; then
      bind_invoker "$service"
    fi
  done
}
