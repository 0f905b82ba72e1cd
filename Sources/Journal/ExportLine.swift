internal import Foundation
internal import Relais

/// One line of an exported journal: a JSON object that is one of six things.
///
/// ```
/// {"relais_journal":1,"node":"office"}                               once, first
/// {"writer":"office","epoch":1,"key":"<hex>"}                        whose facts follow
/// {"fact":1,"at":[1764000000000,0],"kind":"node.started","text":"{…}","hash":"<hex>"}
/// {"seal":1,"at":[1764000000000,0],"signature":"<hex>"}              covers all facts before it
/// {"gap":2,"through":5,"hash":"<hex>"}                               lost where this was exported
/// {"end":1}                                                          how many facts, last
/// ```
///
/// `at` is milliseconds since 1970 and a counter. A payload that is no UTF-8 text stands in
/// `base64` in place of `text`. Each writer's facts come in the order of its chain, and a seal
/// follows at least every 4,096 facts. Lines end with a line feed; they are at most 1 MiB long.
enum ExportLine: Hashable {
  /// The first line: the version of the format, and the node that exported.
  case header(version: Int, node: String)
  /// The writer of the lines that follow, with its public key of 32 bytes.
  case writer(WriterID, key: [UInt8])
  /// A fact of the last writer named, and its place in that writer's chain.
  ///
  /// In files the hash tells at which line a change was made; between nodes it is left out, since
  /// the seal tells as well that one was.
  case fact(sequence: UInt64, time: HybridTime, kind: String, payload: [UInt8], hash: FactHash?)
  /// A signature over the chain of the last writer named, up to the fact just before.
  case seal(StoredSeal)
  /// Facts that are lost where the file was written, and the chain's hash at their end if known.
  case gap(ClosedRange<UInt64>, hash: FactHash?)
  /// The last line: how many facts the file holds, so that one cut short is noticed.
  case end(facts: UInt64)

  /// The version that is written; others are refused.
  static let version = 1

  /// The line with its line feed.
  func bytes(_ encoder: JSONEncoder) throws -> [UInt8] {
    Array(try encoder.encode(fields)) + [UInt8(ascii: "\n")]
  }

  /// Reads a line without its line feed; what is wrong with it in words otherwise.
  init(_ bytes: some Collection<UInt8>, _ decoder: JSONDecoder) throws(BadLine) {
    let fields: Fields
    do { fields = try decoder.decode(Fields.self, from: Data(bytes)) } catch {
      throw BadLine("it is no JSON object with a journal's members")
    }
    self = try Self.read(fields)
  }

  /// An encoder for lines: members always in the same order.
  static func encoder() -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }

  private struct Fields: Codable {
    var version: Int?
    var node: String?
    var writer: String?
    var epoch: UInt32?
    var key: String?
    var fact: UInt64?
    var at: [Int64]?
    var kind: String?
    var text: String?
    var base64: String?
    var hash: String?
    var seal: UInt64?
    var signature: String?
    var gap: UInt64?
    var through: UInt64?
    var end: UInt64?

    enum CodingKeys: String, CodingKey {
      case version = "relais_journal"
      case node, writer, epoch, key, fact, at, kind, text, base64, hash, seal, signature, gap
      case through, end
    }
  }

  private var fields: Fields {
    var fields = Fields()
    switch self {
    case .header(let version, let node):
      fields.version = version
      fields.node = node
    case .writer(let writer, let key):
      fields.writer = writer.node.name
      fields.epoch = writer.epoch
      fields.key = Hexadecimal.text(of: key)
    case .fact(let sequence, let time, let kind, let payload, let hash):
      fields.fact = sequence
      fields.at = [time.milliseconds, Int64(time.counter)]
      fields.kind = kind
      fields.text = String(validating: payload, as: UTF8.self)
      if fields.text == nil { fields.base64 = Data(payload).base64EncodedString() }
      fields.hash = hash?.description
    case .seal(let seal):
      fields.seal = seal.sequence
      fields.at = [seal.latest.milliseconds, Int64(seal.latest.counter)]
      fields.signature = Hexadecimal.text(of: seal.signature)
    case .gap(let range, let hash):
      fields.gap = range.lowerBound
      fields.through = range.upperBound
      fields.hash = hash?.description
    case .end(let facts):
      fields.end = facts
    }
    return fields
  }

  private static func read(_ fields: Fields) throws(BadLine) -> ExportLine {
    if let version = fields.version {
      return .header(version: version, node: fields.node ?? "")
    }
    if let node = fields.writer, let epoch = fields.epoch {
      guard let key = fields.key.flatMap({ Hexadecimal.bytes(of: $0) }), key.count == 32 else {
        throw BadLine("the writer's key is not 64 hexadecimal digits")
      }
      return .writer(WriterID(node: NodeID(node), epoch: epoch), key: key)
    }
    if let sequence = fields.fact { return try fact(sequence, fields) }
    if let sequence = fields.seal {
      let signature = fields.signature.flatMap { Hexadecimal.bytes(of: $0) }
      guard let signature, signature.count == 64 else {
        throw BadLine("the seal's signature is not 128 hexadecimal digits")
      }
      return .seal(
        StoredSeal(sequence: sequence, latest: try time(fields), signature: signature))
    }
    if let first = fields.gap, let last = fields.through {
      guard first >= 1, first <= last, last <= JournalLimits.factsPerWriter else {
        throw BadLine("the gap's sequences are out of range")
      }
      return .gap(first...last, hash: try fields.hash.map(hash))
    }
    if let facts = fields.end { return .end(facts: facts) }
    throw BadLine("it is none of header, writer, fact, seal, gap, end")
  }

  private static func fact(_ sequence: UInt64, _ fields: Fields) throws(BadLine) -> ExportLine {
    guard let kind = fields.kind else { throw BadLine("the fact has no kind") }
    guard (1...JournalLimits.factsPerWriter).contains(sequence) else {
      throw BadLine("the fact's sequence is out of range")
    }
    let payload =
      fields.text.map { Array($0.utf8) }
      ?? fields.base64.flatMap { Data(base64Encoded: $0) }.map { Array($0) }
    guard let payload, payload.count <= JournalLimits.payloadBytes,
      (1...JournalLimits.kindBytes).contains(kind.utf8.count)
    else {
      throw BadLine("the fact's kind or payload is missing or too long")
    }
    return .fact(
      sequence: sequence, time: try time(fields), kind: kind, payload: payload,
      hash: try fields.hash.map(hash))
  }

  private static func hash(_ text: String) throws(BadLine) -> FactHash {
    guard let hash = Hexadecimal.bytes(of: text).flatMap({ FactHash(bytes: $0) }) else {
      throw BadLine("a hash is not 64 hexadecimal digits")
    }
    return hash
  }

  private static func time(_ fields: Fields) throws(BadLine) -> HybridTime {
    guard let at = fields.at, at.count == 2, let counter = UInt32(exactly: at[1]) else {
      throw BadLine("`at` is not [milliseconds, counter]")
    }
    return HybridTime(milliseconds: at[0], counter: counter)
  }
}

/// What is wrong with a line, in words that follow "line 3: ".
struct BadLine: Error, Hashable {
  /// What is wrong, as the end of a sentence, without a full stop.
  var what: String
  /// What a person can do about it, in whole sentences.
  var remedy: String
  /// The fact that is here with another content, if that is what is wrong.
  var equivocation: FactID?

  /// A fact is here already, with another content.
  init(equivocation id: FactID) {
    self.init("\(id) is here with another content")
    equivocation = id
  }

  /// A line that is wrong in the file itself.
  init(_ what: String, remedy: String = "Export again, or get an unharmed copy of the file.") {
    self.what = what
    self.remedy = remedy
  }
}
