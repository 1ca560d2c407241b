#!/bin/bash
# Sends finished recordings to the portal by the tus protocol, in pieces, each minute what is left: what a broken connection has brought
# stays there, and what the portal does not have stays here. Removes a recording once the portal has all of it. With --once it looks once.
# Variables: PORTAL_UPLOAD_URL (https://portal.example.org/api/jitsi/recordings), JITSI_WEBHOOK_SECRET, JIBRI_RECORDING_DIR, TZ (Jibri's).
set -u
: "${PORTAL_UPLOAD_URL:?}" "${JITSI_WEBHOOK_SECRET:?}"
folder=${JIBRI_RECORDING_DIR:-/storage/recordings}
# Less than what a slow line takes in the 30 seconds that the portal waits for one request.
piece=${UPLOAD_PIECE_BYTES:-8388608}

log() { echo "$(date -u +%FT%TZ) $*"; }

# The secret goes to curl by its standard input, where no list of processes shows it. Prints status and headers.
request() {
  local method=$1 url=$2
  shift 2
  printf 'header = "Authorization: Bearer %s"\n' "$JITSI_WEBHOOK_SECRET" |
    curl --config - --silent --show-error --max-time 120 --request "$method" --header 'Tus-Resumable: 1.0.0' --header 'Expect:' \
      --dump-header - --output /dev/null "$@" "$url" | tr -d '\r'
}

status_of() { printf '%s\n' "$1" | sed -n 's/^HTTP\/[0-9.]* \([0-9]*\).*/\1/p' | tail -n 1; }
header_of() { printf '%s\n' "$1" | grep -i "^$2:" | tail -n 1 | sed 's/^[^:]*: *//'; }
encoded() { printf '%s' "$1" | base64 | tr -d '\n'; }

# `<room>_2026-11-29-10-00-00.mp4`, in the time zone of Jibri.
metadata_of() {
  local file=$1 name stamp started length initiator sum
  name=$(basename "$file" .mp4)
  stamp=${name: -19}
  started=$(date -d "${stamp:0:10} ${stamp:11:2}:${stamp:14:2}:${stamp:17:2}" +%s 2>/dev/null) || started=$(stat -c %Y "$file")
  # Counted once: it stays beside the file.
  [ -s "$file.sha256" ] || { sum=$(sha256sum < "$file") && printf '%s' "${sum%% *}" > "$file.sha256"; }
  printf 'room %s,started %s,sha256 %s' "$(encoded "${name%_"$stamp"}")" "$(encoded "$started")" "$(encoded "$(cat "$file.sha256")")"
  length=$(ffprobe -v error -show_entries format=duration -of csv=p=0 "$file" 2>/dev/null)
  length=${length%%.*}
  [ -z "$length" ] || printf ',seconds %s' "$(encoded "$length")"
  # Who started it, where Jitsi checks tokens (Jitsi's mod_jibri_session).
  initiator=$(tr -d '\n' < "$(dirname "$file")/metadata.json" 2>/dev/null | sed -n 's/.*"initiator" *: *{[^}]*"id" *: *"\([0-9]*\)".*/\1/p')
  [ -z "$initiator" ] || printf ',initiator %s' "$(encoded "$initiator")"
}

# Succeeds once the portal has the whole file.
upload() {
  local file=$1 size answer status path url offset
  size=$(stat -c %s "$file")
  answer=$(request POST "$PORTAL_UPLOAD_URL" --header "Upload-Length: $size" --header "Upload-Metadata: $(metadata_of "$file")")
  status=$(status_of "$answer")
  path=$(header_of "$answer" location)
  if [ "$status" != 201 ] || [ -z "$path" ]; then
    log "$file waits: the portal answers ${status:-nothing}$([ "$status" != 507 ] || echo ' (its disk is too full)')"
    return 1
  fi
  url="$PORTAL_UPLOAD_URL/${path##*/}"
  offset=$(header_of "$(request HEAD "$url" --head)" upload-offset)
  while [ -n "$offset" ]; do
    answer=$(tail -c "+$((offset + 1))" "$file" | head -c "$piece" > "$file.piece" &&
      request PATCH "$url" --header "Upload-Offset: $offset" --header 'Content-Type: application/offset+octet-stream' --data-binary "@$file.piece")
    status=$(status_of "$answer")
    if [ "$status" != 204 ]; then
      log "$file is at $offset of $size: the portal answers ${status:-nothing}"
      # Another file than the digest is of: counted again.
      [ "$status" != 460 ] || rm -f "$file.sha256"
      return 1
    fi
    offset=$(header_of "$answer" upload-offset)
    [ "$offset" != "$size" ] || return 0
  done
  return 1
}

send_finished() {
  local mark file sent
  for mark in "$folder"/*/finished; do
    [ -e "$mark" ] || continue
    sent=yes
    for file in "$(dirname "$mark")"/*.mp4; do
      [ -s "$file" ] || continue
      if upload "$file"; then
        rm -f "$file" "$file.sha256" "$file.piece"
        log "$file is with the portal"
      else
        sent=no
      fi
    done
    [ "$sent" = no ] || rm -rf "$(dirname "$mark")"
  done
}

send_finished
[ "${1:-}" != --once ] || exit 0
while sleep 60; do send_finished; done
