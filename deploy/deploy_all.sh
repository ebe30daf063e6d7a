#!/usr/bin/env bash
# Everything in its order: queues, secrets, permissions, images, migration, services, the sweep, monitoring.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

start "deploy_all.sh [--migration-read]: deploys everything; beside revisions that serve, new ones wait for rollout.sh.

  --migration-read  docs/migration.md was read: the first migration does not ask" --migration-read "$@"
check_gcloud
require_alert_settings
fix_tag
read_services
ask_before_the_first_migration
setup_queues
setup_secrets
check_connections
setup_iam
build_images
migrate
deploy_services
setup_bindings "service|iap"
setup_sweep
check_ready
# The last: alerts can't use a new metric for some minutes, and nothing waits for them.
setup_monitoring
summary
