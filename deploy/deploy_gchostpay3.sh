#!/usr/bin/env bash
# Deploys GCHostPay3 as services/gchostpay3.conf defines it. With --no-traffic the new revision
# waits for rollout.sh.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

start "deploy_gchostpay3.sh: deploys GCHostPay3; with --no-traffic the new revision waits for rollout.sh." "$@"
fix_tag
read_services
deploy_service gchostpay3 "$(wants_traffic)"
summary
