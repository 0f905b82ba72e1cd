import Foundation
import Subprocess
import Testing

@testable import Publishing

/// A real gammu-smsd whose telephone is gammu's own dummy, which takes every message.
struct GammuPeer: Sendable {
  /// Where it keeps its files: `outbox`, `sent`, `error`, `inbox` and `smsdrc`.
  let folder: ScratchFolder

  /// The daemon's configuration file.
  var configuration: String { "\(folder.path)/smsdrc" }

  /// Whether it is installed.
  static let isInstalled = PeerProgram.exists("/usr/bin/gammu-smsd")

  /// Runs something with the folders, beside no daemon yet.
  static func with<Result: Sendable>(
    _ body: (GammuPeer) async throws -> Result
  ) async throws -> Result {
    try await ScratchFolder.with { folder in
      for part in ["outbox", "sent", "error", "inbox", "phone"] { try folder.makeFolder(part) }
      let configuration = """
        [gammu]
        device = \(folder.path)/phone
        connection = none
        model = dummy

        [smsd]
        service = files
        logfile = \(folder.path)/smsd.log
        debuglevel = 1
        inboxpath = \(folder.path)/inbox/
        outboxpath = \(folder.path)/outbox/
        sentsmspath = \(folder.path)/sent/
        errorsmspath = \(folder.path)/error/
        transmitformat = auto
        commtimeout = 0
        loopsleep = 0
        statusfrequency = 1

        """
      try folder.write("smsdrc", configuration)
      return try await body(GammuPeer(folder: folder))
    }
  }

  /// Runs something beside the daemon, which is stopped afterwards by that signal.
  func running<Result: Sendable>(
    isKilled: Bool = false, _ body: () async throws -> Result
  ) async throws -> Result {
    try await PeerProgram.with(
      ["/usr/bin/gammu-smsd", "-c", configuration], in: folder, log: "daemon.log",
      stopping: isKilled ? .kill : .terminate
    ) {
      try await PeerProgram.wait(for: "gammu-smsd") {
        (try? DaemonStatus.read(of: configuration))?.registration == .home
      }
      return try await body()
    }
  }

  /// What the daemon has written of itself.
  func log() throws -> String {
    FileManager.default.fileExists(atPath: "\(folder.path)/smsd.log")
      ? try folder.text(of: "smsd.log") : ""
  }

  /// How often the telephone has sent all of each message, by the message's name.
  func transmissions() throws -> [String: Int] {
    var counts: [String: Int] = [:]
    for match in try log().matches(of: /Transmitted (\S+) \(total: \d+\)/) {
      counts[String(match.output.1), default: 0] += 1
    }
    return counts
  }

  /// In how many parts the daemon has put each message, and whether as UCS-2, in its order.
  func findings() throws -> [(parts: Int, isUCS2: Bool)] {
    // `cod` is GSM_Coding_Type: 1 is Unicode, 3 the default alphabet.
    try log().matches(of: /Found (\d+) sms to (?s:.*?) cod (\d+) lgt/).map { match in
      (parts: Int(match.output.1) ?? 0, isUCS2: match.output.2 == "1")
    }
  }
}
