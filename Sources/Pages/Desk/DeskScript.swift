/// The desk's script: takes what changed of the overview, and says when it has lost the station.
enum DeskScript {
  /// What stands between `<script>` and `</script>`.
  static let text = InlineText.compact(source)

  private static let source = """
    (() => {
    const live = document.getElementById('live'), lost = document.getElementById('lost');
    let heard = Date.now();
    const hear = () => {
    heard = Date.now();
    lost.hidden = true;
    };
    const feed = new EventSource('/desk/events');
    feed.addEventListener('desk', event => {
    hear();
    const open = [...live.querySelectorAll('details[open]')].map(e => e.id);
    const at = document.activeElement;
    const link = live.contains(at) && at.getAttribute('href');
    live.innerHTML = JSON.parse(event.data);
    for (const id of open) {
    const part = id && document.getElementById(id);
    if (part) part.open = true;
    }
    if (link) live.querySelector(`[href="${CSS.escape(link)}"]`)?.focus();
    const head = live.querySelector('h1 span'), time = live.querySelector('.moment time');
    if (head) document.title = head.textContent + ' – ' + document.title.split(' – ').pop();
    const now = document.getElementById('as-of');
    if (time) {
    now.dateTime = time.dateTime;
    now.textContent = time.textContent;
    }
    });
    feed.addEventListener('beat', hear);
    setInterval(() => {
    if (Date.now() - heard < 20000 || !lost.hidden) return;
    lost.querySelector('b').textContent = document.getElementById('as-of').textContent;
    lost.hidden = false;
    }, 1000);
    })();
    """
}
