public import Incidents
public import Relais

/// A service that announcements are posted on, as a value.
///
/// It is what the service stores, whom it lets in, what it does with a repeat. Requests go in with
/// the time, answers come out; how they travel is somebody else's.
///
/// Each model does what its service is documented or was seen to do where that matters to whoever
/// must post once: its keys and duplicate filters, its limits, how late a list shows a post.
public protocol ServiceModel: Sendable {
  /// All that was ever posted, in order, deleted ones included.
  var posts: [ServicePost] { get }

  /// Serves a request.
  mutating func receive(_ request: ServiceRequest, at now: Instant) -> ServiceAnswer
}

extension ServiceModel {
  /// How often a text was posted, deleted posts included.
  public func count(_ text: String) -> Int { posts.count { $0.text == text } }

  /// How often a text stands there.
  public func standing(_ text: String) -> Int {
    posts.count { $0.text == text && !$0.isDeleted }
  }
}

/// A request as a service reads it.
public struct ServiceRequest: Hashable, Sendable {
  /// What is asked of the path, as `POST`.
  public var method: String
  /// The path, without the query.
  public var path: String
  /// The query, decoded.
  public var query: [String: String]
  /// The header's fields, by their names in small letters.
  public var fields: [String: String]
  /// The body, whether it came as a form or as JSON; null for none.
  public var body: PlainValue

  /// A request; see the properties.
  public init(
    _ method: String, _ path: String, query: [String: String] = [:],
    fields: [String: String] = [:], body: PlainValue = .null
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.fields = fields
    self.body = body
  }

  /// The parts of the path.
  var parts: [String] { path.split(separator: "/").map(String.init) }

  /// A text of the body.
  func text(_ name: String) -> String? { body[name]?.asText }
}

/// What a service answers.
public struct ServiceAnswer: Hashable, Sendable {
  /// 200…599.
  public var status: Int
  /// The body, which is JSON.
  public var body: PlainValue
  /// More fields of the header.
  public var fields: [String: String]

  /// An answer; see the properties.
  public init(_ status: Int, _ body: PlainValue, fields: [String: String] = [:]) {
    self.status = status
    self.body = body
    self.fields = fields
  }

  /// An answer of 200.
  public init(_ body: PlainValue, fields: [String: String] = [:]) {
    self.init(200, body, fields: fields)
  }
}

/// Something posted.
public struct ServicePost: Hashable, Sendable {
  /// The service's name of it.
  public var id: String
  /// Its text as it came.
  public var text: String
  /// When it was posted.
  public var postedAt: Instant
  /// From when on lists show it.
  public var visibleAt: Instant
  /// What it answers.
  public var parent: String?
  /// What its sender calls it: a key, metadata.
  public var name: String?
  /// Whether it was taken away.
  public var isDeleted = false
  /// How often its text was replaced.
  public var edits = 0

  /// A post; see the properties.
  public init(
    id: String, text: String, postedAt: Instant, visibleAt: Instant, parent: String? = nil,
    name: String? = nil
  ) {
    self.id = id
    self.text = text
    self.postedAt = postedAt
    self.visibleAt = visibleAt
    self.parent = parent
    self.name = name
  }
}

/// How late lists show what was posted: evenly between nothing and the most, by a seed.
public struct ServiceLag: Hashable, Sendable {
  /// The longest.
  public var most: Duration
  /// What chance begins with.
  public var seed: UInt64

  /// A lag; none where nothing is said.
  public init(upTo most: Duration = .zero, seed: UInt64 = 0) {
    self.most = most
    self.seed = seed
  }

  /// The lag of the post of that number.
  func of(_ number: Int) -> Duration {
    var chance = WeatherChance(seed: seed, sequence: UInt64(truncatingIfNeeded: number))
    return .nanoseconds(Int64(chance.uniform() * Double(most.nanoseconds)))
  }
}

/// So many requests in so long a time, counted from the first.
struct ServiceLimit: Hashable, Sendable {
  /// How many.
  let count: Int
  /// In which time.
  let window: Duration
  private var begun: Instant?
  private var used = 0

  /// A limit of which nothing is used.
  init(_ count: Int, in window: Duration) {
    self.count = count
    self.window = window
  }

  /// Uses one up; when the next may come, where none is left.
  mutating func use(at now: Instant) -> Instant? {
    if let begun, now < begun + window {
      guard used < count else { return begun + window }
      used += 1
    } else {
      begun = now
      used = 1
    }
    return nil
  }
}

extension PlainValue {
  /// An object of these members, in any order.
  static func named(_ members: [String: PlainValue?]) -> PlainValue {
    .object(
      members.compactMap { name, value in value.map { Member(name: name, value: $0) } }
        .sorted { $0.name < $1.name })
  }

  /// The member of that name; nil where it is none, or this is no object.
  subscript(name: String) -> PlainValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// The text; nil where it is none.
  var asText: String? {
    if case .text(let text) = self { return text }
    return nil
  }

  /// The whole number, also as a text; nil where it is none.
  var asInteger: Int? {
    switch self {
    case .integer(let number): Int(exactly: number)
    case .text(let text): Int(text)
    default: nil
    }
  }
}

extension Instant {
  /// Whole milliseconds since 1970 began.
  var milliseconds: Int64 { nanoseconds / 1_000_000 }

  /// `2026-11-23T09:30:00.000Z` (RFC 3339).
  ///
  /// - Source: H. Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`.
  var timestamp: String {
    let days = nanoseconds / 86_400_000_000_000
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let fifth = (5 * dayOfYear + 2) / 153
    let month = fifth < 10 ? fifth + 3 : fifth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let rest = milliseconds - days * 86_400_000
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let time = [rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60].map(two)
    let fraction = String(String(1_000 + rest % 1_000).dropFirst())
    let day = two(dayOfYear - (153 * fifth + 2) / 5 + 1)
    return "\(year)-\(two(month))-\(day)T\(time.joined(separator: ":")).\(fraction)Z"
  }
}
