/// The plugin for WordPress, which keeps the banner on the shop's own host.
///
/// It is one file for `wp-content/mu-plugins`. See docs/banner.md.
public enum BannerPlugin {
  /// The plugin for a page at that address (without a slash at its end).
  public static func text(page: String) -> String {
    template.replacing("@PAGE@", with: page)
      .replacing("@SCRIPT@", with: BannerScript.text.dropLast())
  }

  private static let template = #"""
    <?php
    /**
     * Plugin Name: Relais banner
     * Description: Shows what the status page at @PAGE@ says, from this site's own host.
     * Version: 1
     * Requires PHP: 7.0
     *
     * One file for wp-content/mu-plugins. So that news comes within seconds, share a key: see
     * RELAIS_BANNER_KEY below. Without one it is asked for once a minute, when somebody visits.
     *
     *   define('RELAIS_BANNER_KEY', 'whsec_...');   // in wp-config.php
     */
    if (!defined('ABSPATH')) {
      exit;
    }

    final class Relais_Banner {
      const PAGE = '@PAGE@';
      const VERSION = 1;
      const OPTION = 'relais_banner';
      const HOOK = 'relais_banner_pull';
      /** Longer documents are not read, in bytes. */
      const LIMIT = 20000;
      /** How far clocks may be apart, in seconds. */
      const MARGIN = 300;

      private static $isPrinted = false;

      public static function start() {
        add_action('rest_api_init', array(__CLASS__, 'routes'));
        add_action('wp_body_open', array(__CLASS__, 'display'), 1);
        // For themes that know of no wp_body_open.
        add_action('wp_footer', array(__CLASS__, 'display'), 1);
        add_action(self::HOOK, array(__CLASS__, 'pull'));
        add_filter('cron_schedules', array(__CLASS__, 'schedules'));
        add_action('init', array(__CLASS__, 'schedule'));
      }

      public static function schedules($schedules) {
        $schedules['relais_minute'] = array('interval' => 60, 'display' => 'Relais');
        return $schedules;
      }

      public static function schedule() {
        if (!wp_next_scheduled(self::HOOK)) {
          wp_schedule_event(time(), 'relais_minute', self::HOOK);
        }
      }

      public static function routes() {
        register_rest_route('relais/v1', '/banner', array(
          array('methods' => 'GET', 'callback' => array(__CLASS__, 'tell'),
            'permission_callback' => '__return_true'),
          // Whoever may is told by the signature, not by WordPress.
          array('methods' => 'POST', 'callback' => array(__CLASS__, 'push'),
            'permission_callback' => '__return_true'),
        ));
      }

      /** What stands here now. */
      public static function tell() {
        $response = new WP_REST_Response(self::shown());
        $response->header('Cache-Control', 'no-store');
        return $response;
      }

      /** Takes a document that is signed as Standard Webhooks 1.0 says. */
      public static function push($request) {
        $body = $request->get_body();
        if (strlen($body) > self::LIMIT) {
          return new WP_Error('relais_body', 'too long', array('status' => 413));
        }
        $key = self::key();
        if ($key === null) {
          return new WP_Error('relais_key', 'RELAIS_BANNER_KEY in wp-config.php is missing, or is'
            . ' not whsec_ and 24 to 64 bytes in base64', array('status' => 403));
        }
        if (!self::isSigned($request, $body, $key)) {
          return new WP_Error('relais_signature', 'the key is another one here, or the clocks are'
            . ' more than five minutes apart', array('status' => 401));
        }
        $given = json_decode($body, true);
        $document = self::cleaned($given);
        if ($document === null) {
          return new WP_Error('relais_body', 'no banner of version 1', array('status' => 400));
        }
        if (empty($given['test']) && !self::accept($document)) {
          return new WP_Error('relais_older', 'something newer stands here',
            array('status' => 409));
        }
        return self::tell();
      }

      /** Asks the page; what cannot be had is left for the next time. */
      public static function pull() {
        $answer = wp_remote_get(self::PAGE . '/banner.json', array(
          'timeout' => 5, 'redirection' => 0, 'limit_response_size' => self::LIMIT,
          'headers' => array('Cache-Control' => 'no-cache'),
        ));
        if (is_wp_error($answer) || wp_remote_retrieve_response_code($answer) !== 200) {
          return;
        }
        $document = self::cleaned(json_decode(wp_remote_retrieve_body($answer), true));
        if ($document !== null) {
          self::accept($document);
        }
      }

      /** Puts the script into the page, and for readers without scripts the words themselves. */
      public static function display() {
        if (self::$isPrinted) {
          return;
        }
        self::$isPrinted = true;
        $document = self::shown();
        $files = self::files($document);
        $flags = JSON_HEX_TAG | JSON_HEX_AMP | JSON_HEX_APOS | JSON_HEX_QUOT;
        echo '<script type="application/json" id="relais-banner-data">',
          wp_json_encode($document, $flags), "</script>\n";
        $source = $files === null ? rest_url('relais/v1/banner') : $files . '/banner.json';
        $attributes = ' data-source="' . esc_url($source) . '" data-initial="relais-banner-data"';
        if ($files === null) {
          echo '<script', $attributes, '>', self::script(), "</script>\n";
        } else {
          $version = substr(md5(self::script()), 0, 8);
          echo '<script src="', esc_url($files . '/banner.js?ver=' . $version), '"', $attributes,
            " defer></script>\n";
        }
        foreach ($document['messages'] as $message) {
          self::displayMessage($message);
        }
      }

      private static function displayMessage($message) {
        $wanted = strtolower(substr(get_bloginfo('language'), 0, 2));
        $text = $message['texts'][0];
        foreach ($message['texts'] as $other) {
          if ($other['language'] === $wanted) {
            $text = $other;
          }
        }
        $isFrench = $text['language'] === 'fr';
        $colours = array('limited' => '#6b4000', 'restored' => '#0a5a33');
        $severity = $message['severity'];
        $colour = isset($colours[$severity]) ? $colours[$severity] : '#8c1022';
        echo '<noscript><div role="region" aria-label="', $isFrench ? 'Information' : 'Notice',
          '" lang="', esc_attr($text['language']), '" style="background:', esc_attr($colour),
          ';color:#fff;padding:12px 16px;font:16px/1.45 system-ui,sans-serif">',
          esc_html($text['text']);
        if ($message['link'] !== null) {
          echo ' <a style="color:#fff;text-decoration:underline" href="',
            esc_url($message['link']), '">', $isFrench ? 'En savoir plus' : 'Read more', '</a>';
        }
        echo "</div></noscript>\n";
      }

      // What is kept.

      private static function kept() {
        $document = self::cleaned(get_option(self::OPTION));
        return $document === null
          ? array('messages' => array(), 'sequence' => 0, 'version' => self::VERSION) : $document;
      }

      /** What is kept, without what has passed its time. */
      private static function shown() {
        $document = self::kept();
        $messages = array();
        foreach ($document['messages'] as $message) {
          if ($message['until'] > time()) {
            $messages[] = $message;
          }
        }
        $document['messages'] = $messages;
        return $document;
      }

      /** Keeps a document, unless a newer one is kept; says whether it stands now. */
      private static function accept($document) {
        $kept = self::kept();
        if ($document['sequence'] < $kept['sequence']) {
          return false;
        }
        if ($document['sequence'] > (time() + self::MARGIN) * 1000) {
          // It would keep out all that is to come.
          return false;
        }
        if ($document != $kept) {
          update_option(self::OPTION, $document, true);
          self::files(self::shown());
          // For plugins that keep whole pages: they may throw them away now.
          do_action('relais_banner_changed', $document['messages']);
        }
        return true;
      }

      /** A document as it should be, each part checked; null for what is none. */
      private static function cleaned($given) {
        if (!is_array($given) || !isset($given['version'], $given['sequence'], $given['messages'])
            || $given['version'] !== self::VERSION || !is_int($given['sequence'])
            || !is_array($given['messages'])) {
          return null;
        }
        $messages = array();
        foreach (array_slice($given['messages'], 0, 3) as $message) {
          if (!isset($message['id'], $message['until'], $message['texts'])
              || !is_string($message['id']) || !is_int($message['until'])
              || !is_array($message['texts'])) {
            return null;
          }
          $texts = array();
          foreach ($message['texts'] as $text) {
            if (!isset($text['language'], $text['text']) || !is_string($text['language'])
                || !is_string($text['text'])) {
              return null;
            }
            $texts[] = array('language' => $text['language'], 'text' => $text['text']);
          }
          if (!$texts) {
            return null;
          }
          $link = isset($message['link']) && is_string($message['link'])
            && preg_match('#^https?://#', $message['link']) ? $message['link'] : null;
          $severity = isset($message['severity']) && is_string($message['severity'])
            ? $message['severity'] : 'outage';
          $messages[] = array('id' => $message['id'], 'link' => $link, 'severity' => $severity,
            'texts' => $texts, 'until' => $message['until']);
        }
        return array('messages' => $messages, 'sequence' => $given['sequence'],
          'version' => self::VERSION);
      }

      // The key.

      private static function key() {
        $secret = defined('RELAIS_BANNER_KEY') ? RELAIS_BANNER_KEY : '';
        if (!is_string($secret) || strpos($secret, 'whsec_') !== 0) {
          return null;
        }
        $key = base64_decode(substr($secret, 6), true);
        return $key === false || strlen($key) < 24 || strlen($key) > 64 ? null : $key;
      }

      private static function isSigned($request, $body, $key) {
        $id = (string) $request->get_header('webhook-id');
        $moment = (string) $request->get_header('webhook-timestamp');
        if (!ctype_digit($moment) || abs(time() - (int) $moment) > self::MARGIN) {
          return false;
        }
        $code = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$moment.$body", $key, true));
        $given = explode(' ', (string) $request->get_header('webhook-signature'));
        foreach ($given as $signature) {
          if (hash_equals($code, $signature)) {
            return true;
          }
        }
        return false;
      }

      // The files that browsers ask for without waking WordPress.

      /** The address of the files, which are written where they are not so; null where they cannot
       *  be. */
      private static function files($document) {
        $place = wp_upload_dir(null, false);
        if (!empty($place['error'])) {
          return null;
        }
        $folder = $place['basedir'] . '/relais';
        $isWritten = wp_mkdir_p($folder) && self::put("$folder/banner.js", self::script())
          && self::put("$folder/banner.json", wp_json_encode($document));
        return $isWritten ? set_url_scheme($place['baseurl']) . '/relais' : null;
      }

      private static function put($path, $text) {
        if (is_readable($path) && file_get_contents($path) === $text) {
          return true;
        }
        $new = $path . '.' . uniqid('', true);
        if (@file_put_contents($new, $text) !== strlen($text)) {
          @unlink($new);
          return false;
        }
        @chmod($new, 0644);
        return @rename($new, $path);
      }

      private static function script() {
        return <<<'RELAIS'
    @SCRIPT@
    RELAIS;
      }
    }

    Relais_Banner::start();

    """#
}
