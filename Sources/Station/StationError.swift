/// Why a station cannot start, each with what to do about it.
public enum StationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The data folder cannot be made or written.
  case noDataFolder(path: String, reason: String)
  /// The pages cannot be served, for a reason that says what to do.
  case cannotServe(reason: String)
  /// The socket's path is longer than the system takes (107 bytes, unix(7)).
  case socketPathTooLong(path: String)
  /// Another station runs on the same data.
  case alreadyRunning(folder: String)
  /// The journal cannot be opened.
  case journal(reason: String)

  /// One sentence for the terminal.
  public var description: String {
    switch self {
    case .noDataFolder(let path, let reason):
      "cannot use the data folder \(path): \(reason); name another with --data"
    case .cannotServe(let reason): reason
    case .socketPathTooLong(let path):
      "the socket's path is longer than 107 bytes: \(path); name a shorter folder with --data"
    case .alreadyRunning(let folder):
      "a station runs on \(folder) already; \"relais status\" shows it"
    case .journal(let reason): reason
    }
  }
}
