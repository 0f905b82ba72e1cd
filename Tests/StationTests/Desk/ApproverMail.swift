import FoundationEssentials
import Subprocess
import Testing

/// A real SMTP server (aiosmtpd) in an office's namespace, which keeps what it takes in a file.
struct ApproverMail {
  /// A mail that it has taken.
  struct Mail: Decodable {
    /// Whom it was for.
    var to: String
    /// Its subject.
    var subject: String
    /// Its plain text.
    var text: String
    /// Where one click ends all further mails; nil where that is not offered.
    var leave: String?
    /// What that click sends (RFC 8058).
    var leaveBy: String?
    /// The languages it is in.
    var language: String?

    /// The way of its link, with its token; empty where it has none.
    var link: String {
      guard let match = text.firstMatch(of: /http:\/\/127\.0\.0\.1:18081(\/desk\/approve\?\S+)/)
      else { return "" }
      return String(match.output.1)
    }

    /// The link's token.
    var token: String { String(link.split(separator: "=").last ?? "") }
  }

  /// Where it runs.
  let office: Office

  private static let root = #filePath.split(separator: "/").dropLast(4)
    .reduce("") { "\($0)/\($1)" }
  private static let python = "\(root)/.build-peers/bin/python3"

  /// Whether it is installed; see scripts/requirements.peers.
  static let isInstalled = FileManager.default.isExecutableFile(atPath: python)

  private static let program = """
    import email, email.policy, json, sys, threading
    from aiosmtpd.controller import Controller

    class Handler:
        async def handle_DATA(self, server, session, envelope):
            mail = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
            kept = {'to': ','.join(envelope.rcpt_tos), 'subject': mail['subject'],
                    'text': mail.get_body(('plain',)).get_content(),
                    'leave': mail['List-Unsubscribe'], 'language': mail['Content-Language'],
                    'leaveBy': mail['List-Unsubscribe-Post']}
            with open(sys.argv[1] + '/mails', 'a') as mails:
                mails.write(json.dumps(kept) + '\\n')
            return '250 taken'

    Controller(Handler(), hostname='127.0.0.1', port=2525, ready_timeout=60).start()
    threading.Event().wait()

    """

  /// Runs it while the body runs.
  static func run(
    in office: Office, _ body: (ApproverMail) async throws -> Void
  ) async throws {
    let server = ApproverMail(office: office)
    let path = "\(office.folder)/mail.py"
    try program.write(toFile: path, atomically: true, encoding: .utf8)
    _ = try await Subprocess.run(
      .name("ip"),
      arguments: ["netns", "exec", office.space, python, path, office.folder],
      input: .none, output: .discarded, error: .discarded
    ) { execution in
      do {
        try await body(server)
      } catch {
        try? execution.send(signal: .kill)
        throw error
      }
      try? execution.send(signal: .terminate)
    }
  }

  /// The mails that it has taken.
  var mails: [Mail] {
    let text = (try? String(contentsOfFile: "\(office.folder)/mails", encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap {
      try? JSONDecoder().decode(Mail.self, from: Data($0.utf8))
    }
  }

  /// The mails that ask somebody to approve, the latest last.
  func asking(_ name: String) -> [Mail] {
    mails.filter { $0.to == "\(name)@shop.example" && !$0.link.isEmpty }
  }
}
