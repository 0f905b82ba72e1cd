internal import Relais

extension Service {
  /// Reads one entry of `services`.
  init(_ name: String, _ reader: inout SettingsReader) {
    self.init(
      id: ServiceID(name), title: reader.localizedText("title") ?? LocalizedText([.english: name]),
      dependencies: reader.texts("depends").map { ServiceID($0) },
      isAboutOrders: reader.flag("orders", default: false))
  }
}

extension SettingsReader {
  /// Words in one language (`title: Ordering`) or in several (`title: {fr: …, en: …}`).
  mutating func localizedText(_ key: String) -> LocalizedText? {
    guard let setting = setting(key) else { return nil }
    guard case .map = setting.content else {
      return text(key).map { LocalizedText([.english: $0, .french: $0]) }
    }
    guard var languages = map(key) else { return nil }
    var words: [Language: String] = [:]
    for language in [Language.french, .english] {
      if let text = languages.text(language.name) { words[language] = text }
    }
    if words.isEmpty { languages.missing("fr", "or en, with the words") }
    absorb(languages)
    return LocalizedText(words)
  }

  /// A secret under the key itself, or in the file that `KEY_file` names (its first line).
  mutating func secret(_ key: String) -> String {
    if let file = text("\(key)_file") {
      guard let secret = SecretFile.read(file) else {
        note("\(key)_file", found: "\"\(file)\"", allowed: "a file that can be read")
        return ""
      }
      return secret
    }
    return requiredText(key, "or \(key)_file, the file that holds it")
  }
}
