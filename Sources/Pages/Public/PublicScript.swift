import Relais

/// The one script of the public page, which works without it: it looks every minute whether the
/// page has changed, puts the new content in, and says when the page or the way to it is lost.
enum PublicScript {
  /// What stands between `<script>` and `</script>`.
  static let text = InlineText.compact(source)

  /// After how many milliseconds a page that was not renewed says so.
  private static let patience = PageClock.patience.nanoseconds / 1_000_000

  private static let source = """
    (() => {
    const one = (what, from = document) => from.querySelector(what);
    const note = name => {
    for (const p of document.querySelectorAll('[data-note]')) p.hidden = p.dataset.note !== name;
    };
    const age = now => now - Date.parse(one('#as-of').dateTime);
    const show = next => {
    const old = one('main'), said = one('h1').textContent, at = document.activeElement;
    const link = old.contains(at) && at.getAttribute('href');
    old.replaceWith(next.querySelector('main'));
    document.title = next.title;
    one('link[rel=icon]').href = one('link[rel=icon]', next).href;
    if (link) one(`main [href="${link}"]`)?.focus();
    if (one('h1').textContent !== said) one('#said').textContent = one('h1').textContent;
    };
    let busy = false;
    const look = async () => {
    if (busy || document.hidden) return;
    busy = true;
    try {
    const answer = await fetch(location.pathname, {cache: 'no-cache'});
    if (!answer.ok) throw answer;
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (!one('#as-of', next)) return location.reload();
    if (one('#as-of', next).dateTime !== one('#as-of').dateTime) show(next);
    note(age(Date.parse(answer.headers.get('date')) || Date.now()) > \(patience) ? 'stale' : '');
    } catch {
    note('lost');
    }
    busy = false;
    };
    setInterval(look, 60000);
    addEventListener('online', look);
    addEventListener('pageshow', () => age(Date.now()) > \(patience) && look());
    document.addEventListener('visibilitychange', look);
    })();
    """
}

/// Makes style and script shorter, for the bytes of a first view.
enum InlineText {
  /// The lines without what leads and ends them, empty ones left out.
  static func compact(_ text: String) -> String {
    text.split(separator: "\n").map { line in
      var line = line.drop { $0 == " " }
      while line.last == " " { line.removeLast() }
      return String(line)
    }.filter { !$0.isEmpty }.joined(separator: "\n")
  }
}
