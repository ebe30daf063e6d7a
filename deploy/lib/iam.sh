# shellcheck shell=bash
# Who may do what: derived from the services' definitions, nothing more.

# E-mails of all service accounts there are, one a line.
ACCOUNTS=

# 'SETTING purpose' of the service accounts.
wanted_accounts() {
  local service
  for service in $(services); do
    echo "${service^^}_ACCOUNT $(service_name "$service")"
  done
  echo "TASKS_ACCOUNT Cloud Tasks calling GCHostPay"
  echo "SWEEP_ACCOUNT Cloud Scheduler calling /sweep"
  echo "BUILD_ACCOUNT Cloud Build building GCHostPay"
}

setup_accounts() {
  say "== Service accounts"
  local wanted name purpose
  ACCOUNTS=$(read_or_stop "The list of service accounts" gcloud iam service-accounts list '--format=value(email)')
  wanted=$(wanted_accounts)
  while read -r -u 3 name purpose; do
    if grep -qxF "$(account "$name")" <<<"$ACCOUNTS"; then
      say "Account $(account "$name") is there."
    else
      change "To create the service account $(setting "$name")" \
        gcloud iam service-accounts create "$(setting "$name")" "--display-name=$purpose"
      spreads
      [[ $DRY_RUN == yes ]] || ACCOUNTS+=$'\n'$(account "$name")
    fi
  done 3<<<"$wanted"
}

# Lines 'kind resource role member' of all that the definitions ask for.
wanted_bindings() {
  local service who name member
  for service in $(services); do
    who=serviceAccount:$(account "${service^^}_ACCOUNT")
    for name in $(words "$service" "$(secret_kinds)"); do
      if secret_exists "$name" || [[ -n ${VERSIONS[$name]-} ]]; then
        echo "secret $name roles/secretmanager.secretAccessor $who"
      fi
    done
    for name in $(words "$service" queue); do
      echo "queue $name roles/cloudtasks.enqueuer $who"
      # The sweep asks whether a payment's task is still there.
      [[ $service != gchostpay1 ]] || echo "queue $name roles/cloudtasks.viewer $who"
    done
    [[ -z ${SETTINGS[HOST_WALLET_KMS_KEY]} || -z $(words "$service" wallet) ]] ||
      echo "key ${SETTINGS[HOST_WALLET_KMS_KEY]%/cryptoKeyVersions/*} roles/cloudkms.signerVerifier $who"
    [[ -z $(words "$service" queue) ]] ||
      echo "account $(account TASKS_ACCOUNT) roles/iam.serviceAccountUser $who"
    ! words "$service" secret | grep -qx CLOUD_SQL_CONNECTION_NAME ||
      echo "project ${SETTINGS[PROJECT_ID]} roles/cloudsql.client $who"
    # Private: the tasks' account calls it; of GCHostPay5 the operators, and nobody else.
    definition "$service" | grep -q 'invoker-iam-disabled: "true"' || {
      if is_behind_iap "$service"; then
        echo "service $(service_name "$service") roles/run.invoker serviceAccount:service-$PROJECT_NUMBER@gcp-sa-iap.iam.gserviceaccount.com"
        for member in ${SETTINGS[OPERATORS]//,/ }; do
          echo "iap $(service_name "$service") roles/iap.httpsResourceAccessor $member"
        done
      elif [[ $service == gchostpay5 ]]; then
        for member in ${SETTINGS[OPERATORS]//,/ }; do
          echo "service $(service_name "$service") roles/run.invoker $member"
        done
      else
        echo "service $(service_name "$service") roles/run.invoker serviceAccount:$(account TASKS_ACCOUNT)"
      fi
    }
  done
  [[ -z ${SETTINGS[GCSPLIT1_ACCOUNT]:-} ]] ||
    echo "secret TPS_HOSTPAY_SIGNING_KEY roles/secretmanager.secretAccessor serviceAccount:${SETTINGS[GCSPLIT1_ACCOUNT]}"
  echo "project ${SETTINGS[PROJECT_ID]} roles/cloudbuild.builds.builder serviceAccount:$(account BUILD_ACCOUNT)"
}

# 'kind resource' of everything whose grants are looked at: all that is HostPay's.
ours() {
  local service name
  echo "project ${SETTINGS[PROJECT_ID]}"
  [[ -z ${SETTINGS[HOST_WALLET_KMS_KEY]} ]] || echo "key ${SETTINGS[HOST_WALLET_KMS_KEY]%/cryptoKeyVersions/*}"
  awk '{print "secret " $1}' <<<"$SECRETS" | grep -F -x -f <(rows "$DEPLOY_DIR/secrets.conf" 2 | awk '{print "secret " $1}') || true
  rows "$DEPLOY_DIR/queues.conf" 9 | awk '$2 == "yes" {print "queue " $1}' | grep -F -x -f <(awk '{print "queue " $1}' <<<"$QUEUE_NAMES") || true
  wanted_accounts | while read -r name _; do
    ! grep -qxF "$(account "$name")" <<<"$ACCOUNTS" || echo "account $(account "$name")"
  done
  for service in $(services); do
    ! is_deployed "$service" || echo "service $(service_name "$service")"
    ! is_deployed "$service" || ! is_behind_iap "$service" || echo "iap $(service_name "$service")"
  done
}

# iam_command VERB KIND RESOURCE: VERB is get-iam-policy, add-… or remove-iam-policy-binding.
iam_command() {
  case $2 in
    secret) echo gcloud secrets "$1" "$3" ;;
    key) echo gcloud kms keys "$1" "$3" ;;
    queue) echo gcloud tasks queues "$1" "$3" "--location=$(region)" ;;
    account) echo gcloud iam service-accounts "$1" "$3" ;;
    # Without beta it knows no services of Cloud Run.
    iap) echo gcloud beta iap web "$1" --resource-type=cloud-run "--service=$3" "--region=$(region)" ;;
    service) echo gcloud run services "$1" "$3" "--region=$(region)" ;;
    project)
      # What changes something asks for a condition, where there could be one.
      if [[ $1 == get-iam-policy ]]; then echo gcloud projects "$1" "$3"; else echo gcloud projects "$1" "$3" --condition=None; fi
      ;;
  esac
}

# policy_of 'KIND RESOURCE': 'role member' lines; of the project those of HostPay's own accounts.
policy_of() {
  local kind resource command accounts
  read -r kind resource <<<"$1"
  read -r -a command <<<"$(iam_command get-iam-policy "$kind" "$resource")"
  "${command[@]}" '--flatten=bindings[].members[]' \
    '--format=csv[no-heading,separator=" "](bindings.role,bindings.members)' |
    if [[ $kind == project ]]; then
      accounts=$(wanted_accounts | while read -r name _; do account "$name"; echo; done)
      grep -F -f - <(cat) <<<"$accounts" || true
    else
      cat
    fi
}

# setup_bindings [KINDS]: grants what is missing and names what nobody asked for; of these kinds, as
# service|iap, or all.
setup_bindings() {
  local wanted resources kind resource role member command resource_and_kind
  wanted=$(wanted_bindings | LC_ALL=C sort -u | grep -E "^(${1-})")
  mapfile -t resources < <(ours | grep -E "^(${1-})" || true)
  gather "The IAM policy" policy_of "${resources[@]}"
  while read -r -u 3 kind resource role member; do
    if [[ $kind =~ ^(service|iap)$ ]] && ! grep -qxF "$resource" <<<"$DEPLOYED$WOULD_DEPLOY"; then
      say "$resource is not deployed yet: who may call it is set once it is."
    elif grep -qxF "$role $member" <<<"${GATHERED["$kind $resource"]-}"; then
      say "${member#*:} has $role on $resource."
    else
      read -r -a command <<<"$(iam_command add-iam-policy-binding "$kind" "$resource")"
      change "To grant $role on $resource to ${member#*:}" \
        "${command[@]}" "--member=$member" "--role=$role" --format=none
      spreads
    fi
  done 3<<<"$wanted"
  for resource_and_kind in "${resources[@]}"; do
    read -r kind resource <<<"$resource_and_kind"
    while read -r -u 3 role member; do
      if [[ -z $role ]] || grep -qxF "$kind $resource $role $member" <<<"$wanted"; then continue; fi
      read -r -a command <<<"$(iam_command remove-iam-policy-binding "$kind" "$resource")"
      warn "$member has $role on $resource, which no definition asks for. To take it away: $(hint "${command[@]}" "--member=$member" "--role=$role")"
    done 3<<<"${GATHERED[$resource_and_kind]}"
  done
}

setup_iam() {
  local service
  setup_accounts
  say "== Permissions"
  read_secrets
  read_queue_names
  for service in $(services); do read_versions_of "$service"; done
  setup_bindings
}
