/// A name that stands for one thing of one kind, such as a line or a check.
///
/// In configuration, on the command line and in facts it is the plain string. Each kind of thing
/// has a type of its own, so that a line's name is never taken for a check's.
public protocol Identifier: Hashable, Comparable, Sendable, Codable, CustomStringConvertible,
  ExpressibleByStringLiteral
{
  /// The name as people write it.
  var name: String { get }

  /// The thing of that name.
  init(_ name: String)
}

extension Identifier {
  /// The name as people write it.
  public var description: String { name }

  /// The thing of that name.
  public init(stringLiteral value: String) { self.init(value) }

  /// Alphabetical order by Unicode scalars, the same on every machine.
  public static func < (a: Self, b: Self) -> Bool { a.name < b.name }

  /// Writes the bare name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }

  /// Reads a bare name.
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(String.self))
  }
}

/// A running Relais: `office`, `twin`, or `solo`, or the name that its configuration gives.
public struct NodeID: Identifier {
  /// The name as people write it.
  public let name: String
  /// The node of that name.
  public init(_ name: String) { self.name = name }
}

/// One way out of the office: `fibre`, `old-line`, `4g`.
public struct LineID: Identifier {
  /// The name as people write it.
  public let name: String
  /// The line of that name.
  public init(_ name: String) { self.name = name }
}

/// What people rely on: `ordering`, `site`, `incoming-calls`, `e-mail`.
public struct ServiceID: Identifier {
  /// The name as people write it.
  public let name: String
  /// The service of that name.
  public init(_ name: String) { self.name = name }
}

/// A way to tell people something: `mastodon`, `banner`, `sms`.
public struct ChannelID: Identifier {
  /// The name as people write it.
  public let name: String
  /// The channel of that name.
  public init(_ name: String) { self.name = name }
}

/// A probe configured: `shop-https`.
public struct CheckID: Identifier {
  /// The name as people write it.
  public let name: String
  /// The check of that name.
  public init(_ name: String) { self.name = name }
}

/// One route that probes take again and again: `fibre/anchor/1.1.1.1`, `check/shop-https`.
public struct PathID: Identifier {
  /// The name as people write it.
  public let name: String
  /// The path of that name.
  public init(_ name: String) { self.name = name }
}
