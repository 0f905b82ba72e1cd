import Relais

/// What shops and other sites show of the page: a script that hangs a frame into their corner.
///
/// The protocol is Statuspage's: the frame tells the page around it `showFrame` or `dismissFrame`.
struct Embed {
  /// The page.
  let view: PublicView
  /// The zone that times are told in.
  let zone: TimeZoneRules

  /// The script that sites load.
  var script: [UInt8] {
    let languages = JSONValue.list(view.page.languages.map { .text($0.name) })
    let base = JSONValue.text(view.page.url)
    let title = JSONValue.object(
      view.page.languages.map { language in
        JSONValue.Member(
          name: language.name, value: .text(MachineWords.feed(view.page.title)(in: language)))
      })
    let constants = [("base", base), ("languages", languages), ("titles", title)].map {
      "  var \($0.0) = \(String(decoding: $0.1.bytes, as: UTF8.self));\n"
    }
    return Array("(function () {\n\(constants.joined())\(EmbedAssets.script)})();\n".utf8)
  }

  /// The frame in a language.
  func frame(in language: Language) -> [UInt8] {
    let overall = Overall(view)
    let incidents = view.openIncidents
    let trouble = ([overall.name] + incidents.map(\.key)).joined(separator: " ")
    let changed = String(view.page.updatedAt.nanoseconds)
    let mark = view.mark
    let frame: HTML = """
      <!DOCTYPE html>
      <html lang="\(language.name)"><head><meta charset="utf-8">\
      <meta name="viewport" content="width=device-width, initial-scale=1">\
      <meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">\
      <title>\(MachineWords.feed(view.page.title)(in: language))</title>\
      <style>\(HTML(trusted: EmbedAssets.style))</style></head>
      <body class="\(HTML(mark.colour.description))" data-changed="\(changed)"\
      \(attribute: "data-trouble", overall == .operational ? nil : trouble)>\
      \(StateMark.sprite)<main>\(mark.shape)
      <h1><a href="\(view.home(in: language))" target="_blank" \
      rel="noopener">\(view.headline(in: language))</a></h1>
      \(body(in: language, incidents: incidents))
      <p class="foot">\(foot(incidents, in: language))</p></main>
      <button type="button" hidden aria-label="\(MachineWords.dismiss(in: language))">\
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">\
      <path d="M3 3l10 10M13 3L3 13" stroke="currentColor" stroke-width="2"/></svg></button>
      <script>\(HTML(trusted: EmbedAssets.frameScript))</script></body></html>

      """
    return Array(frame.markup.utf8)
  }

  private func body(in language: Language, incidents: [PublicView.Incident]) -> HTML {
    guard let first = incidents.first else {
      guard let work = view.maintenances.first(where: \.isUnderWay) else { return .empty }
      return link(work.key, work.title(in: language), in: language)
    }
    let more = incidents.count - 1
    guard more > 0 else { return link(first.key, first.title(in: language), in: language) }
    let words = MachineWords.more(more)(in: language)
    return link(first.key, "\(first.title(in: language)) (+ \(words))", in: language)
  }

  private func link(_ key: String, _ title: String, in language: Language) -> HTML {
    let address = view.address(ofIncident: key, in: language)
    return "<p><a href=\"\(address)\" target=\"_blank\" rel=\"noopener\">\(title)</a></p>"
  }

  /// `Identified, 09:24 CET`: where the incident shown stands, and since when; else whose page
  /// it is.
  private func foot(_ incidents: [PublicView.Incident], in language: Language) -> String {
    guard let incident = incidents.first else { return view.page.title(in: language) }
    let local = zone.local(incident.updates.first?.at ?? incident.updatedAt)
    let time = DateWords.briefly(local, today: zone.local(view.asOf).date)(in: language)
    return "\(StateWords.phase(incident.phase)(in: language)), \(time) \(local.abbreviation)"
  }

  /// What browsers are told about a frame: that any site may show it, and that nothing in it runs
  /// but its own script.
  static var frameFields: [MachineDocument.Field] {
    PageSecurity(
      styles: [EmbedAssets.style], scripts: [EmbedAssets.frameScript], isFrameable: true
    ).headers.map { MachineDocument.Field(name: $0.name, value: $0.value) }
  }
}
