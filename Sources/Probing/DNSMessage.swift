import NIOCore
import Relais

/// Writes queries and reads answers (RFC 1035 §4, RFC 6891 for EDNS).
enum DNSMessage {
  /// The size that fits an unfragmented datagram on every path (DNS flag day 2020).
  static let datagramSize: UInt16 = 1_232
  /// The most bytes of a message over TCP.
  static let sizeLimit = 65_535

  /// A query with recursion desired; with EDNS it tells how much we take in one datagram.
  static func query(_ question: DNSQuestion, identifier: UInt16, withEDNS: Bool) -> ByteBuffer {
    var buffer = ByteBuffer()
    buffer.writeInteger(identifier)
    buffer.writeInteger(UInt16(0x0100))
    for count in [1, 0, 0, withEDNS ? 1 : 0] { buffer.writeInteger(UInt16(count)) }
    for label in question.name.labels {
      buffer.writeInteger(UInt8(label.count))
      buffer.writeBytes(label)
    }
    buffer.writeInteger(UInt8(0))
    buffer.writeInteger(question.type.code)
    buffer.writeInteger(UInt16(1))
    if withEDNS {
      buffer.writeInteger(UInt8(0))
      buffer.writeInteger(UInt16(41))
      buffer.writeInteger(datagramSize)
      buffer.writeInteger(UInt32(0))
      buffer.writeInteger(UInt16(0))
    }
    return buffer
  }

  /// Reads the answer to a query.
  ///
  /// Nil where the message is none: another identifier, another question, or a query itself. Over
  /// UDP such messages are passed over, as anybody can send them.
  static func answer(
    _ bytes: [UInt8], to question: DNSQuestion, identifier: UInt16
  ) throws(ProbeFailure) -> DNSAnswer? {
    var reader = DNSReader(bytes)
    let header = try Header(&reader)
    guard header.identifier == identifier, header.isAnswer else { return nil }
    let status = DNSStatus(code: header.status)
    // A resolver that does not understand a query may leave its question out.
    if header.questions == 0, status != .noError {
      return DNSAnswer(status: status, isTruncated: false, records: [], authority: [])
    }
    guard header.questions == 1 else { throw DNSReader.malformed("\(header.questions) questions") }
    let name = try reader.name()
    let type = try reader.word()
    let space = try reader.word()
    guard name == question.name, type == question.type.code, space == 1 else { return nil }
    if header.isTruncated {
      return DNSAnswer(status: status, isTruncated: true, records: [], authority: [])
    }
    return DNSAnswer(
      status: status, isTruncated: false, records: try records(header.answers, &reader),
      authority: try records(header.authorities, &reader))
  }

  private struct Header {
    var identifier: UInt16
    var isAnswer: Bool
    var isTruncated: Bool
    var status: UInt8
    var questions: UInt16
    var answers: UInt16
    var authorities: UInt16

    init(_ reader: inout DNSReader) throws(ProbeFailure) {
      identifier = try reader.word()
      let flags = try reader.word()
      // Answer bit set and operation "query".
      isAnswer = flags & 0xF800 == 0x8000
      isTruncated = flags & 0x0200 != 0
      status = UInt8(truncatingIfNeeded: flags & 15)
      questions = try reader.word()
      answers = try reader.word()
      authorities = try reader.word()
      _ = try reader.word()
    }
  }

  /// The records of a section; their number is bounded by the message's size, 11 bytes for each.
  private static func records(
    _ count: UInt16, _ reader: inout DNSReader
  ) throws(ProbeFailure) -> [DNSRecord] {
    guard Int(count) <= reader.remaining / 11 else { throw DNSReader.malformed("cut short") }
    var records: [DNSRecord] = []
    for _ in 0..<count {
      let name = try reader.name()
      let code = try reader.word()
      _ = try reader.word()
      let timeToLive = try reader.long()
      let length = try Int(reader.word())
      var section = try reader.section(length)
      let type = DNSType(code: code)
      records.append(
        DNSRecord(
          name: name, type: type, timeToLive: timeToLive > 0x7FFF_FFFF ? 0 : timeToLive,
          content: try content(type, code: code, &section)))
    }
    return records
  }

  private static func content(
    _ type: DNSType?, code: UInt16, _ data: inout DNSReader
  ) throws(ProbeFailure) -> DNSRecord.Content {
    switch type {
    case .a, .aaaa:
      let size = type == .a ? 4 : 16
      guard data.remaining == size else {
        throw DNSReader.malformed("an address of \(data.remaining) bytes")
      }
      return .address(try data.bytes(size))
    case .ns, .cname, .ptr: return .name(try data.name())
    case .mx: return .mail(preference: try data.word(), server: try data.name())
    case .txt:
      var strings: [[UInt8]] = []
      while data.remaining > 0 { strings.append(try data.string()) }
      return .text(strings)
    case .soa:
      let server = try data.name()
      let mailbox = try data.name()
      let serial = try data.long()
      for _ in 0..<3 { _ = try data.long() }
      return .authority(
        server: server, mailbox: mailbox, serial: serial, minimum: try data.long())
    case .srv:
      return .service(
        priority: try data.word(), weight: try data.word(), port: try data.word(),
        server: try data.name())
    case .caa:
      return .certificate(
        flags: try data.byte(), tag: try data.string(), value: try data.bytes(data.remaining))
    case nil: return .unknown(type: code, length: data.remaining)
    }
  }
}
