import NIOCore
import Relais

/// What an answer must be like to count as working.
struct HTTPExpectation: Hashable, Sendable {
  /// A place in a JSON body, and what must be there.
  struct Member: Hashable, Sendable {
    /// The place.
    var path: JSONPath
    /// What must be there; nil asks only that something is.
    var value: String?
  }

  /// The statuses that are right.
  var statuses = HTTPStatuses.success
  /// Texts that the body must contain.
  var contains: [String] = []
  /// What a JSON body must hold.
  var json: [Member] = []

  /// Any answer with a status of 200 to 299.
  init() {}

  /// Reads `status`, `contains` and `json`.
  init(reading settings: inout SettingsReader) {
    statuses = HTTPStatuses(reading: &settings)
    contains = settings.texts("contains").filter { !$0.isEmpty }
    for var member in settings.maps("json") {
      let text = member.requiredText("path", "the place of the value, such as status.items[0].name")
      let value = member.text("value")
      if let path = JSONPath(text) {
        json.append(Member(path: path, value: value))
      } else if !text.isEmpty {
        member.note("path", found: "\"\(text)\"", allowed: "a path such as status.items[0].name")
      }
      settings.absorb(member)
    }
  }

  /// Whether the body must be looked at.
  var needsBody: Bool { !contains.isEmpty || !json.isEmpty }

  /// Says what is wrong with an answer by throwing it.
  func check(_ response: HTTPResponse) throws(ProbeFailure) {
    let head = response.head
    guard statuses.contains(head.status) else {
      throw .unexpected(expected: "status \(statuses)", found: head.spelled)
    }
    guard needsBody else { return }
    if let coding = head["content-encoding"], coding.lowercased() != "identity" {
      throw .unexpected(
        expected: "plain text", found: String(peerText: "content encoding \(coding)"))
    }
    for text in contains where !response.body.readableBytesView.contains(text) {
      throw .unexpected(
        expected: "text \"\(text.prefix(150))\"",
        found: "a body of \(response.size.grouped) bytes without it")
    }
    guard !json.isEmpty else { return }
    let document = try JSONValue(response.body.readableBytesView)
    for member in json { try check(member, in: document) }
  }

  private func check(_ member: Member, in document: JSONValue) throws(ProbeFailure) {
    let expected = member.value.map { "\(member.path.text) = \($0)" } ?? member.path.text
    guard let found = member.path.value(in: document) else {
      throw .unexpected(expected: expected, found: "no such value")
    }
    if let value = member.value, !found.means(value) {
      throw .unexpected(expected: expected, found: found.spelled)
    }
  }
}

extension ByteBufferView {
  /// Whether the bytes of the text occur, anywhere.
  func contains(_ text: String) -> Bool { range(of: Array(text.utf8)) != nil }

  /// Where the bytes first occur; looks only at places where the first of them is.
  func range(of needle: [UInt8]) -> Range<Int>? {
    guard let first = needle.first else { return startIndex..<startIndex }
    var rest = self
    while rest.count >= needle.count, let start = rest.firstIndex(of: first) {
      rest = rest[start...]
      if rest.starts(with: needle) { return start..<start + needle.count }
      rest = rest.dropFirst()
    }
    return nil
  }
}

extension Int {
  /// The number with a comma between thousands: `5,312`.
  var grouped: String {
    var result = ""
    for (index, digit) in String(magnitude).reversed().enumerated() {
      if index > 0, index % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return (self < 0 ? "-" : "") + String(result.reversed())
  }
}
