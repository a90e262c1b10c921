#!/bin/bash
# Serves the newest road network of the home (HOME_FOLDER) on port 5000 in OSRM's official image, and changes to a newer one as
# soon as it is there. A network's folder appears whole, and is never changed afterwards.
set -u
HOME_FOLDER=${HOME_FOLDER:-/maillage}
PORT=${PORT:-5000}
served=''
child=''

stop() {
  [ -z "$child" ] || { kill "$child" 2>/dev/null; wait "$child" 2>/dev/null; }
  child=''
}
trap 'stop; exit 0' TERM INT

while :; do
  newest=$(ls -t "$HOME_FOLDER"/osrm/*/roads.osrm.{hsgr,cell_metrics} 2>/dev/null | head -n 1)
  if [ -n "$newest" ] && { [ "$newest" != "$served" ] || ! kill -0 "$child" 2>/dev/null; }; then
    stop
    echo "Serving $newest"
    # The last file that each way of preparing writes says which one it was.
    case $newest in *.cell_metrics) algorithm=mld ;; *) algorithm=ch ;; esac
    # In the files' folder: OSRM cuts ".osm" and the like out of any folder's name. Warnings alone: its log would keep every asker's point.
    (cd "$(dirname "$newest")" && exec osrm-routed --algorithm $algorithm --ip 0.0.0.0 --port "$PORT" --max-table-size 1000 --verbosity WARNING roads.osrm) &
    child=$!
    served=$newest
  fi
  sleep 5 &
  wait $!
done
