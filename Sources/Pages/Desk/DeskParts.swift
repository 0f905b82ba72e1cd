import Incidents
import Relais

/// What pages of the desk show alike.
struct DeskParts {
  /// For whom it is written.
  let reader: Reader

  /// A word of state with its shape.
  func state(_ mark: StateMark, _ words: Message) -> HTML {
    "<span class=\"state \(mark.colour)\">\(mark.shape)<span>\(reader(words))</span></span>"
  }

  /// How a line does.
  func state(_ belief: LineBelief) -> HTML {
    state(StateMark(belief.state), LineWords.state(belief.state))
  }

  /// How a service does.
  func state(_ state: ServiceState) -> HTML {
    self.state(StateMark(state), StateWords.state(state))
  }

  /// How a check does.
  func state(_ state: CheckStanding) -> HTML {
    self.state(StateMark(state), DeskCheckWords.state(state))
  }

  /// The head of a page that is about one thing: what it is, how it does, since when, and the way
  /// back to the list that it belongs to.
  func head(
    _ title: String, _ mark: StateMark? = nil, back: (address: String, words: Message)? = nil,
    under: HTML? = nil
  ) -> HTML {
    let link = back.map { back -> HTML in
      "<p class=\"back\"><a href=\"\(back.address)\">\(reader(DeskWords.back(back.words)))</a></p>"
    }
    return """
      <div class="head \(mark?.colour ?? "")">\(link)<h1>\(mark?.shape)<span>\(title)</span></h1>\
      \(under)</div>
      """
  }

  /// A part of a page: what it is on the left, or above, and the thing itself.
  func part(_ id: String, _ title: Message, note: HTML? = nil, _ content: HTML) -> HTML {
    let words: HTML? = note.map { "<p>\($0)</p>" }
    return """
      <section class="part" aria-labelledby="\(id)"><div class="label"><h2 id="\(id)">\
      \(reader(title))</h2>\(words)</div>
      <div class="content">\(content)</div></section>

      """
  }

  /// Where there is nothing to show.
  func empty(_ words: Message) -> HTML { "<p class=\"empty\">\(reader(words))</p>" }

  /// What must not be overlooked; with the language of the words where it is not the reader's.
  func warning(_ words: String, in language: Language? = nil) -> HTML {
    let foreign = language == reader.language ? nil : language?.name
    return """
      <p class="warning"\(attribute: "lang", foreign)>\(StateMark.degraded.shape)\
      <span>\(words)</span></p>
      """
  }

  /// Names and what they stand for; those without a value are left out.
  func facts(_ facts: [(name: Message, value: HTML?)]) -> HTML? {
    let items = facts.compactMap { fact -> HTML? in
      fact.value.map { "<li><span>\(reader(fact.name))</span> <b>\($0)</b></li>" }
    }
    return items.isEmpty ? nil : "<ul class=\"facts\">\(items)</ul>"
  }

  /// A table whose rows become blocks on a narrow screen; the first cell of a row is its head.
  ///
  /// Tables of one kind, by the name of its class, have columns of the same width.
  func table(
    _ label: Message, kind: StaticString? = nil, _ columns: [Message], _ rows: [[HTML]]
  ) -> HTML {
    let names = columns.map { reader($0) }
    let heads = names.map { name -> HTML in "<th scope=\"col\">\(name)</th>" }
    let lines = rows.map { row -> HTML in
      let cells = zip(names, row).enumerated().map { place, cell -> HTML in
        place == 0
          ? "<th scope=\"row\">\(cell.1)</th>"
          : "<td data-label=\"\(cell.0)\"><div>\(cell.1)</div></td>"
      }
      return "<tr>\(cells)</tr>\n"
    }
    return """
      <table class="rows\(kind.map { " \($0)" as HTML })">\
      <caption class="unseen">\(reader(label))</caption>
      <thead><tr>\(heads)</tr></thead><tbody>
      \(lines)</tbody></table>
      """
  }

  /// How long something has gone on, and since when: `for 2 h (08:35)`.
  func since(_ moment: Instant) -> HTML {
    "\(reader.since(moment)) <small>(\(reader.brief(moment)))</small>"
  }

  /// A title that leads to its page.
  func link(_ incident: Incident) -> HTML {
    "<a href=\"/desk/incidents/\(path(incident.id.name))\">\(reader(incident.title))</a>"
  }

  /// A name within an address; names are those of a configuration and may hold anything.
  func path(_ name: String) -> String {
    name.utf8.map { byte in
      let scalar = Unicode.Scalar(byte)
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9") ~= scalar)
      if isPlain || "-._~@".unicodeScalars.contains(scalar) { return String(scalar) }
      let digits = String(byte, radix: 16, uppercase: true)
      return "%" + (digits.count < 2 ? "0" : "") + digits
    }.joined()
  }

  /// The title of a service; its name where it is not configured any more.
  func title(of service: ServiceID, in services: [Service]) -> Message {
    services.first { $0.id == service }.map { Message($0.title) } ?? Message(service.name)
  }
}

extension StateMark {
  /// The mark of a line.
  init(_ state: LineState) {
    switch state {
    case .up: self = .good
    case .degraded, .suspect: self = .degraded
    case .down: self = .major
    case .unknown: self = .unknown
    }
  }

  /// The mark of a check.
  init(_ state: CheckStanding) {
    switch state {
    case .ok: self = .good
    case .slow, .failing: self = .degraded
    case .failed: self = .major
    case .unknown, .unasked: self = .unknown
    }
  }

  /// The mark of an incident: how it does now, not how bad it was.
  init(_ incident: Incident) {
    if incident.isResolvedWhileFailing {
      self = .degraded
    } else if !incident.isOpen {
      self = .good
    } else {
      switch incident.phase {
      case .resolved: self = .good
      case .monitoring, .catchingUp: self = .watched
      case .investigating, .identified:
        let worst = incident.services.map(\.state).max() ?? .operational
        self = worst > .underMaintenance ? StateMark(worst) : .degraded
      }
    }
  }

  /// The mark of how things are on the whole.
  init(_ tone: BoardSituation.Tone) {
    switch tone {
    case .good: self = .good
    case .warning: self = .degraded
    case .bad: self = .major
    case .unknown: self = .unknown
    }
  }
}
