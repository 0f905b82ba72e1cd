public import Relais

/// The name of an incident, which people say aloud: `solo-12`, the twelfth that `solo` has opened.
///
/// Made of the node and a number from its own record, so two nodes never make the same name, and a
/// replay makes the same one again.
public struct IncidentID: Identifier {
  /// The name as people write it.
  public let name: String

  /// The incident of that name.
  public init(_ name: String) { self.name = name }

  /// The name of a node's incident; numbers count from 1.
  public init(node: NodeID, number: UInt64) {
    name = "\(node)-\(number)"
  }

  /// The node that opened it, and its number there; nil for a name of another make.
  public var parts: (node: NodeID, number: UInt64)? { numbered(name) }
}

/// The name of an update within its incident: `solo-2`, the second that was posted at `solo`.
public struct UpdateID: Identifier {
  /// The name as people write it.
  public let name: String

  /// The update of that name.
  public init(_ name: String) { self.name = name }

  /// The name of the update that a node posts to an incident; numbers count from 1.
  public init(node: NodeID, number: UInt64) {
    name = "\(node)-\(number)"
  }

  /// The node that posted it, and its number there; nil for a name of another make.
  public var parts: (node: NodeID, number: UInt64)? { numbered(name) }
}

/// Takes `office-2` apart at the last dash, since a node's own name may hold some.
private func numbered(_ name: String) -> (node: NodeID, number: UInt64)? {
  guard let dash = name.lastIndex(of: "-"), dash != name.startIndex,
    let number = UInt64(name[name.index(after: dash)...])
  else { return nil }
  return (NodeID(String(name[..<dash])), number)
}
