/// Turns any encodable value into a ``PlainValue``, without Foundation and always the same way.
///
/// Types that are written through it must not hold a `Set`, nor a `Dictionary` whose keys are not
/// strings: those encode in an order that changes from run to run.
struct PlainValueEncoder {
  /// The value as encoded by itself.
  static func encode(_ value: some Encodable) throws -> PlainValue {
    let node = Node()
    try value.encode(to: NodeEncoder(node: node, codingPath: []))
    return node.value
  }
}

/// A place in the tree under construction; containers write through it after they were handed out.
private final class Node {
  private enum Content {
    case empty
    case scalar(PlainValue)
    case list([Node])
    case object([(name: String, node: Node)])
  }

  private var content = Content.empty

  var count: Int {
    if case .list(let items) = content { items.count } else { 0 }
  }

  func set(_ value: PlainValue) { content = .scalar(value) }

  func becomeObject() {
    if case .object = content { return }
    content = .object([])
  }

  func becomeList() {
    if case .list = content { return }
    content = .list([])
  }

  func member(_ name: String) -> Node {
    let node = Node()
    guard case .object(var members) = content else { return node }
    content = .empty
    members.removeAll { $0.name == name }
    members.append((name, node))
    content = .object(members)
    return node
  }

  func item() -> Node {
    let node = Node()
    guard case .list(var items) = content else { return node }
    content = .empty
    items.append(node)
    content = .list(items)
    return node
  }

  var value: PlainValue {
    switch content {
    case .empty: .object([])
    case .scalar(let value): value
    case .list(let items): .list(items.map(\.value))
    case .object(let members):
      .object(sorting: members.map { PlainValue.Member(name: $0.name, value: $0.node.value) })
    }
  }
}

private struct NodeEncoder: Encoder {
  let node: Node
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    node.becomeObject()
    return KeyedEncodingContainer(KeyedMembers(node: node, codingPath: codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    node.becomeList()
    return UnkeyedItems(node: node, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    SinglePlace(node: node, codingPath: codingPath)
  }
}

/// Where one value of any type is written; the other containers hand their places to this one.
private struct SinglePlace: SingleValueEncodingContainer {
  let node: Node
  let codingPath: [any CodingKey]

  func encodeNil() { node.set(.null) }
  func encode(_ value: Bool) { node.set(.boolean(value)) }
  func encode(_ value: String) { node.set(.text(value)) }
  func encode(_ value: Float) throws { try encode(Double(value)) }
  func encode(_ value: Int) { node.set(.integer(Int64(value))) }
  func encode(_ value: Int8) { node.set(.integer(Int64(value))) }
  func encode(_ value: Int16) { node.set(.integer(Int64(value))) }
  func encode(_ value: Int32) { node.set(.integer(Int64(value))) }
  func encode(_ value: Int64) { node.set(.integer(value)) }
  func encode(_ value: UInt) { encode(UInt64(value)) }
  func encode(_ value: UInt8) { node.set(.integer(Int64(value))) }
  func encode(_ value: UInt16) { node.set(.integer(Int64(value))) }
  func encode(_ value: UInt32) { node.set(.integer(Int64(value))) }

  func encode(_ value: UInt64) {
    node.set(Int64(exactly: value).map(PlainValue.integer) ?? .large(value))
  }

  func encode(_ value: Double) throws {
    guard value.isFinite else {
      throw EncodingError.invalidValue(
        value, EncodingError.Context(codingPath: codingPath, debugDescription: "not finite"))
    }
    node.set(.number(value))
  }

  func encode<T: Encodable>(_ value: T) throws {
    switch value {
    case let value as PlainValue: node.set(value)
    default: try value.encode(to: NodeEncoder(node: node, codingPath: codingPath))
    }
  }
}

private struct UnkeyedItems: UnkeyedEncodingContainer {
  let node: Node
  let codingPath: [any CodingKey]
  var count: Int { node.count }
  private var next: SinglePlace { SinglePlace(node: node.item(), codingPath: codingPath) }

  func encodeNil() { next.encodeNil() }
  func encode<T: Encodable>(_ value: T) throws { try next.encodeAny(value) }

  func nestedContainer<Key: CodingKey>(
    keyedBy keyType: Key.Type
  ) -> KeyedEncodingContainer<Key> {
    NodeEncoder(node: node.item(), codingPath: codingPath).container(keyedBy: keyType)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    NodeEncoder(node: node.item(), codingPath: codingPath).unkeyedContainer()
  }

  func superEncoder() -> any Encoder {
    NodeEncoder(node: node.item(), codingPath: codingPath)
  }
}

private struct KeyedMembers<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let node: Node
  let codingPath: [any CodingKey]

  private func member(_ key: some CodingKey) -> NodeEncoder {
    NodeEncoder(node: node.member(key.stringValue), codingPath: codingPath + [key])
  }

  func encodeNil(forKey key: Key) { member(key).node.set(.null) }

  func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    let place = member(key)
    try SinglePlace(node: place.node, codingPath: place.codingPath).encodeAny(value)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy keyType: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    member(key).container(keyedBy: keyType)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    member(key).unkeyedContainer()
  }

  private struct SuperKey: CodingKey {
    var stringValue: String { "super" }
    var intValue: Int? { nil }
    init() {}
    init?(stringValue: String) { nil }
    init?(intValue: Int) { nil }
  }

  func superEncoder() -> any Encoder { member(SuperKey()) }
  func superEncoder(forKey key: Key) -> any Encoder { member(key) }
}

extension SinglePlace {
  /// Writes a value of any type; scalars go straight to the place, without asking the value for a
  /// container.
  fileprivate func encodeAny<T: Encodable>(_ value: T) throws {
    switch value {
    case let value as Bool: encode(value)
    case let value as String: encode(value)
    case let value as Int: encode(value)
    case let value as Int64: encode(value)
    case let value as UInt32: encode(value)
    case let value as UInt64: encode(value)
    case let value as Double: try encode(value)
    default: try encode(value)
    }
  }
}
