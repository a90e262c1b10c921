#!/bin/bash
# Serves the road network of the coverage that is served (osrm/served in HOME_FOLDER, which the API writes) on port 5000 by the
# osrm-routed of OSRM_BIN, and changes to another within LOOK_EVERY_S; until the API has told one, the newest. A network's folder appears whole, and
# is never changed afterwards: where a file is not what its checksum says, nothing is served from it until `prepare` has made it again.
set -u
HOME_FOLDER=${HOME_FOLDER:-/maillage}
PORT=${PORT:-5000}
LOOK_EVERY_S=${LOOK_EVERY_S:-5}
PATH=${OSRM_BIN:+$OSRM_BIN:}$PATH
served=''
refused=''
child=''

stop() {
  [ -z "$child" ] || { kill "$child" 2>/dev/null; wait "$child" 2>/dev/null; }
  child=''
}
trap 'stop; exit 0' TERM INT

# The last file that each way of preparing writes, of the newest network of a pattern.
last_file() { ls -t "$HOME_FOLDER"/osrm/$1/roads.osrm.{hsgr,cell_metrics} 2>/dev/null | head -n 1; }
# What tells the folder of a file from the one that is made in its place, be it in the same second and under the number that became free.
folder_of() { echo "$1 $(stat -c '%i %y' "$(dirname "$1")")"; }
# Files of older versions have no checksums.
is_whole() { (cd "$(dirname "$1")" && { [ ! -e SHA256SUMS ] || sha256sum --check --status SHA256SUMS; }); }

while :; do
  network=$(tr -cd 'A-Za-z0-9_-' 2>/dev/null <"$HOME_FOLDER/osrm/served")
  wanted=$([ -z "$network" ] || last_file "$network")
  [ -n "$wanted" ] || wanted=$(last_file '*')
  if [ -n "$wanted" ] && [ "$(folder_of "$wanted")" != "$refused" ] &&
    { [ "$wanted" != "$served" ] || ! kill -0 "$child" 2>/dev/null; }; then
    stop
    if ! is_whole "$wanted"; then
      refused=$(folder_of "$wanted")
      echo "Not serving $wanted: files beside it are not as they were written (SHA256SUMS); run prepare to build them again."
      continue
    fi
    echo "Serving $wanted"
    # The file says which way of preparing it was.
    case $wanted in *.cell_metrics) algorithm=mld ;; *) algorithm=ch ;; esac
    # In the files' folder: OSRM cuts ".osm" and the like out of any folder's name. Warnings alone: its log would keep every asker's point.
    (cd "$(dirname "$wanted")" && exec osrm-routed --algorithm $algorithm --ip 0.0.0.0 --port "$PORT" --max-table-size 1000 --verbosity WARNING roads.osrm) &
    child=$!
    served=$wanted
  fi
  sleep "$LOOK_EVERY_S" &
  wait $!
done
