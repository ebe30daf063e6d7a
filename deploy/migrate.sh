#!/usr/bin/env bash
# Migrates the database: Flyway as a Cloud Run job, once for each image.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

start "migrate.sh: migrates the database with the image that is to be deployed." "$@"
fix_tag
setup_migration_job
run_migration
summary
