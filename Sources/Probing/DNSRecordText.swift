import CLinux
import Glibc
import Relais

extension DNSRecord {
  /// What the record says, as zone files write it, safe to show: `10 mail.example.`.
  var text: String { String(peerText: content.text) }
}

extension DNSRecord.Content {
  fileprivate var text: String {
    switch self {
    case .address(let bytes): Self.spelled(bytes)
    case .name(let name): name.description
    case .mail(let preference, let server): "\(preference) \(server)"
    case .text(let strings): String(decoding: strings.joined(), as: UTF8.self)
    case .authority(let server, let mailbox, let serial, _): "\(server) \(mailbox) \(serial)"
    case .service(let priority, let weight, let port, let server):
      "\(priority) \(weight) \(port) \(server)"
    case .certificate(let flags, let tag, let value):
      "\(flags) \(String(decoding: tag, as: UTF8.self)) \(String(decoding: value, as: UTF8.self))"
    case .unknown(let type, let length): "TYPE\(type), \(length) bytes"
    }
  }

  private static func spelled(_ bytes: [UInt8]) -> String {
    var address = clinux_address()
    address.family = UInt16(bytes.count == 4 ? AF_INET : AF_INET6)
    withUnsafeMutableBytes(of: &address.bytes) { $0.copyBytes(from: bytes.prefix(16)) }
    return address.text
  }
}
