internal import FoundationEssentials
internal import Glibc

/// The folder that holds everything a station keeps, and its socket.
public struct DataFolder: Sendable, Hashable {
  /// The folder's path.
  public let path: String

  /// The folder named; else `$RELAIS_DATA`, else `/var/lib/relais` for root, else
  /// `$XDG_STATE_HOME/relais` (freedesktop.org, Base Directory 0.8), `~/.local/state/relais`.
  public init(_ named: String?) {
    if let named {
      path = named
    } else if let data = Self.environment("RELAIS_DATA") {
      path = data
    } else if geteuid() == 0 {
      path = "/var/lib/relais"
    } else if let state = Self.environment("XDG_STATE_HOME") {
      path = "\(state)/relais"
    } else {
      path = "\(Self.environment("HOME") ?? ".")/.local/state/relais"
    }
  }

  /// Where the running station listens for commands.
  public var socket: String { "\(path)/relais.sock" }

  /// Makes the folder, readable to its owner alone, where it is missing.
  public func make() throws(StationError) {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw .noDataFolder(path: path, reason: "\(error)")
    }
  }

  private static func environment(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }
}
