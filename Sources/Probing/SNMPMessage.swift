/// A question to an SNMP agent, or its answer, without the envelope that proves who asks.
///
/// Source: RFC 3416 §3.
struct SNMPQuestion: Hashable, Sendable {
  /// What kind of question.
  enum Kind: UInt8, Hashable, Sendable {
    /// The values of these objects.
    case get = 0xa0
    /// The values of several objects that follow these.
    case getBulk = 0xa5
  }

  /// What kind of question.
  var kind: Kind
  /// Tells answers apart.
  var id: Int32
  /// The objects asked for.
  var objects: [[UInt32]]
  /// How many objects that follow each are asked for, where the kind asks for several.
  var repetitions: Int32 = 0

  /// The question as it is sent.
  var bytes: [UInt8] {
    BER.sequence(
      kind.rawValue, BER.integer(id), BER.integer(0), BER.integer(repetitions),
      BER.value(
        BER.Tag.sequence,
        objects.flatMap { BER.sequence(BER.Tag.sequence, BER.identifier($0), BER.null) }))
  }
}

/// An answer: values by their objects' names.
struct SNMPAnswer: Hashable, Sendable {
  /// One object with its value.
  struct Binding: Hashable, Sendable {
    /// The object's name.
    var object: [UInt32]
    /// What kind of value: ``BER/Tag``, or one of SNMP's own.
    var tag: UInt8
    /// The value's bytes.
    var content: ArraySlice<UInt8>

    /// The value, if it is a number.
    var number: Int32? { tag == BER.Tag.integer ? BERReader.integer(content) : nil }

    /// The value, if it is a text.
    var text: String? {
      tag == BER.Tag.octets ? String(decoding: content, as: UTF8.self) : nil
    }
  }

  /// The tag of the answer: a response, or a report of trouble with the envelope.
  var tag: UInt8
  /// The question that it answers.
  var id: Int32
  /// What went wrong; 0 is nothing (RFC 3416 §3).
  var error: Int32
  /// The objects with their values, in the agent's order.
  var bindings: [Binding]

  /// The tag of a response.
  static let response: UInt8 = 0xa2
  /// The tag of a report: the envelope was not accepted (RFC 3412 §7.1).
  static let report: UInt8 = 0xa8
  /// More values than this in one answer break it.
  static let maximumBindings = 256

  /// Reads an answer from what the envelope holds; nil if it breaks the format.
  init?(_ reader: inout BERReader) {
    guard let (tag, content) = reader.next(), tag == Self.response || tag == Self.report else {
      return nil
    }
    var inner = BERReader(content)
    guard let id = inner.integer(), let error = inner.integer(), inner.integer() != nil,
      var list = inner.inner()
    else { return nil }
    self.tag = tag
    self.id = id
    self.error = error
    bindings = []
    while !list.isEmpty {
      guard bindings.count < Self.maximumBindings, var pair = list.inner(),
        let name = pair.next(BER.Tag.identifier), let object = BERReader.identifier(name),
        let value = pair.next()
      else { return nil }
      bindings.append(Binding(object: object, tag: value.tag, content: value.content))
    }
  }

  /// What an error status means.
  var errorWords: String {
    switch error {
    case 0: "no error"
    case 1: "the answer would be too big"
    case 2: "no such object"
    case 5: "a general error"
    case 6: "no access"
    case 16: "authorisation error"
    default: "error \(error)"
    }
  }
}

/// SNMP version 2c: a question in an envelope with a word that both sides know (RFC 1901 §3).
enum SNMPCommunity {
  private static let version: Int32 = 1

  /// Puts a question into its envelope.
  static func seal(_ question: SNMPQuestion, community: String) -> [UInt8] {
    BER.sequence(
      BER.Tag.sequence, BER.integer(version), BER.octets(community.utf8), question.bytes)
  }

  /// Takes an answer out of its envelope; nil if it breaks the format or is of another version.
  static func open(_ bytes: some Sequence<UInt8>) -> SNMPAnswer? {
    var outer = BERReader(bytes)
    guard var reader = outer.inner(), reader.integer() == version,
      reader.next(BER.Tag.octets) != nil
    else { return nil }
    return SNMPAnswer(&reader)
  }
}
