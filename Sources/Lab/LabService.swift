internal import FoundationEssentials
internal import Incidents
internal import Rehearsal
internal import Relais

/// A request of HTTP/1.1 that has come whole.
struct LabRequest {
  /// As a model reads it.
  let request: ServiceRequest
  /// The body as text.
  let text: String

  /// Reads bytes; nil while something is missing.
  init?(_ bytes: [UInt8]) {
    guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
    let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
      .split(separator: "\r\n", omittingEmptySubsequences: false)
    let words = (lines.first ?? "").split(separator: " ").map(String.init)
    guard words.count == 3 else { return nil }
    var fields: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      fields[line[..<colon].lowercased()] = String(value)
    }
    let body = bytes[end.upperBound...]
    guard body.count >= fields["content-length"].flatMap({ Int($0) }) ?? 0 else { return nil }
    text = String(decoding: body, as: UTF8.self)
    let parts = words[1].split(separator: "?", maxSplits: 1).map(String.init)
    var form = PlainValue.null
    if fields["content-type"]?.contains("json") == true {
      form = (try? JSONDecoder().decode(PlainValue.self, from: Data(body))) ?? .null
    } else if !body.isEmpty {
      form = .object(
        Self.values(of: text).sorted { $0.key < $1.key }
          .map { .init(name: $0.key, value: .text($0.value)) })
    }
    request = ServiceRequest(
      words[0], parts.first ?? "/", query: Self.values(of: parts.count > 1 ? parts[1] : ""),
      fields: fields, body: form)
  }

  /// The values of a query or a form, decoded.
  private static func values(of text: String) -> [String: String] {
    var values: [String: String] = [:]
    for pair in text.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let decoded = parts.map { Self.decoded($0) }
      values[decoded[0]] = decoded.count > 1 ? decoded[1] : ""
    }
    return values
  }

  /// A part of a query or a form without its escapes.
  private static func decoded(_ part: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = part.utf8[...]
    while let byte = rest.popFirst() {
      let digits = String(decoding: rest.prefix(2), as: UTF8.self)
      if byte == UInt8(ascii: "%"), digits.utf8.count == 2, let value = UInt8(digits, radix: 16) {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// An answer as it goes over the wire.
struct LabAnswer {
  /// 200…599.
  var status = 200
  /// More fields of the header.
  var fields: [String: String] = [:]
  /// The body, which is JSON.
  var text: String

  /// All of it; the connection ends behind it.
  var bytes: [UInt8] {
    var head = "HTTP/1.1 \(status) Said\r\nContent-Type: application/json\r\nConnection: close\r\n"
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) { head += "\(name): \(value)\r\n" }
    return Array("\(head)Content-Length: \(text.utf8.count)\r\n\r\n\(text)".utf8)
  }
}

/// One of the lab's services: a network's model, an ntfy server's topics, or a taker of webhooks.
enum LabService {
  /// A network.
  case network(any ServiceModel)
  /// Notes of an ntfy server, oldest first.
  case notes([PlainValue])
  /// Names of the webhooks that came.
  case hooks([String])

  /// The service behind a channel of that name.
  init(named name: String) {
    switch name {
    case "x": self = .network(XModel(user: "42"))
    case "facebook": self = .network(FacebookModel(page: "123", token: "T"))
    case "mastodon": self = .network(MastodonModel(token: "T", limit: 1_000))
    case "bluesky": self = .network(BlueskyModel(handle: "shop.example", password: "T"))
    case "slack": self = .network(SlackModel(channel: "C0000000001", token: "T"))
    case "ntfy": self = .notes([])
    default: self = .hooks([])
    }
  }

  /// What it holds.
  private var posts: [LabPeers.Post] {
    switch self {
    case .network(let model):
      model.posts.map { LabPeers.Post(text: $0.text, isDeleted: $0.isDeleted) }
    case .notes(let notes):
      notes.map { LabPeers.Post(text: Self.message(of: $0), isDeleted: false) }
    case .hooks(let names): names.map { LabPeers.Post(text: $0, isDeleted: false) }
    }
  }

  private static func message(of note: PlainValue) -> String {
    guard case .object(let members) = note,
      case .text(let words)? = members.first(where: { $0.name == "message" })?.value
    else { return "" }
    return words
  }

  /// Serves a request.
  mutating func answer(_ asked: LabRequest, at now: Instant) -> LabAnswer {
    let request = asked.request
    if request.path == LabPeers.posts { return LabAnswer(text: Self.written(posts)) }
    switch self {
    case .network(var model):
      let answer = model.receive(request, at: now)
      self = .network(model)
      return LabAnswer(
        status: answer.status, fields: answer.fields, text: Self.written(answer.body))
    case .notes(var notes):
      guard request.method == "POST", case .object(let members) = request.body else {
        return LabAnswer(text: notes.map { Self.written($0) }.joined(separator: "\n"))
      }
      let note = PlainValue.object(
        members + [
          .init(name: "id", value: .text("n\(notes.count + 1)")),
          .init(name: "time", value: .integer(now.nanoseconds / 1_000_000_000)),
          .init(name: "event", value: .text("message")),
        ])
      notes.append(note)
      self = .notes(notes)
      return LabAnswer(text: Self.written(note))
    case .hooks(let names):
      // A channel that tries whether anybody answers asks by HEAD.
      if request.method == "POST" {
        self = .hooks(names + [request.fields["webhook-id"] ?? asked.text])
      }
      return LabAnswer(text: "{}")
    }
  }

  private static func written(_ value: some Encodable) -> String {
    (try? JSONEncoder().encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }
}
