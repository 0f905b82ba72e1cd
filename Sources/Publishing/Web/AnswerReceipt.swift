public import Announcing
internal import FoundationEssentials
public import Relais

extension WebOutcome {
  /// What came of an attempt, by what HTTP says of any service.
  ///
  /// 2xx is the channel's to read; 429 and 503 with `Retry-After` are a wish to wait, 401 and 403
  /// are about the token, other 4xx are final, 5xx and cuts leave open what became of it (RFC 9110
  /// §15).
  ///
  /// - Parameters:
  ///   - now: the wall clock, for `Retry-After`.
  ///   - refusal: what the service says in a definite refusal; nil leaves it to the status. For
  ///     words of its own, such as that it has the message already.
  ///   - confirmed: what a 2xx answer means.
  /// - Returns: the receipt.
  public func receipt(
    at now: Instant, refusal: (WebAnswer) -> Receipt.Outcome? = { _ in nil },
    confirmed: (WebAnswer) -> Receipt.Outcome
  ) -> Receipt {
    switch self {
    case .notSent(let words): return Receipt(.notSent(words))
    case .uncertain(let words, let bytes): return Receipt(.uncertain(words), bytes: bytes)
    case .answered(let answer, let bytes):
      if (200..<300).contains(answer.status) { return Receipt(confirmed(answer), bytes: bytes) }
      let outcome = refusal(answer) ?? Self.outcome(of: answer, at: now)
      return Receipt(outcome, bytes: bytes)
    }
  }

  private static func outcome(of answer: WebAnswer, at now: Instant) -> Receipt.Outcome {
    let words = "HTTP \(answer.status)\(answer.reason)"
    switch answer.status {
    case 429: return .limited(until: answer.retryTime(after: now))
    // A service that says when it will take something has not taken this.
    case 503 where answer["retry-after"] != nil:
      return .limited(until: answer.retryTime(after: now))
    case 401, 403: return .refused(Refusal(.credentials, words))
    case 404, 410: return .refused(Refusal(.gone, words))
    case 400, 413, 415, 422: return .refused(Refusal(.content, words))
    case 408, 500...: return .uncertain(words)
    default: return .refused(Refusal(.other, words))
    }
  }
}

extension WebAnswer {
  /// The longest text of a service that is shown to a person.
  private static let reasonLimit = 300

  /// What the service says in plain text or in the usual members of JSON, after a colon; empty
  /// where it says nothing, or a whole page of HTML.
  var reason: String {
    let kind = self["content-type"] ?? ""
    var words = ""
    if kind.contains("json") {
      words = (try? JSONDecoder().decode(Complaint.self, from: Data(body)))?.words ?? ""
    } else if kind.contains("text/plain") {
      words = text
    }
    let line = words.split(whereSeparator: \.isNewline).joined(separator: " ")
      .filter { !$0.isASCII || ($0 >= " " && $0 != "\u{7F}") }
    return line.isEmpty ? "" : ": \(line.prefix(Self.reasonLimit))"
  }

  /// When the service takes something again, by `Retry-After` or `x-rate-limit-reset`; nil where it
  /// does not say.
  func retryTime(after now: Instant) -> Instant? {
    if let text = self["retry-after"], let seconds = Double(text), seconds >= 0 {
      return now + .seconds(min(seconds, 86_400))
    }
    for name in ["x-rate-limit-reset", "ratelimit-reset"] {
      guard let text = self[name], let number = Double(text), number >= 0 else { continue }
      // X counts from 1970, the draft of the HTTP working group from now.
      let wait = number > 1e9 ? number - now.secondsSince1970 : number
      return now + .seconds(min(max(wait, 1), 86_400))
    }
    // Mastodon and Bluesky's neighbours write a date.
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    if let text = self["x-ratelimit-reset"], let moment = try? style.parse(text) {
      let wait = moment.timeIntervalSince1970 - now.secondsSince1970
      return now + .seconds(min(max(wait, 1), 86_400))
    }
    return nil
  }
}

/// What services say in JSON when they refuse; each has another name for it.
private struct Complaint: Decodable {
  var message: String?
  var error: String?
  var detail: String?
  var errcode: String?

  var words: String {
    [error ?? errcode, message, detail].compactMap(\.self).joined(separator: ": ")
  }

  private enum Key: String, CodingKey {
    case message
    case error
    case detail
    case errcode
  }

  init(from decoder: any Decoder) throws {
    // Members of other kinds than text, such as Facebook's object `error`, are the channel's to
    // read.
    let container = try decoder.container(keyedBy: Key.self)
    message = try? container.decode(String.self, forKey: .message)
    error = try? container.decode(String.self, forKey: .error)
    detail = try? container.decode(String.self, forKey: .detail)
    errcode = try? container.decode(String.self, forKey: .errcode)
  }
}

extension Instant {
  /// Seconds since 1970 began in UTC.
  var secondsSince1970: Double { Double(nanoseconds) / 1e9 }
}
