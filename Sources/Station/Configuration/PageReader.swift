internal import Glibc
internal import Pages
internal import Relais

/// A service with what the page says of it.
struct ReadService {
  /// The service.
  var service: Service
  /// What it is for, in a sentence.
  var about: LocalizedText?
  /// The heading it stands under, by the name that `page.groups` gives; nil for none.
  var group: String?
  /// Whether strangers may know of it.
  var isShown: Bool

  /// Reads one entry of `services`.
  init(_ name: String, _ reader: inout SettingsReader) {
    service = Service(name, &reader)
    about = reader.localizedText("about")
    group = reader.text("group")
    isShown = reader.flag("shown", default: true)
  }
}

extension Configuration {
  /// Reads `page`, which says how the company speaks to strangers.
  ///
  /// - Parameters:
  ///   - reader: the whole file.
  ///   - services: the services as read, which stand in the page's groups.
  /// - Returns: the settings of the page.
  static func page(
    _ reader: inout SettingsReader, services: [ReadService]
  ) -> PublicSettings {
    var page = PublicSettings.standard
    var titles: [(name: String, title: LocalizedText)] = []
    if var settings = reader.map("page") {
      if let title = settings.localizedText("company") { page.title = title }
      if let url = settings.text("url") { page.url = settings.pageAddress(url) }
      if let zone = settings.text("time_zone") { page.zone = settings.zone(zone) }
      let languages = settings.texts("languages")
      if !languages.isEmpty { page.languages = settings.languages(languages) }
      if var groups = settings.map("groups") {
        titles = groups.keys.map { name in
          (name, groups.localizedText(name) ?? LocalizedText([.english: name]))
        }
        settings.absorb(groups)
      }
      reader.absorb(settings)
    }
    for read in services {
      guard let group = read.group, !titles.contains(where: { $0.name == group }) else { continue }
      reader.note(
        in: "services.\(read.service.id).group", found: "\"\(group)\"",
        allowed: titles.isEmpty
          ? "a name under page.groups; none is there" : list(titles.map(\.name)))
    }
    page.groups = groups(of: services, titles)
    return page
  }

  /// Group by group, in the order of the file, then those that are in none.
  private static func groups(
    of services: [ReadService], _ titles: [(name: String, title: LocalizedText)]
  ) -> [PublicSettings.Group] {
    let shown = services.filter(\.isShown)
    func group(_ name: String?, _ title: LocalizedText?) -> PublicSettings.Group? {
      let members = shown.filter { $0.group == name }
      guard !members.isEmpty else { return nil }
      return PublicSettings.Group(
        title: title,
        services: members.map {
          PublicSettings.ShownService(
            id: $0.service.id, title: $0.service.title, about: $0.about)
        })
    }
    return (titles.map { group($0.name, $0.title) } + [group(nil, nil)]).compactMap(\.self)
  }
}

extension PublicSettings {
  /// What the page says where the file says nothing: the machine's zone, both languages.
  static var standard: PublicSettings {
    PublicSettings(
      title: LocalizedText([.english: "Our services", .french: "Nos services"]),
      url: "", zone: machineZone, languages: [.french, .english], groups: [])
  }

  /// The zone of this machine; UTC where it names none.
  private static var machineZone: TimeZoneRules {
    linkedZone.flatMap { try? TimeZoneRules(named: $0) } ?? .utc
  }

  /// The zone that `/etc/localtime` links to.
  private static var linkedZone: String? {
    guard let resolved = realpath("/etc/localtime", nil) else { return nil }
    defer { free(resolved) }
    let path = String(cString: resolved)
    guard let folder = path.firstRange(of: "/zoneinfo/") else { return nil }
    return String(path[folder.upperBound...])
  }
}

extension SettingsReader {
  /// The page's address without a slash at its end.
  fileprivate mutating func pageAddress(_ text: String) -> String {
    let address = text.hasSuffix("/") ? String(text.dropLast()) : text
    let scheme = ["https://", "http://"].first { address.lowercased().hasPrefix($0) }
    let host = scheme.map { address.dropFirst($0.count) } ?? ""
    guard !host.isEmpty, !host.contains(where: { $0.isWhitespace || "\"<>?#@".contains($0) }) else {
      note("url", found: "\"\(text)\"", allowed: "an address such as https://status.example.com")
      return PublicSettings.standard.url
    }
    return address
  }

  fileprivate mutating func zone(_ name: String) -> TimeZoneRules {
    do {
      return try TimeZoneRules(named: name)
    } catch {
      note("time_zone", found: "\"\(name)\"", allowed: "\(error)")
      return .utc
    }
  }

  fileprivate mutating func languages(_ tags: [String]) -> [Language] {
    let spoken = Message.languages
    return tags.compactMap { tag in
      if let language = spoken.first(where: { $0.name == tag }) { return language }
      note(
        "languages", found: "\"\(tag)\"",
        allowed: Configuration.list(spoken.map(\.name)))
      return nil
    }
  }
}
