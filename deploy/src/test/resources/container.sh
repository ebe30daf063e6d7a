#!/bin/sh
# What a container engine does before it starts an image's entry point, without an engine:
# container.sh FOLDER COMMAND... runs the command in a mount namespace of its own, where FOLDER is
# /mnt, the root file system is read-only and /tmp is fresh memory, as user 65532 with no privileges
# to gain. Called by `unshare --mount`.
set -eu
folder=$1
shift
mount --make-rprivate /
mount --bind "$folder" /mnt
mount -o remount,bind,ro /mnt
cd /mnt/application
mount -t tmpfs -o mode=1777 tmpfs /tmp
mount -o remount,bind,ro /
exec setpriv --reuid=65532 --regid=65532 --clear-groups --no-new-privs "$@"
