internal import Announcing
internal import Crypto
internal import FoundationEssentials
internal import Relais

/// A post as the lexicon `app.bsky.feed.post` wants it; the same bytes at every attempt.
struct BlueskyRecord: Encodable, Sendable {
  /// Names one version of a record.
  struct Reference: Codable, Hashable, Sendable {
    /// Where it is: `at://did:plc:…/app.bsky.feed.post/3l…`.
    var uri: String
    /// What it holds.
    var cid: String
  }

  /// What a post answers.
  struct Reply: Encodable, Hashable, Sendable {
    /// How the thread begins.
    var root: Reference
    /// What it follows.
    var parent: Reference
  }

  /// A stretch of the text that is a link, by bytes of UTF-8.
  struct Facet: Encodable, Hashable, Sendable {
    /// From the first byte to the one after the last.
    struct Index: Encodable, Hashable, Sendable {
      /// The first byte.
      var byteStart: Int
      /// The one after the last.
      var byteEnd: Int
    }

    /// Where it leads.
    struct Feature: Encodable, Hashable, Sendable {
      private let type = "app.bsky.richtext.facet#link"
      /// The address.
      let uri: String

      /// Where it leads.
      init(uri: String) { self.uri = uri }

      private enum CodingKeys: String, CodingKey {
        case type = "$type"
        case uri
      }
    }

    /// Where it stands.
    var index: Index
    /// What it is.
    var features: [Feature]
  }

  /// The name of such records.
  static let collection = "app.bsky.feed.post"

  private var type = collection
  private var text: String
  private var createdAt: String
  private var langs: [String]?
  private var facets: [Facet]?
  private var reply: Reply?

  private enum CodingKeys: String, CodingKey {
    case type = "$type"
    case text
    case createdAt
    case langs
    case facets
    case reply
  }

  /// The post of a delivery; in answer to another one where there is one.
  init(_ delivery: Delivery, reply: Reply?) {
    text = delivery.rendering.text
    createdAt = delivery.approvedAt.timestamp
    let languages = delivery.rendering.languages.prefix(3).map(\.name)
    langs = languages.isEmpty ? nil : languages
    let links = Self.links(in: text)
    facets = links.isEmpty ? nil : links
    self.reply = reply
  }

  /// The links of a text.
  static func links(in text: String) -> [Facet] {
    var facets: [Facet] = []
    var offset = 0
    for piece in LinkFinder.pieces(of: text) {
      switch piece {
      case .text(let words): offset += words.utf8.count
      case .link(let address, let style):
        let end = offset + address.utf8.count
        if case .written = style {
          facets.append(
            Facet(
              index: .init(byteStart: offset, byteEnd: end),
              features: [.init(uri: String(address))]))
        }
        offset = end
      }
    }
    return facets
  }

  /// The name of a delivery's record, the same at every attempt and every node: a TID
  /// (atproto.com/specs/tid) of the millisecond of its approval, whose microseconds and last ten
  /// bits, which the specification leaves to chance, are of the hash of its key.
  static func key(of delivery: Delivery) -> String {
    let hash = SHA256.hash(data: Array(delivery.key.description.utf8)).prefix(8)
      .reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let milliseconds = UInt64(max(0, delivery.approvedAt.milliseconds))
    let microseconds = (milliseconds * 1_000 + (hash >> 10) % 1_000) & ((1 << 53) - 1)
    let number = microseconds << 10 | hash & 1_023
    let digits = Array("234567abcdefghijklmnopqrstuvwxyz")
    return String((0..<13).reversed().map { digits[Int(number >> (5 * UInt64($0)) & 31)] })
  }
}

extension BlueskyRecord.Reply {
  /// An answer to a post, by what was kept of that: its `cid`, and its thread's beginning where it
  /// is an answer itself; nil where that was not kept.
  init?(to post: RemotePost) {
    let parts = (post.version ?? "").split(separator: " ").map(String.init)
    guard let cid = parts.first else { return nil }
    parent = .init(uri: post.id, cid: cid)
    root = parts.count == 3 ? .init(uri: parts[1], cid: parts[2]) : parent
  }
}
