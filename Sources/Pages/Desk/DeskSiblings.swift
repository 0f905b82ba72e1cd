import Relais

/// Words that several writers gave the same thing without knowing of each other, side by side, for
/// a person to choose.
struct DeskSiblings {
  /// For whom it is written.
  let frame: DeskFrame
  /// Every wording, the one that is shown last.
  let texts: [LocalizedText]
  /// Where the choice is sent.
  let action: String
  /// The update whose words they are; empty for the title.
  let update: String

  private var reader: Reader { frame.reader }

  /// The choice; nil where there is nothing to choose.
  var html: HTML? {
    var wordings: [LocalizedText] = []
    for text in texts.reversed() where !wordings.contains(text) { wordings.append(text) }
    guard wordings.count > 1 else { return nil }
    let items = wordings.enumerated().map { place, text -> HTML in
      let shown: HTML? =
        place == 0 ? "<p class=\"hint\">\(reader(DeskIncidentWords.shownNow))</p>" : nil
      return "<div>\(words(of: text))\(shown)\(form(text))</div>"
    }
    let warning = DeskParts(reader: reader).warning(reader(DeskIncidentWords.siblings))
    return """
      <div class="siblings">\(warning)\
      <div class="tongues">\(items)</div></div>
      """
  }

  /// A wording in every language that it has.
  private func words(of text: LocalizedText) -> HTML {
    let languages = frame.settings.languages.filter { text.words[$0] != nil }
    guard !languages.isEmpty else { return reader.prose(text) }
    let proses = languages.map { language -> HTML in
      """
      <div class="prose"\(attribute: "lang", language == reader.language ? nil : language.name)>\
      \(HTML.paragraphs(text(in: language)))</div>
      """
    }
    return "\(proses)"
  }

  private func form(_ text: LocalizedText) -> HTML {
    let fields = frame.settings.languages.map { language in
      DeskForm.hidden("text_\(language.name)", text.words[language] ?? "")
    }
    return """
      <form method="post" action="\(action)">\(DeskForm.token(frame))\
      \(DeskForm.hidden("update", update))\(fields)\
      <p class="go"><button class="small">\(reader(DeskIncidentWords.keepThese))</button></p></form>
      """
  }
}
