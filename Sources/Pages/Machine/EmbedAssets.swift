/// The parts of the frame that are the same for every page.
enum EmbedAssets {
  /// What a site's page runs, behind the names `base`, `languages` and `titles`.
  static let script = """
      var wanted = document.documentElement.lang.slice(0, 2).toLowerCase();
      var language = languages.indexOf(wanted) < 0 ? '' : wanted;
      var origin = new URL(base).origin;
      var isMobile = screen.width < 450;
      var frame = document.createElement('iframe');
      var style = frame.style;
      frame.src = base + (language && '/' + language) + '/embed/frame'
        + (isMobile ? '?mobile=true' : '');
      frame.title = titles[language || languages[0]];
      // Out of sight it must also be out of the keyboard's and the screen reader's way.
      style.visibility = 'hidden';
      style.position = 'fixed';
      style.border = 'none';
      style.zIndex = '9999';
      style.colorScheme = 'light dark';
      style.boxShadow = '0 8px 28px rgba(0, 0, 0, .28)';
      if (isMobile) {
        style.width = '100vw';
        style.height = '20vh';
        style.minHeight = '115px';
        style.left = '0';
        style.bottom = '0';
      } else {
        style.width = '320px';
        style.height = '115px';
        style.maxWidth = '100vw';
        style.right = '24px';
        style.bottom = '24px';
        style.borderRadius = '6px';
      }
      var actions = {
        showFrame: function () { style.visibility = 'visible'; },
        dismissFrame: function () { style.visibility = 'hidden'; }
      };
      addEventListener('message', function (event) {
        if (event.origin !== origin || event.source !== frame.contentWindow) { return; }
        var action = event.data && event.data.action;
        if (Object.prototype.hasOwnProperty.call(actions, action)) { actions[action](); }
      });
      function hang() { document.body.appendChild(frame); }
      if (document.body) { hang(); } else { addEventListener('DOMContentLoaded', hang); }
      window.statusEmbedTest = actions.showFrame;

    """

  /// What the frame itself runs: it tells the page around it whether there is anything to see, and
  /// looks every minute whether something has changed.
  static let frameScript = """
    (function () {
      var data = document.body.dataset, name = 'relais-dismissed';
      var button = document.querySelector('button');
      // Browsers may forbid a frame to remember; then it is shown again on the next page.
      function remember(value) { try { sessionStorage.setItem(name, value); } catch (e) {} }
      function remembered() {
        try { return sessionStorage.getItem(name); } catch (e) { return null; }
      }
      function tell(action) { parent.postMessage({ action: action }, '*'); }
      function dismiss() { remember(data.trouble || ''); tell('dismissFrame'); }
      button.hidden = parent === window;
      button.addEventListener('click', dismiss);
      addEventListener('keydown', function (event) {
        if (event.key === 'Escape') { dismiss(); }
      });
      tell(data.trouble && remembered() !== data.trouble ? 'showFrame' : 'dismissFrame');
      setInterval(function () {
        fetch(location.href, { cache: 'no-cache' }).then(function (answer) {
          return answer.ok ? answer.text() : '';
        }).then(function (text) {
          if (text && text.indexOf('data-changed="' + data.changed + '"') < 0) {
            location.reload();
          }
        }).catch(function () {});
      }, 60000);
    })();
    """

  /// How the frame looks, in 320 by 115 pixels and on a phone.
  static let style = InlineText.compact(Palette.sheet + "\n" + rules)

  private static let rules = """
    *{box-sizing:border-box;margin:0}
    html,body{height:100%}
    body{position:relative;display:flex;align-items:center;overflow:hidden;\
    padding:0 2.5rem 0 1rem;border:1px solid var(--rule);background:var(--wash);\
    color:var(--ink);font:.8125rem/1.35 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
    main{display:grid;grid-template-columns:auto minmax(0,1fr);column-gap:.75rem;width:100%}
    main>*{grid-column:2}
    main>.mark{grid-column:1;grid-row:1;width:1.375rem;height:1.375rem;fill:currentColor;\
    color:var(--hue)}
    h1{font-size:1rem;line-height:1.375rem;font-weight:600;letter-spacing:-.01em}
    .sprite{position:absolute;width:0;height:0}
    .ring{fill:none;stroke:currentColor;stroke-width:2}
    .cut{fill:none;stroke:var(--wash);stroke-width:2}
    p{margin-top:.25rem;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;\
    overflow:hidden;overflow-wrap:anywhere}
    .foot{color:var(--soft);-webkit-line-clamp:1}
    h1 a:not(:hover){text-decoration:none}
    a{color:inherit;text-underline-offset:.15em}
    a:focus-visible,button:focus-visible{outline:2px solid var(--link);outline-offset:1px}
    button{position:absolute;top:.25rem;right:.25rem;display:grid;place-items:center;\
    width:2rem;height:2rem;padding:0;border:0;border-radius:.25rem;background:none;\
    color:var(--soft);cursor:pointer}
    button[hidden]{display:none}
    button:hover{color:var(--ink)}
    """
}
