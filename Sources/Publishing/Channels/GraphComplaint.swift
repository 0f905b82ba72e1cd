internal import Announcing
internal import Relais

/// What Facebook says when it refuses (developers.facebook.com/docs/graph-api/guides/
/// error-handling).
struct GraphComplaint: Sendable {
  private struct Answer: Decodable {
    struct Details: Decodable {
      var message: String?
      var code: Int?
      var errorSubcode: Int?
      var isTransient: Bool?
    }
    var error: Details
  }

  private struct Usage: Decodable { var estimatedTimeToRegainAccess: Double? }

  private let details: Answer.Details

  /// What an answer says; nil where it is not of that kind.
  init?(in answer: WebAnswer) {
    guard let details = WebJSON.readUnderscored(Answer.self, answer.body)?.error else { return nil }
    self.details = details
  }

  /// What it says, for a person.
  var words: String {
    let number = details.code.map { "(#\($0)) " } ?? ""
    let line = (details.message ?? "no reason given").split(whereSeparator: \.isNewline)
      .joined(separator: " ")
    // Some messages begin with the number themselves.
    return (line.hasPrefix("(#") ? line : number + line).prefix(300).description
  }

  /// Whether there is no such post.
  var isGone: Bool { details.code == 100 && details.errorSubcode == 33 }

  /// What it means for an attempt; nil leaves it to the status.
  func outcome(of answer: WebAnswer, at now: Instant) -> Receipt.Outcome? {
    guard answer.status < 500, let code = details.code else { return nil }
    switch code {
    case 506: return .alreadyThere(nil)
    case 3, 10, 102, 190, 200...299: return .refused(Refusal(.credentials, words))
    case 4, 17, 32, 341, 368, 613, 80_000...80_014:
      return .limited(until: Self.end(of: answer, at: now))
    // "An unknown error", "temporarily unavailable": it may have been done.
    case 1, 2: return .uncertain(words)
    case 100: return .refused(Refusal(isGone ? .gone : .content, words))
    default:
      return details.isTransient == true ? .uncertain(words) : .refused(Refusal(.other, words))
    }
  }

  /// When a limit is over, where a field says so in minutes.
  private static func end(of answer: WebAnswer, at now: Instant) -> Instant? {
    let text = answer["x-business-use-case-usage"] ?? ""
    let usages = WebJSON.readUnderscored([String: [Usage]].self, Array(text.utf8)) ?? [:]
    let minutes = usages.values.joined().compactMap(\.estimatedTimeToRegainAccess).max() ?? 0
    if minutes > 0 { return now + .seconds(min(minutes * 60, 86_400)) }
    return answer.retryTime(after: now)
  }
}
