/// A script for a site's own host that keeps a copy of the banner there.
///
/// For those who want no other host in their pages. See docs/banner.md.
public enum BannerSnippet {
  /// The script for `sh`, of a page at that address (without a slash at its end).
  public static func text(page: String) -> String {
    template.replacing("@PAGE@", with: page)
  }

  private static let template = #"""
    #!/bin/sh
    # Keeps a copy of the banner of @PAGE@ in a folder of this site.
    #
    #   relais-banner FOLDER          asks three times within a minute; for cron, once a minute:
    #   * * * * *  /usr/local/bin/relais-banner /var/www/html/relais
    #   relais-banner --once FOLDER   asks once
    #
    # FOLDER then holds banner.json and banner.js, each replaced in one step, never half written.
    # Where the page cannot be asked the copy stays, until the time that stands in it has passed.
    # Needs sh, curl, and what every system has. Says nothing, and ends with 0, unless it is
    # called wrongly or the folder cannot be written to.
    set -u
    umask 022

    page='@PAGE@'
    times=3
    if [ "${1:-}" = --once ]; then times=1; shift; fi
    if [ $# -ne 1 ]; then echo "usage: relais-banner [--once] FOLDER" >&2; exit 2; fi
    folder=$1
    mkdir -p "$folder" || exit 1

    # One at a time; a lock older than three minutes was left behind.
    lock=$folder/.relais-banner.lock
    if ! mkdir "$lock" 2>/dev/null; then
      [ -d "$lock" ] || { echo "$folder cannot be written to" >&2; exit 1; }
      [ -n "$(find "$lock" -prune -mmin +3)" ] || exit 0
    fi
    new=$lock/new
    trap 'rm -rf "$lock"' EXIT
    trap 'exit 1' HUP INT TERM

    # fetch NAME: brings a file of the page to $new.
    fetch() {
      rm -f "$new"
      curl --fail --silent --max-time 10 --max-filesize 20000 --header 'Cache-Control: no-cache' \
        --output "$new" "$page/$1" && [ -s "$new" ]
    }

    # put NAME: $new takes the place of a file, unless it is the same.
    put() {
      if cmp -s "$new" "$folder/$1"; then return; fi
      chmod 644 "$new" && mv -f "$new" "$folder/$1"
    }

    # is_banner FILE: whether it is a whole banner and no other answer.
    is_banner() {
      case $(cat "$1") in
        '{"messages":['*']'*'"version":1}') return 0 ;;
        *) return 1 ;;
      esac
    }

    # number NAME FILE: the numbers of that name, the greatest last.
    number() { grep -o "\"$1\":[0-9]*" "$2" | sed 's/.*://' | sort -n; }

    # A copy that is older than the one here comes from somewhere that has not heard yet.
    is_older() {
      [ -s "$folder/banner.json" ] || return 1
      [ "$(number sequence "$new" | tail -n 1)" -lt \
        "$(number sequence "$folder/banner.json" | tail -n 1)" ] 2>/dev/null
    }

    # What has passed its time goes, whether the page can be asked or not.
    expire() {
      file=$folder/banner.json
      [ -s "$file" ] || return
      last=$(number until "$file" | tail -n 1)
      [ -n "$last" ] && [ "$last" -le "$(date +%s)" ] || return
      printf '{"messages":[],"sequence":%s,"version":1}' \
        "$(number sequence "$file" | tail -n 1)" >"$new" && put banner.json
    }

    # The script hardly ever changes.
    if [ -z "$(find "$folder/banner.js" -prune -mtime -1 2>/dev/null)" ] && fetch banner.js; then
      if grep -q relaisBanner "$new"; then put banner.js && touch "$folder/banner.js"; fi
    fi
    while :; do
      if fetch banner.json && is_banner "$new" && ! is_older; then put banner.json; fi
      expire
      times=$((times - 1))
      [ $times -gt 0 ] || break
      sleep 20
    done

    """#
}
