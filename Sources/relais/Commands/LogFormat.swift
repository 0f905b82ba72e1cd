internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import Logging

/// How the log is written.
enum LogFormat: String, ExpressibleByArgument, CaseIterable {
  /// One line of text an entry.
  case text
  /// One JSON object an entry.
  case json

  /// A logger that writes to standard error.
  static func logger(format: LogFormat, level: Logger.Level) -> Logger {
    var logger = Logger(label: "relais") { _ in
      switch format {
      case .text: StreamLogHandler.standardError(label: "relais")
      case .json: JSONLogHandler()
      }
    }
    logger.logLevel = level
    return logger
  }
}

/// How much is logged, from everything to errors only.
enum LogLevel: String, ExpressibleByArgument, CaseIterable {
  /// The least important first, as in the library.
  case trace
  /// What helps to find a mistake.
  case debug
  /// Each fact noted.
  case info
  /// What an operator may want to know.
  case notice
  /// What may become a trouble.
  case warning
  /// What does not work.
  case error

  /// The library's level of that name.
  var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .notice }
}

/// Writes each entry of the log as one JSON object on a line of standard error.
struct JSONLogHandler: LogHandler {
  /// What is added to each entry.
  var metadata: Logger.Metadata = [:]
  /// What is logged at least.
  var logLevel = Logger.Level.notice

  /// What is added to each entry under a key.
  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes an entry.
  func log(event: LogEvent) {
    var entry = ["level": event.level.rawValue, "message": "\(event.message)"]
    entry["time"] = Date().formatted(.iso8601)
    for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }) {
      entry[key] = "\(value)"
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let line = try? encoder.encode(entry) else { return }
    Console.complain(String(decoding: line, as: UTF8.self))
  }
}
