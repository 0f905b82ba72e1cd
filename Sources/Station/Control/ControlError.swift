/// Why a command cannot talk to the station.
public enum ControlError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Nobody listens at the socket.
  case notRunning(folder: String)
  /// The socket is there, but may not be used.
  case notPermitted(socket: String)
  /// The connection broke, or what came is not what a station says.
  case broken(reason: String)

  /// One sentence for the terminal.
  public var description: String {
    switch self {
    case .notRunning(let folder):
      "no station is running on \(folder); start one with \"relais run\", or name its folder with "
        + "--data"
    case .notPermitted(let socket): "may not use \(socket); run this as the station's own user"
    case .broken(let reason): "the station does not answer as it should: \(reason)"
    }
  }
}
