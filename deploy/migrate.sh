#!/usr/bin/env bash
# Migrates the database: Flyway as a Cloud Run job, once for each image.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

start "migrate.sh [--migration-read]: migrates the database with the image that is to be deployed.

  --migration-read  docs/migration.md was read: the first migration does not ask" --migration-read "$@"
fix_tag
read_services
read_images
ask_before_the_first_migration
migrate
summary
