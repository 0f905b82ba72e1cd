public import Relais

/// The name of a maintenance, which people say aloud: `office-m1`, the first that `office` planned.
///
/// Made like an incident's: of the node and a number from its own record.
public struct MaintenanceID: Identifier {
  /// The name as people write it.
  public let name: String

  /// The maintenance of that name.
  public init(_ name: String) { self.name = name }

  /// The name of a node's maintenance; numbers count from 1.
  public init(node: NodeID, number: UInt64) {
    name = "\(node)-m\(number)"
  }

  /// The node that planned it, and its number there; nil for a name of another make.
  public var parts: (node: NodeID, number: UInt64)? {
    // At the last dash, since a node's own name may hold some.
    guard let dash = name.lastIndex(of: "-"), dash != name.startIndex else { return nil }
    let rest = name[name.index(after: dash)...]
    guard rest.first == "m", let number = UInt64(rest.dropFirst()) else { return nil }
    return (NodeID(String(name[..<dash])), number)
  }
}
