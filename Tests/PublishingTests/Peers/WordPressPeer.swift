import Foundation
import Glibc
import Publishing
import Subprocess

/// A real WordPress with PHP's own server and a real MariaDB, all in a scratch folder.
struct WordPressPeer: Sendable {
  /// Its port on loopback.
  let port: Int
  /// The application password of `admin`, who may publish.
  let password: String
  /// The application password of `reader`, a subscriber, who may not.
  let readerPassword: String
  /// Where it keeps its files.
  let folder: ScratchFolder

  /// Whether all of it is installed.
  static let isInstalled =
    ["/usr/bin/php", "/usr/sbin/mariadbd", "/usr/bin/mariadb-install-db"]
    .allSatisfy(PeerProgram.exists) && access("/usr/share/wordpress/wp-load.php", R_OK) == 0
    && geteuid() == 0

  /// Runs something beside it.
  static func with<Result: Sendable>(
    _ body: (WordPressPeer) async throws -> Result
  ) async throws -> Result {
    try await ScratchFolder.with { folder in
      try await prepareDatabase(in: folder)
      _ = try await PeerProgram.output(
        of: ["cp", "-rL", "/usr/share/wordpress", "site"], in: folder)
      let port = try await PeerProgram.freePort()
      try folder.write("site/wp-config.php", configuration(port, folder))
      let database = ["/usr/sbin/mariadbd", "--defaults-file=\(folder.path)/my.cnf"]
      return try await PeerProgram.with(database, in: folder, log: "database.log") {
        try await PeerProgram.wait(for: "the database") {
          access("\(folder.path)/socket", R_OK) == 0
        }
        try folder.write("install.php", installation)
        let words = try await PeerProgram.output(of: ["php", "install.php"], in: folder)
          .split(separator: "\n").suffix(2)
        // What a test writes into the site's files holds at once, not two seconds later.
        let cache = ["-d", "opcache.enable_cli=1", "-d", "opcache.revalidate_freq=0"]
        let site = ["php"] + cache + ["-S", "127.0.0.1:\(port)", "-t", "site"]
        return try await PeerProgram.with(site, in: folder, log: "site.log", stopping: .kill) {
          try await PeerProgram.wait(forPort: port)
          return try await body(
            WordPressPeer(
              port: port, password: String(words.first ?? ""),
              readerPassword: String(words.last ?? ""), folder: folder))
        }
      }
    }
  }

  /// Runs PHP within the site, and gives what it prints.
  func php(_ code: String) async throws -> String {
    try folder.write("ask.php", Self.load + code)
    return try await PeerProgram.output(of: ["php", "ask.php"], in: folder)
  }

  private static func prepareDatabase(in folder: ScratchFolder) async throws {
    try folder.write(
      "my.cnf",
      """
      [mysqld]
      user=mysql
      datadir=\(folder.path)/data
      socket=\(folder.path)/socket
      pid-file=\(folder.path)/data/pid
      tmpdir=\(folder.path)
      skip-networking
      skip-grant-tables
      innodb_buffer_pool_size=32M
      innodb_flush_log_at_trx_commit=2

      """)
    _ = try await PeerProgram.output(of: ["chown", "mysql", "."], in: folder)
    _ = try await PeerProgram.output(
      of: [
        "mariadb-install-db", "--defaults-file=\(folder.path)/my.cnf", "--skip-test-db",
        "--auth-root-authentication-method=normal",
      ], in: folder)
  }

  private static func configuration(_ port: Int, _ folder: ScratchFolder) -> String {
    """
    <?php
    define('DB_NAME', 'blog'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
    define('DB_HOST', 'localhost:\(folder.path)/socket');
    define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
    foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $name) {
      define($name . '_KEY', 'for tests ' . $name); define($name . '_SALT', 'for tests ' . $name);
    }
    $table_prefix = 'wp_';
    define('WP_SITEURL', 'http://' . ($_SERVER['HTTP_HOST'] ?? '127.0.0.1:\(port)'));
    define('WP_HOME', WP_SITEURL);
    define('WP_CONTENT_DIR', '\(folder.path)/site/wp-content');
    define('WP_ENVIRONMENT_TYPE', 'local');
    define('WP_HTTP_BLOCK_EXTERNAL', true);
    define('DISABLE_WP_CRON', true);
    define('AUTOMATIC_UPDATER_DISABLED', true);
    define('ABSPATH', '\(folder.path)/site/');
    require_once ABSPATH . 'wp-settings.php';

    """
  }

  private static let load = """
    <?php
    $_SERVER['HTTP_HOST'] = $_SERVER['SERVER_NAME'] = '127.0.0.1';
    require 'site/wp-load.php';

    """

  /// Makes the database, the site, its two people and their application passwords, which it prints.
  private static let installation = """
    <?php
    $_SERVER['HTTP_HOST'] = $_SERVER['SERVER_NAME'] = '127.0.0.1';
    define('WP_INSTALLING', true);
    mysqli_query(mysqli_connect('localhost', 'root', '', '', 0, __DIR__ . '/socket'),
      'CREATE DATABASE blog CHARACTER SET utf8mb4');
    require 'site/wp-load.php';
    require ABSPATH . 'wp-admin/includes/upgrade.php';
    wp_install('Atelier', 'admin', 'a@example.org', true, '', 'for tests');
    update_option('permalink_structure', '/%postname%/');
    $reader = wp_create_user('reader', 'for tests', 'r@example.org');
    echo "\\n";
    foreach ([1, $reader] as $user) {
      echo WP_Application_Passwords::create_new_application_password($user, ['name' => 'r'])[0];
      echo "\\n";
    }

    """
}
