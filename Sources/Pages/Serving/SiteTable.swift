internal import NIOCore
internal import Relais

/// A site made ready for a crowd: every response in full, found by the bytes of its path.
final class SiteTable: Sendable {
  /// The same thing in its codings, each by its place among the responses.
  struct Variant: Hashable, Sendable {
    /// As it is.
    var identity: Int
    /// As gzip; nil where that is no smaller.
    var gzip: Int?
    /// As brotli; nil where that is no smaller.
    var brotli: Int?

    /// The response for a client that takes these codings; the smallest among equals.
    func response(for codings: Negotiation.Codings) -> Int {
      var best = (response: identity, weight: codings.identity)
      if let gzip, codings.gzip > 0, codings.gzip >= best.weight { best = (gzip, codings.gzip) }
      if let brotli, codings.brotli > 0, codings.brotli >= best.weight {
        best = (brotli, codings.brotli)
      }
      return best.response
    }
  }

  /// What stands at a path.
  struct Entry: Hashable, Sendable {
    /// By language, in the order of `tags`; one where there is no choice.
    var variants: [Variant]
    /// The languages' tags in lower case; empty where there is no choice.
    var tags: [[UInt8]]
    /// Whether pages of other sites may read it.
    var isForAnyOrigin = false
  }

  /// A path and its entry, in the order of a hash.
  private struct Slot {
    var hash: UInt32 = 0
    var start = 0
    var count = 0
    var entry = -1
  }

  /// Every response.
  let responses: [PreparedResponse]
  /// What stands at the paths; first what answers where nothing stands.
  let entries: [Entry]
  /// The first variant of each entry, and whether there are more: beside each other, so that most
  /// requests touch nothing else.
  private let variants: [(first: Variant, isLocalized: Bool)]
  /// The tags of the responses that a client may have already; empty for others.
  private let tags: [[UInt8]]
  private let slots: [Slot]
  private let names: [UInt8]
  /// The compressed bytes of each resource, by its tag: kept from one table to the next.
  private let pressed: [String: PressedBody]

  /// Makes a site ready; what did not change since `previous` is not compressed again.
  init(_ site: PublicSite, previous: SiteTable? = nil) {
    var press = SitePress(kept: previous?.pressed ?? [:])
    var entries = [press.notFound(site)]
    var names: [UInt8] = []
    // Half empty, so that a search is short; a power of two, so that a mask finds the place.
    var size = 8
    while size < site.places.count * 2 { size *= 2 }
    var slots = [Slot](repeating: Slot(), count: size)
    for path in site.paths {
      guard let place = site.places[path] else { continue }
      let bytes = Array(path.utf8)
      let hash = bytes.withUnsafeBytes { Self.hash($0) }
      var index = Int(hash) & (size - 1)
      while slots[index].entry >= 0 { index = (index + 1) & (size - 1) }
      slots[index] = Slot(
        hash: hash, start: names.count, count: bytes.count, entry: entries.count)
      names += bytes
      entries.append(press.entry(place, languages: site.languages))
    }
    self.entries = entries
    variants = entries.map { ($0.variants.first ?? Variant(identity: 0), $0.tags.count > 1) }
    tags = press.responses.map { $0.notModified == nil ? [] : $0.tag }
    self.slots = slots
    self.names = names
    responses = press.responses
    pressed = press.used
  }

  /// The entry that answers where nothing stands.
  static let notFound = 0

  /// The entry at a path; nil where nothing stands.
  func entry(at path: UnsafeRawBufferPointer) -> Int? {
    let hash = Self.hash(path)
    let mask = slots.count - 1
    var index = Int(hash) & mask
    while slots[index].entry >= 0 {
      let slot = slots[index]
      if slot.hash == hash, slot.count == path.count, isName(slot, path) { return slot.entry }
      index = (index + 1) & mask
    }
    return nil
  }

  /// Whether there is a choice of languages.
  func isLocalized(_ entry: Int) -> Bool { variants[entry].isLocalized }

  /// What an entry has for the language of that place.
  func variant(_ entry: Int, _ place: Int) -> Variant {
    guard place > 0, entries[entry].variants.indices.contains(place) else {
      return variants[entry].first
    }
    return entries[entry].variants[place]
  }

  /// Whether pages of other sites may read it.
  func isForAnyOrigin(_ entry: Int) -> Bool { entries[entry].isForAnyOrigin }

  /// The tag of a response that a client may have already; nil for others.
  func tag(ofUnchanged response: Int) -> [UInt8]? {
    let tag = tags[response]
    return tag.isEmpty ? nil : tag
  }

  private func isName(_ slot: Slot, _ path: UnsafeRawBufferPointer) -> Bool {
    names.withUnsafeBytes { names in
      for offset in 0..<slot.count where names[slot.start + offset] != path[offset] {
        return false
      }
      return true
    }
  }

  /// FNV-1a; nobody but the site's maker chooses what is in the table.
  private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var hash: UInt32 = 2_166_136_261
    for byte in bytes { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    return hash
  }
}
