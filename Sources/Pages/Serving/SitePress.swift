internal import NIOCore
internal import Relais

/// A resource's bytes in every coding.
struct PressedBody: Sendable {
  /// As they are.
  var identity: ByteBuffer
  /// As gzip; nil where that is no smaller.
  var gzip: ByteBuffer?
  /// As brotli; nil where that is no smaller.
  var brotli: ByteBuffer?
}

/// Makes a table's responses, compressing what it has not seen before.
struct SitePress {
  /// What compression must save to be worth its field, in bytes.
  private static let worthwhile = 64
  /// What readers may keep for so long, in seconds, is compressed with patience: it hardly changes.
  private static let lastingAge = 3_600
  /// For how long browsers remember where a path went, in seconds.
  private static let redirectAge = 3_600

  private let kept: [String: PressedBody]
  /// What was asked for, to be kept for the next time.
  private(set) var used: [String: PressedBody] = [:]
  /// The responses made so far.
  private(set) var responses: [PreparedResponse] = []

  /// A press that knows these bodies by their tags.
  init(kept: [String: PressedBody]) { self.kept = kept }

  /// What stands at a path, its responses made.
  mutating func entry(_ place: PublicSite.Place, languages: [Language]) -> SiteTable.Entry {
    switch place {
    case .plain(let resource):
      return SiteTable.Entry(
        variants: [variant(resource, status: resource.status, language: nil)], tags: [],
        isForAnyOrigin: resource.isForAnyOrigin)
    case .localized(let resources):
      return localized(resources, languages: languages, status: nil)
    case .redirect(let target):
      let resource = Resource(
        status: 301, contentType: "text/plain; charset=utf-8", text: target + "\n",
        maxAge: Self.redirectAge, headers: [("Location", target)])
      return SiteTable.Entry(
        variants: [variant(resource, status: 301, language: nil)], tags: [])
    }
  }

  /// What answers where nothing stands.
  mutating func notFound(_ site: PublicSite) -> SiteTable.Entry {
    if site.isBeingMade {
      let resource = Resource(
        contentType: "text/plain; charset=utf-8", text: "503 Service Unavailable: starting\n",
        headers: [("Retry-After", "1")])
      return SiteTable.Entry(variants: [variant(resource, status: 503, language: nil)], tags: [])
    }
    if !site.notFound.isEmpty {
      return localized(site.notFound, languages: site.languages, status: 404)
    }
    let resource = Resource(contentType: "text/plain; charset=utf-8", text: "404 Not Found\n")
    return SiteTable.Entry(variants: [variant(resource, status: 404, language: nil)], tags: [])
  }

  private mutating func localized(
    _ resources: [Language: Resource], languages: [Language], status: Int?
  ) -> SiteTable.Entry {
    // The site's order first; then any other language, in the order of tags.
    let others = resources.keys.filter { !languages.contains($0) }.sorted()
    var entry = SiteTable.Entry(variants: [], tags: [])
    for language in languages.filter({ resources[$0] != nil }) + others {
      guard let resource = resources[language] else { continue }
      entry.tags.append(Array(language.name.lowercased().utf8))
      entry.variants.append(
        variant(resource, status: status ?? resource.status, language: language.name))
      entry.isForAnyOrigin = entry.isForAnyOrigin || resource.isForAnyOrigin
    }
    return entry
  }

  private mutating func variant(
    _ resource: Resource, status: Int, language: String?
  ) -> SiteTable.Variant {
    let pressed = press(resource)
    let count = 1 + (pressed.gzip == nil ? 0 : 1) + (pressed.brotli == nil ? 0 : 1)
    func add(_ coding: ContentCoding, _ coded: ByteBuffer) -> Int {
      responses.append(
        PreparedResponse(
          resource, status: status, coding: coding, coded: coded, codings: count,
          language: language))
      return responses.count - 1
    }
    return SiteTable.Variant(
      identity: add(.identity, pressed.identity), gzip: pressed.gzip.map { add(.gzip, $0) },
      brotli: pressed.brotli.map { add(.brotli, $0) })
  }

  private mutating func press(_ resource: Resource) -> PressedBody {
    if let body = used[resource.tag] { return body }
    let body = kept[resource.tag] ?? Self.pressed(resource)
    used[resource.tag] = body
    return body
  }

  private static func pressed(_ resource: Resource) -> PressedBody {
    var body = PressedBody(identity: ByteBuffer(bytes: resource.body))
    // Pictures are compressed already, but for the one kind that is text.
    let isPicture =
      resource.contentType.hasPrefix("image/") && !resource.contentType.hasPrefix("image/svg")
    guard !isPicture else { return body }
    let limit = resource.body.count - worthwhile
    if let gzip = Compression.gzip(resource.body), gzip.count <= limit {
      body.gzip = ByteBuffer(bytes: gzip)
    }
    let effort: Compression.Effort = resource.maxAge < lastingAge ? .brief : .patient
    if let brotli = Compression.brotli(resource.body, effort),
      brotli.count <= min(limit, (body.gzip?.readableBytes ?? limit) - 1)
    {
      body.brotli = ByteBuffer(bytes: brotli)
    }
    return body
  }
}
