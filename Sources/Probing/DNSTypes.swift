import Relais

/// A kind of record (RFC 1035 §3.2.2, RFC 3596, RFC 2782, RFC 8659).
enum DNSType: String, Hashable, Sendable, CaseIterable {
  /// An IPv4 address.
  case a = "A"
  /// An IPv6 address.
  case aaaa = "AAAA"
  /// A mail server, with its preference.
  case mx = "MX"
  /// Free text, as SPF and DKIM use it.
  case txt = "TXT"
  /// A name server of a zone.
  case ns = "NS"
  /// The beginning of a zone, with its serial number.
  case soa = "SOA"
  /// Another name to ask for instead.
  case cname = "CNAME"
  /// A server and port for a service, as SIP uses it.
  case srv = "SRV"
  /// The name of an address.
  case ptr = "PTR"
  /// Who may issue certificates.
  case caa = "CAA"

  /// The number on the wire.
  var code: UInt16 {
    switch self {
    case .a: 1
    case .ns: 2
    case .cname: 5
    case .soa: 6
    case .ptr: 12
    case .mx: 15
    case .txt: 16
    case .aaaa: 28
    case .srv: 33
    case .caa: 257
    }
  }

  /// The kind of that number; nil for one that this program does not read.
  init?(code: UInt16) {
    guard let type = Self.allCases.first(where: { $0.code == code }) else { return nil }
    self = type
  }
}

/// What a resolver makes of a query (RFC 1035 §4.1.1, RFC 2136 §2.2).
enum DNSStatus: Hashable, Sendable, CustomStringConvertible {
  /// It answers, if only that the name has no such record (0).
  case noError
  /// It does not understand the question (1).
  case formatError
  /// It could not find out, or the signatures do not hold (2).
  case serverFailure
  /// The name does not exist (3).
  case noSuchName
  /// It does not do this kind of question (4).
  case notImplemented
  /// It does not answer us (5).
  case refused
  /// Any other number, 6…15.
  case other(UInt8)

  /// The status of that number, 0…15.
  init(code: UInt8) {
    switch code {
    case 0: self = .noError
    case 1: self = .formatError
    case 2: self = .serverFailure
    case 3: self = .noSuchName
    case 4: self = .notImplemented
    case 5: self = .refused
    default: self = .other(code)
    }
  }

  /// The name that tools and documents use: `NXDOMAIN`.
  var description: String {
    switch self {
    case .noError: "NOERROR"
    case .formatError: "FORMERR"
    case .serverFailure: "SERVFAIL"
    case .noSuchName: "NXDOMAIN"
    case .notImplemented: "NOTIMP"
    case .refused: "REFUSED"
    case .other(let code): "RCODE\(code)"
    }
  }

  /// What it means, for a person.
  var words: String {
    switch self {
    case .noError: "no address"
    case .formatError: "the resolver does not understand the question"
    case .serverFailure: "server failure"
    case .noSuchName: "no such name"
    case .notImplemented: "the resolver does not answer such questions"
    case .refused: "the resolver refuses"
    case .other(let code): "error \(code) of the resolver"
    }
  }
}

/// What is asked of a resolver.
struct DNSQuestion: Hashable, Sendable {
  /// About which name.
  var name: DNSName
  /// Which kind of record.
  var type: DNSType
}

/// A record of an answer.
struct DNSRecord: Hashable, Sendable {
  /// What it says, by kind.
  enum Content: Hashable, Sendable {
    /// An IPv4 (4 bytes) or IPv6 address (16 bytes).
    case address([UInt8])
    /// The name that NS, CNAME and PTR point at.
    case name(DNSName)
    /// MX: preference and mail server.
    case mail(preference: UInt16, server: DNSName)
    /// TXT: its strings.
    case text([[UInt8]])
    /// SOA: primary server, mailbox, serial, and for how long names that do not exist are known.
    case authority(server: DNSName, mailbox: DNSName, serial: UInt32, minimum: UInt32)
    /// SRV.
    case service(priority: UInt16, weight: UInt16, port: UInt16, server: DNSName)
    /// CAA.
    case certificate(flags: UInt8, tag: [UInt8], value: [UInt8])
    /// A kind that this program does not read: its number and its length in bytes.
    case unknown(type: UInt16, length: Int)
  }

  /// The name it belongs to.
  var name: DNSName
  /// Its kind; nil for one that this program does not read.
  var type: DNSType?
  /// For how many seconds it may be kept; at most 2³¹ − 1 (RFC 2181 §8).
  var timeToLive: UInt32
  /// What it says.
  var content: Content
}

/// A resolver's answer.
struct DNSAnswer: Hashable, Sendable {
  /// What the resolver makes of the query.
  var status: DNSStatus
  /// Whether it was cut to fit its datagram, so that the query belongs on TCP.
  var isTruncated: Bool
  /// The records of the answer section, in the resolver's order.
  var records: [DNSRecord]
  /// The records of the authority section.
  var authority: [DNSRecord]
}
