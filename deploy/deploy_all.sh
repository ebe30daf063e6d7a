#!/usr/bin/env bash
# Everything in its order: queues, secrets, permissions, images, migration, services, their addresses.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

start "deploy_all.sh: deploys everything; with --no-traffic new revisions wait for rollout.sh." "$@"
traffic=$(wants_traffic)
fix_tag
read_services
setup_queues
setup_secrets
setup_iam
build_images
setup_migration_job
run_migration
deploy_services "$traffic"
setup_urls
deploy_with_addresses "$traffic"
setup_sweep
check_health
summary
