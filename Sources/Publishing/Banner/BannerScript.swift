/// The script that sites include: it shows what `/banner.json` says, and nothing else.
///
/// It lies over the page, so that nothing in the page moves; it puts words into the page as text
/// only, and sets its looks property by property, so that no policy for styles concerns it. What
/// fails is left for the next time, without a word. See docs/banner.md.
public enum BannerScript {
  /// Where a page serves it.
  public static let path = "/banner.js"
  /// For how many seconds a browser need not ask for it again.
  public static let maxAge = 3_600

  /// The script.
  public static let text = #"""
    /* The banner of a status page made with Relais; it shows what banner.json beside it says. */
    (function () {
      'use strict';
      var script = document.currentScript, root = document.documentElement;
      if (!script || !window.fetch || !window.AbortController || window.relaisBanner) { return; }
      window.relaisBanner = true;

      var source = script.getAttribute('data-source') || new URL('banner.json', script.src).href;
      var wanted = root.lang.slice(0, 2).toLowerCase();
      var labels = {
        en: ['Notice', 'Read more', 'Close the notice'],
        fr: ['Information', 'En savoir plus', 'Fermer l’information']
      };
      var colours = { outage: '#8c1022', limited: '#6b4000', restored: '#0a5a33' };
      var memory = 'relais-banner-closed';
      var messages = [], sequence = 0, skew = 0, shown = '', asking, expiring, padding;
      var closed = [];
      try { closed = (sessionStorage.getItem(memory) || '').split('\n'); } catch (e) {}

      function now() { return (Date.now() + skew) / 1000; }
      function make(name, parent, style) {
        var element = document.createElement(name);
        Object.assign(element.style, style);
        if (parent) { parent.appendChild(element); }
        return element;
      }

      var host = make('div');
      // The theme's own rules must not reach in.
      host.style.all = 'initial';
      var box = make('div', host.attachShadow({ mode: 'open' }), {
        position: 'fixed', left: '0', right: '0', bottom: '0', zIndex: '2147483000',
        display: 'none', boxSizing: 'border-box', maxHeight: '50vh', overflow: 'auto',
        padding: '12px 60px 12px 16px', borderTop: '2px solid #fff', color: '#fff',
        font: '16px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif'
      });
      box.setAttribute('role', 'region');
      // It is there before its words are, so that screen readers say them.
      var words = make('div', box, { maxWidth: '70em', margin: '0 auto' });
      words.setAttribute('role', 'status');
      var button = make('button', box, {
        position: 'absolute', top: '6px', right: '8px', width: '44px', height: '44px',
        padding: '0', border: '1px solid #fff', borderRadius: '4px', background: 'transparent',
        color: '#fff', font: '24px/1 system-ui, sans-serif', cursor: 'pointer'
      });
      button.type = 'button';
      button.textContent = '\u00d7';

      function choose(texts) {
        return texts.filter(function (t) { return t.language === wanted; })[0] || texts[0];
      }

      function show() {
        var moment = now(), next = Infinity;
        var list = messages.filter(function (message) {
          if (message.until <= moment) { return false; }
          next = Math.min(next, message.until);
          return closed.indexOf(message.id) < 0;
        });
        clearTimeout(expiring);
        if (next < Infinity) {
          expiring = setTimeout(show, Math.min((next - moment) * 1000 + 5, 2e9));
        }
        var key = JSON.stringify(list);
        if (key === shown) { return; }
        shown = key;
        words.textContent = '';
        if (!list.length) {
          if (box.style.display !== 'none') { root.style.scrollPaddingBottom = padding; }
          box.style.display = 'none';
          return;
        }
        var language = choose(list[0].texts).language;
        var label = labels[language] || labels.en;
        box.lang = language;
        box.setAttribute('aria-label', label[0]);
        button.setAttribute('aria-label', label[2]);
        box.style.background = colours[list[0].severity] || colours.outage;
        list.forEach(function (message) {
          var text = choose(message.texts);
          var line = make('p', words, { margin: '0 0 4px', overflowWrap: 'anywhere' });
          line.lang = text.language;
          line.textContent = text.text + ' ';
          if (/^https?:\/\//.test(message.link)) {
            var link = make('a', line, { color: '#fff', textDecoration: 'underline' });
            link.href = message.link;
            link.textContent = (labels[text.language] || labels.en)[1];
          }
        });
        if (box.style.display === 'none') { padding = root.style.scrollPaddingBottom; }
        box.style.display = 'block';
        // Whatever gets the focus is scrolled to where it can be seen.
        root.style.scrollPaddingBottom = box.offsetHeight + 'px';
      }

      function close() {
        closed = closed.concat(messages.map(function (message) { return message.id; }));
        try { sessionStorage.setItem(memory, closed.slice(-50).join('\n')); } catch (e) {}
        show();
      }

      function take(text) {
        if (text.length > 20000) { return; }
        var read = JSON.parse(text);
        if (read.version !== 1 || !Array.isArray(read.messages) || read.sequence < sequence) {
          return;
        }
        var list = read.messages.slice(0, 3).filter(function (message) {
          return typeof message.id === 'string' && typeof message.until === 'number'
            && Array.isArray(message.texts) && message.texts.length > 0
            && message.texts.every(function (text) {
              return typeof text.text === 'string' && typeof text.language === 'string';
            });
        });
        sequence = read.sequence || 0;
        messages = list;
        show();
      }

      function ask() {
        clearTimeout(asking);
        if (document.visibilityState === 'hidden') { return; }
        var stop = new AbortController();
        var limit = setTimeout(function () { stop.abort(); }, 5000);
        fetch(source, { cache: 'no-cache', credentials: 'omit', signal: stop.signal })
          .then(function (answer) {
            // The reader's clock may be wrong; the server's is what `until` was written by.
            var date = Date.parse(answer.headers.get('Date'));
            if (date) { skew = date - Date.now(); }
            if (answer.status === 404 || answer.status === 410) {
              return '{"version":1,"messages":[],"sequence":' + sequence + '}';
            }
            return answer.ok ? answer.text() : Promise.reject();
          })
          .then(take)
          .catch(function () {})
          .then(function () {
            clearTimeout(limit);
            clearTimeout(asking);
            asking = setTimeout(ask, 20000 + Math.random() * 5000);
          });
      }

      button.addEventListener('click', close);
      box.addEventListener('keydown', function (event) {
        if (event.key === 'Escape') { close(); }
      });
      addEventListener('beforeprint', function () { host.style.display = 'none'; });
      addEventListener('afterprint', function () { host.style.display = ''; });
      document.addEventListener('visibilitychange', function () { show(); ask(); });

      function begin() {
        document.body.appendChild(host);
        var given = document.getElementById(script.getAttribute('data-initial') || ' ');
        try { if (given) { take(given.textContent); } } catch (e) {}
        ask();
      }
      if (document.body) { begin(); } else { addEventListener('DOMContentLoaded', begin); }
    })();

    """#
}
