import Foundation
import Testing

/// A real Apache with a folder of WebDAV, which changes files only where they are as expected.
///
/// One process serves one connection after the other: so no two compare at the same time.
struct WebDAVPeer: Sendable {
  /// The folder's address.
  let address: String
  /// Where it keeps its files: those of WebDAV in `store`.
  let folder: ScratchFolder

  /// The field by which it knows who may write.
  static let authorization = "Basic " + Data("relais:for tests".utf8).base64EncodedString()

  /// Whether it is installed.
  static let isInstalled =
    PeerProgram.exists("/usr/sbin/apache2")
    && FileManager.default.fileExists(atPath: "/usr/lib/apache2/modules/mod_dav_fs.so")

  /// Runs something beside it.
  static func with<Result: Sendable>(
    _ body: (WebDAVPeer) async throws -> Result
  ) async throws -> Result {
    try await ScratchFolder.with { folder in
      let port = try await PeerProgram.freePort()
      try folder.makeFolder("store")
      // SHA-1 in base64, as htpasswd -s writes it.
      try folder.write("people", "relais:{SHA}\(try await hash(in: folder))\n")
      try folder.write("httpd.conf", configuration(port, folder))
      let words = ["/usr/sbin/apache2", "-f", "\(folder.path)/httpd.conf", "-X"]
      return try await PeerProgram.with(words, in: folder, log: "apache.log") {
        try await PeerProgram.wait(forPort: port)
        return try await body(
          WebDAVPeer(address: "http://127.0.0.1:\(port)/store", folder: folder))
      }
    }
  }

  private static func hash(in folder: ScratchFolder) async throws -> String {
    try await PeerProgram.output(
      of: ["sh", "-c", "printf %s 'for tests' | openssl dgst -sha1 -binary | base64"], in: folder
    ).filter { !$0.isWhitespace }
  }

  /// Tags are of what a file holds: those of its time are no promise within a second.
  private static func configuration(_ port: Int, _ folder: ScratchFolder) -> String {
    let modules = [
      "mpm_prefork", "authn_core", "authn_file", "authz_core", "authz_user", "auth_basic", "dav",
      "dav_fs",
    ].map { "LoadModule \($0)_module /usr/lib/apache2/modules/mod_\($0).so" }
    return """
      \(modules.joined(separator: "\n"))
      ServerRoot "\(folder.path)"
      ServerName localhost
      Listen 127.0.0.1:\(port)
      PidFile "\(folder.path)/pid"
      ErrorLog "\(folder.path)/errors"
      DocumentRoot "\(folder.path)"
      DavLockDB "\(folder.path)/locks"
      FileETag Digest
      KeepAlive Off
      <Directory "\(folder.path)/store">
        Dav On
        AuthType Basic
        AuthName store
        AuthUserFile "\(folder.path)/people"
        Require valid-user
      </Directory>

      """
  }
}
