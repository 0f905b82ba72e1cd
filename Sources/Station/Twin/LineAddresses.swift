internal import Relais
internal import Synchronization

/// Where the lines of an office are reached from outside.
final class LineAddresses: Sendable {
  private let known = Mutex<[LineID: String]>([:])

  /// The address of a line; nil while none is known.
  subscript(line: LineID) -> String? {
    get { known.withLock { $0[line] } }
    set { known.withLock { $0[line] = newValue } }
  }
}
