public import Relais

/// What a box says of the access line behind it.
public struct BoxStatus: Hashable, Sendable {
  /// Whether the line is up, as far as the box can see.
  public var isUp: Bool
  /// The box's own words, at most 200 characters.
  public var words: String

  /// A status; see the properties.
  public init(isUp: Bool, words: String) {
    self.isUp = isUp
    self.words = words
  }
}

/// A way to ask a box for its own view of the access line.
///
/// It tells a line without a signal, which the box sees, from one that is silent though its signal
/// is there, which no probe from inside can tell apart.
public protocol BoxStatusReader: Sendable {
  /// Asks once.
  ///
  /// Returns by the context's deadline, whatever the box does, with the sockets closed; also when
  /// the task is cancelled.
  ///
  /// - Throws: where the box does not answer, refuses, or does not say whether its line is up. None
  ///   of these is evidence about the line.
  func status(in context: ProbeContext) async throws(ProbeFailure) -> BoxStatus
}
