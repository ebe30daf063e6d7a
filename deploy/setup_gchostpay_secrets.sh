#!/usr/bin/env bash
# Makes the secrets of secrets.conf exist; says which ones a person has to add.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

start "setup_gchostpay_secrets.sh: checks secrets, and generates keys that are absent." '' "$@"
setup_secrets
summary
