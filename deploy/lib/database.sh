# shellcheck shell=bash
# The migration, a Cloud Run job, and the connections that all services together may take.

# Runs the migration unless its last run, with this very image, succeeded. The first run changes a
# table that other systems use: somebody has to say that they have read what it does.
migrate() {
  say "== Migration"
  local name=${SETTINGS[MIGRATE_JOB]} last image file
  read_versions_of migrate
  last=$(migrations)
  image=$(image gchostpay1)
  if [[ $last == "1"$'\t'"$image" ]]; then
    say "The database was migrated with this image already."
    return 0
  fi
  file=$(render migrate)
  change "To define the job $name" gcloud run jobs replace "$file" "--region=$(region)"
  change "The migration (what failed was rolled back whole; the services run on as before)" \
    gcloud run jobs execute "$name" "--region=$(region)" --wait
}

# Its last run: whether it succeeded, and its image.
migrations() {
  read_or_stop "The runs of the job ${SETTINGS[MIGRATE_JOB]}" \
    gcloud run jobs executions list "--job=${SETTINGS[MIGRATE_JOB]}" "--region=$(region)" --limit=1 \
    '--format=value(status.succeededCount,spec.template.spec.containers[0].image)'
}

ask_before_the_first_migration() {
  local last answer=''
  if [[ $DRY_RUN == yes ]] || given --migration-read; then return 0; fi
  last=$(migrations)
  [[ -z $last ]] || return 0
  say "The first migration adds a column and two indexes to split_payout_hostpay, which other systems use. docs/migration.md says what to look at before, and what its owner has to do where GCHostPay's role does not own it."
  [[ ! -t 0 ]] || read -r -p "Have you read it, and is the table ready (yes/no)? " answer
  [[ $answer == yes ]] ||
    stop "Nothing was done. Read docs/migration.md, and run ${0##*/} again with --migration-read."
}

# Where the database is, project:instance, and how many connections it allows; empty where that is
# not known, and where its size decides.
DATABASE_ID=
DATABASE_LIMIT=

read_database() {
  local instance flags
  read_versions CLOUD_SQL_CONNECTION_NAME
  [[ -z $DATABASE_ID && -n ${VERSIONS[CLOUD_SQL_CONNECTION_NAME]} ]] || return 0
  instance=$(read_or_stop "The secret CLOUD_SQL_CONNECTION_NAME" \
    gcloud secrets versions access "${VERSIONS[CLOUD_SQL_CONNECTION_NAME]%% *}" --secret=CLOUD_SQL_CONNECTION_NAME)
  flags=$(read_or_stop "The database instance" gcloud sql instances describe "${instance##*:}" "--project=${instance%%:*}" \
    '--flatten=settings.databaseFlags[]' '--format=csv[no-heading,separator=" "](settings.databaseFlags.name,settings.databaseFlags.value)')
  DATABASE_ID=${instance%%:*}:${instance##*:}
  DATABASE_LIMIT=$(awk '$1 == "max_connections" {print $2}' <<<"$flags")
}

# The sum of what all instances may hold at the worst time: every service at its most, the one with
# the most once more beside itself during a rollout, and the migration.
check_connections() {
  say "== Database connections"
  local service sum=2 most=0 here
  for service in $(services); do
    here=$(number_of "$service" DATABASE_MAX_CONNECTIONS)
    here=$((${here:-0} * $(number_of "$service" maxScale)))
    sum=$((sum + here))
    ((here <= most)) || most=$here
  done
  sum=$((sum + most))
  say "At most $sum connections of ${SETTINGS[DATABASE_CONNECTIONS]}."
  ((sum <= SETTINGS[DATABASE_CONNECTIONS])) ||
    stop "The services may take $sum connections, more than DATABASE_CONNECTIONS=${SETTINGS[DATABASE_CONNECTIONS]} leaves them: requests would fail with 500 at the worst time. Lower maxScale or DATABASE_MAX_CONNECTIONS in services/*.yaml. Nothing was changed by this step."
  read_database
  [[ -n $DATABASE_ID ]] || return 0
  if [[ -z $DATABASE_LIMIT ]]; then
    warn "The database instance has no flag max_connections, so that its limit follows from its size. Set it, to more than DATABASE_CONNECTIONS and what others take."
  elif ((DATABASE_LIMIT < SETTINGS[DATABASE_CONNECTIONS])); then
    warn "The database instance allows $DATABASE_LIMIT connections, fewer than DATABASE_CONNECTIONS=${SETTINGS[DATABASE_CONNECTIONS]}."
  fi
}
