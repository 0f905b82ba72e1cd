internal import Announcing
internal import FoundationEssentials
internal import Relais

/// What came of reading something.
enum WebReading<Value: Sendable>: Sendable {
  /// It was read.
  case value(Value)
  /// The service says that there is no such thing.
  case gone(String)
  /// It could not be read; why, for a person.
  case failed(String)
}

extension ChannelContext {
  /// Asks for JSON of that shape.
  ///
  /// - Parameters:
  ///   - type: the shape.
  ///   - request: what to ask.
  ///   - time: how much of the attempt's time is left.
  /// - Returns: the value where the answer is 2xx and of that shape.
  func read<Value: Decodable & Sendable>(
    _ type: Value.Type, _ request: WebRequest, within time: TimeLeft
  ) async -> WebReading<Value> {
    let outcome = await web.ask(request, within: time.left)
    guard case .answered(let answer, _) = outcome else { return .failed(outcome.trouble) }
    guard (200..<300).contains(answer.status) else {
      return [404, 410].contains(answer.status) ? .gone(outcome.trouble) : .failed(outcome.trouble)
    }
    guard let value = WebJSON.readUnderscored(type, answer.body) else {
      return .failed("an answer that cannot be read")
    }
    return .value(value)
  }
}

/// What is left of the time that an attempt may take, where it asks more than once.
struct TimeLeft: Sendable {
  private let end: ContinuousClock.Instant

  /// So much, from now on.
  init(_ duration: Duration) { end = ContinuousClock.now + duration }

  /// What is left now; a moment at least, so that a request fails as one that came too late.
  var left: Duration { max(end - ContinuousClock.now, .milliseconds(1)) }
}

extension WebField {
  /// Says who asks, by a token (RFC 6750 §2.1).
  static func bearer(_ token: String?) -> WebField {
    WebField("Authorization", "Bearer \(token ?? "")")
  }
}

extension WebRequest {
  /// A request whose body is a form.
  static func form(
    _ method: String, _ url: String, _ values: [(name: String, value: String)],
    fields: [WebField]
  ) -> WebRequest {
    WebRequest(
      method, url,
      fields: fields + [WebField("Content-Type", "application/x-www-form-urlencoded")],
      body: Array(WebLocation.form(values).utf8))
  }

  /// A request whose body is JSON with members written `as_this`.
  static func underscored(
    _ method: String, _ url: String, _ value: some Encodable, fields: [WebField]
  ) -> WebRequest {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return .json(
      method, url, body: (try? encoder.encode(value)).map(Array.init) ?? [], fields: fields)
  }

  /// A request whose body is JSON.
  static func json(
    _ method: String, _ url: String, _ value: some Encodable, fields: [WebField]
  ) -> WebRequest {
    .json(method, url, body: WebJSON.bytes(value), fields: fields)
  }

  private static func json(
    _ method: String, _ url: String, body: [UInt8], fields: [WebField]
  ) -> WebRequest {
    WebRequest(
      method, url, fields: fields + [WebField("Content-Type", "application/json; charset=utf-8")],
      body: body)
  }
}

extension WebJSON {
  /// Reads a value whose members are written `as_this`; nil where it is not of that shape.
  static func readUnderscored<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8]) -> Value? {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try? decoder.decode(type, from: Data(bytes))
  }
}

extension Instant {
  /// As services write moments: `2026-11-23T09:30:00.000Z` (RFC 3339), to the millisecond.
  var timestamp: String {
    Date(timeIntervalSince1970: Double(milliseconds) / 1_000)
      .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }

  /// Whole milliseconds since 1970 began in UTC.
  var milliseconds: Int64 { nanoseconds / 1_000_000 }

  /// The moment of a timestamp with or without fractions of a second; nil for anything else.
  init?(timestamp: String) {
    for isFractional in [true, false] {
      let style = Date.ISO8601FormatStyle(includingFractionalSeconds: isFractional)
      if let date = try? style.parse(timestamp) {
        self.init(seconds: date.timeIntervalSince1970)
        return
      }
    }
    return nil
  }
}

extension Delivery {
  /// Before this it cannot have appeared: two clocks may differ by that much.
  var appearsAfter: Instant { firstSentAt - .seconds(120) }
}
