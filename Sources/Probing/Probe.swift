public import Relais

/// A way of asking a target whether it works.
///
/// A new probe is one file with a type that conforms to this, its test, and one line in
/// ``ProbeRegistry``.
public protocol Probe: Sendable {
  /// What configuration, documentation and tables call it.
  static var kind: ProbeKind { get }

  /// Reads the probe's own keys; mistakes are noted in the reader, and a stand-in value is used so
  /// that reading goes on.
  init(settings: inout SettingsReader)

  /// What a person calls the thing asked: `https://shop.example/`.
  var target: String { get }

  /// Asks once.
  ///
  /// Returns by the context's deadline, whatever the peer does, with the sockets closed; also when
  /// the task is cancelled. Never throws: what goes wrong is the outcome.
  func attempt(in context: ProbeContext) async -> Outcome
}

/// The name of a kind of probe, with the words that `relais init` and `relais lint` print of it.
public struct ProbeKind: Hashable, Sendable {
  /// The name in configuration: `icmp`, `http`.
  public var name: String
  /// One line on what it proves.
  public var summary: String

  /// A kind; see the properties.
  public init(name: String, summary: String) {
    self.name = name
    self.summary = summary
  }
}
