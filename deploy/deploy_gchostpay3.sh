#!/usr/bin/env bash
# Deploys GCHostPay3 as services/gchostpay3.yaml defines it; beside a revision that serves, without traffic.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

start "deploy_gchostpay3.sh: deploys GCHostPay3; beside a revision that serves, the new one waits for rollout.sh." '' "$@"
deploy_one gchostpay3
