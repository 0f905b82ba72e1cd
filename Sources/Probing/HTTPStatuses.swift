import Relais

/// A set of HTTP statuses: `200`, `200-299`, `2xx`.
struct HTTPStatuses: Hashable, Sendable {
  private var ranges: [ClosedRange<Int>]

  /// 200 to 299.
  static let success = HTTPStatuses(ranges: [200...299])

  private init(ranges: [ClosedRange<Int>]) {
    self.ranges = ranges
  }

  /// Reads numbers and ranges; nil if one of them is neither.
  init?(_ texts: [String]) {
    ranges = []
    for text in texts {
      guard let range = Self.range(text) else { return nil }
      ranges.append(range)
    }
  }

  /// Reads the key `status`; 200 to 299 where it is absent or wrong.
  init(reading settings: inout SettingsReader) {
    let texts = settings.texts("status")
    if !texts.isEmpty, let statuses = HTTPStatuses(texts) {
      self = statuses
      return
    }
    if settings.contains("status") {
      settings.note(
        "status", found: "\"\(texts.joined(separator: ", "))\"",
        allowed: "numbers and ranges such as 200, 200-299, 2xx")
    }
    self = .success
  }

  /// Whether the status is one of them.
  func contains(_ status: Int) -> Bool { ranges.contains { $0.contains(status) } }

  private static func range(_ text: String) -> ClosedRange<Int>? {
    if text.utf8.count == 3, text.lowercased().hasSuffix("xx"), let first = text.first,
      let hundreds = Int(String(first)), (1...9).contains(hundreds)
    {
      return hundreds * 100...hundreds * 100 + 99
    }
    let bounds = text.split(separator: "-", omittingEmptySubsequences: false).map {
      Int($0.filter { $0 != " " }) ?? 0
    }
    guard let first = bounds.first, let last = bounds.last, first >= 100, last <= 999,
      bounds.count <= 2,
      first <= last
    else { return nil }
    return first...last
  }
}

extension HTTPStatuses: CustomStringConvertible {
  /// As configuration writes it.
  var description: String {
    ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ", ")
  }
}
