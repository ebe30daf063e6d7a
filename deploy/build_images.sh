#!/usr/bin/env bash
# Builds the images of this checkout with Cloud Build, where they do not exist yet.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

start "build_images.sh: builds the images that do not exist yet." '' "$@"
fix_tag
build_images
summary
