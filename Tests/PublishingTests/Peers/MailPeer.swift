import Foundation
import Glibc
import Testing

/// A real SMTP server (aiosmtpd) that puts what it takes into a folder, and a real IMAP server
/// (Dovecot) that shows that folder as a mailbox.
struct MailPeer: Sendable {
  /// SMTP, with STARTTLS where the client wants it; `relais` / `for tests` may send.
  let smtp: Int
  /// The same with TLS from the first byte.
  let smtps: Int
  /// IMAP without TLS; any user, password `secret`.
  let imap: Int
  /// Where they keep their files.
  let folder: ScratchFolder

  /// The certificate of the SMTP server, which signed itself.
  var certificate: String { "\(folder.path)/cert.pem" }

  /// Whether both are installed.
  static let isInstalled =
    PeerProgram.exists("/usr/sbin/dovecot") && PeerProgram.exists(PeerProgram.python("aiosmtpd"))
    && geteuid() == 0

  /// Runs something beside them.
  static func with<Result: Sendable>(
    _ body: (MailPeer) async throws -> Result
  ) async throws -> Result {
    try await ScratchFolder.with { folder in
      let smtp = try await PeerProgram.freePort()
      let smtps = try await PeerProgram.freePort()
      let imap = try await PeerProgram.freePort()
      for part in ["mail", "mail/tmp", "mail/new", "mail/cur"] { try folder.makeFolder(part) }
      _ = try await PeerProgram.output(of: ["chown", "-R", "nobody", "mail"], in: folder)
      _ = try await PeerProgram.output(
        of: [
          "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
          "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days", "30", "-subj",
          "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
        ], in: folder)
      try folder.write("server.py", server)
      try folder.write("dovecot.conf", dovecot(imap, folder))
      return try await PeerProgram.with(
        [PeerProgram.python("python3"), "server.py", "\(smtp)", "\(smtps)"], in: folder,
        log: "smtp.log"
      ) {
        try await PeerProgram.with(
          ["/usr/sbin/dovecot", "-F", "-c", "dovecot.conf"], in: folder, log: "dovecot.log"
        ) {
          try await PeerProgram.wait(forPort: smtp)
          try await PeerProgram.wait(forPort: smtps)
          try await PeerProgram.wait(forPort: imap)
          return try await body(MailPeer(smtp: smtp, smtps: smtps, imap: imap, folder: folder))
        }
      }
    }
  }

  /// How often each Message-ID lies in the mailbox.
  func counts() async throws -> [String: Int] {
    let judge = """
      import collections, email, glob, json
      names = [email.message_from_binary_file(open(path, 'rb'))['Message-ID']
               for path in glob.glob('mail/new/*') + glob.glob('mail/cur/*')]
      print(json.dumps(collections.Counter(names)))

      """
    try folder.write("count.py", judge)
    let said = try await PeerProgram.output(
      of: [PeerProgram.python("python3"), "count.py"], in: folder)
    return try JSONDecoder().decode([String: Int].self, from: Data(said.utf8))
  }

  /// Takes every message but for those to a mailbox that begins with `refused`.
  private static let server = """
    import mailbox, os, ssl, sys, threading
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import AuthResult

    os.umask(0)
    box = mailbox.Maildir('mail', create=False)

    class Handler:
        async def handle_RCPT(self, server, session, envelope, address, options):
            if address.startswith('refused'):
                return '550 no such mailbox'
            envelope.rcpt_tos.append(address)
            return '250 OK'

        async def handle_DATA(self, server, session, envelope):
            box.add(envelope.original_content)
            return '250 taken'

    def authenticate(server, session, envelope, mechanism, data):
        good = data.login == b'relais' and data.password == b'for tests'
        return AuthResult(success=good, handled=False)

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain('cert.pem', 'key.pem')
    Controller(Handler(), hostname='127.0.0.1', port=int(sys.argv[1]), tls_context=context,
               authenticator=authenticate, ready_timeout=60).start()
    Controller(Handler(), hostname='127.0.0.1', port=int(sys.argv[2]), ssl_context=context,
               authenticator=authenticate, auth_require_tls=False, ready_timeout=60).start()
    threading.Event().wait()

    """

  private static func dovecot(_ port: Int, _ folder: ScratchFolder) -> String {
    """
    protocols = imap
    listen = 127.0.0.1
    base_dir = \(folder.path)/run
    state_dir = \(folder.path)/state
    log_path = \(folder.path)/dovecot.log
    ssl = no
    disable_plaintext_auth = no
    default_internal_user = nobody
    default_internal_group = nogroup
    default_login_user = nobody
    first_valid_uid = 1
    mail_location = maildir:\(folder.path)/mail
    service imap-login {
      chroot =
      inet_listener imap {
        port = \(port)
      }
    }
    service anvil {
      chroot =
    }
    passdb {
      driver = static
      args = password=secret
    }
    userdb {
      driver = static
      args = uid=65534 gid=65534 home=\(folder.path)/mail
    }

    """
  }
}
