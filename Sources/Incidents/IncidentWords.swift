import Relais

/// The words that the core itself writes: titles of incidents, in French and English.
///
/// A person may replace any of them; the detector never replaces a person's.
enum IncidentWords {
  /// A title for a cause: `Internet line fibre: access cut`, `Ligne fibre : accès coupé`.
  ///
  /// - Parameters:
  ///   - cause: the components of which one is broken; empty if unknown.
  ///   - lines: the lines concerned; a line that is merely degraded is not called cut.
  ///   - services: the services concerned, which name the incident where nothing better does.
  ///   - name: what people call a service.
  /// - Returns: the title in both languages.
  static func title(
    cause: [Component], lines: [AffectedLine], services: [AffectedService],
    name: (ServiceID) -> LocalizedText
  ) -> LocalizedText {
    let failing = lines.filter { $0.condition != .up }
    let isDown = failing.contains { $0.condition == .down }
    if !failing.isEmpty && !isDown { return slow(failing.map(\.line)) }
    if !cause.isEmpty { return broken(cause) }
    if !failing.isEmpty { return down(failing.map(\.line)) }
    return unexplained(services, name: name)
  }

  /// What is posted where a person confirms that people still catch up.
  static let catchingUp = LocalizedText([
    .english: "All works again; we are catching up.",
    .french: "Tout fonctionne à nouveau\u{A0}; nous rattrapons le retard.",
  ])

  /// The title of an incident that is the office's silence on all its lines.
  static let unreachable = LocalizedText([
    .english: "The office is unreachable", .french: "Le bureau est injoignable",
  ])

  /// Words in both languages.
  private struct Words {
    var english: String
    var french: String

    init(_ english: String, _ french: String) {
      self.english = english
      self.french = french
    }

    var text: LocalizedText { LocalizedText([.english: english, .french: french]) }

    static func joined(_ words: [Words], by english: String, _ french: String) -> Words {
      Words(
        words.map(\.english).joined(separator: english),
        words.map(\.french).joined(separator: french))
    }
  }

  private static func broken(_ cause: [Component]) -> LocalizedText {
    var faults: [Words] = []
    for component in simplified(cause) {
      let words = fault(component)
      if !faults.contains(where: { $0.english == words.english }) { faults.append(words) }
    }
    let fault = Words.joined(Array(faults.prefix(3)), by: " or ", " ou ")
    let line = cause.first?.line
    guard let line, cause.allSatisfy({ $0.line == line }) else {
      // A host's name is written as it is.
      let beginsWithName = cause.first.map { [.anchor, .target].contains($0.kind) } ?? false
      return beginsWithName
        ? fault.text : Words(capitalised(fault.english), capitalised(fault.french)).text
    }
    return Words(
      "Internet line \(line): \(fault.english)", "Ligne \(line)\u{A0}: \(fault.french)"
    ).text
  }

  /// Several ways for the access line to be cut are, to a reader, the access line cut.
  private static func simplified(_ cause: [Component]) -> [Component] {
    let access: [Component.Kind] = [.access, .accessLossOfLight, .accessUp, .accessDown]
    guard cause.count(where: { access.contains($0.kind) }) > 1 else { return cause }
    return cause.map { component in
      guard access.contains(component.kind) else { return component }
      return Component(.access, line: component.line, subject: component.subject)
    }
  }

  private static func fault(_ component: Component) -> Words {
    switch component.kind {
    case .machine: Words("this computer cut off", "cet ordinateur coupé du réseau")
    case .lan: Words("office network cut", "réseau du bureau coupé")
    case .box: Words("box out of order", "box en panne")
    case .accessLossOfLight: Words("access cut, no signal", "accès coupé, plus de signal")
    case .access: Words("access cut", "accès coupé")
    case .accessUp: Words("access cut outwards", "accès coupé en émission")
    case .accessDown: Words("access cut inwards", "accès coupé en réception")
    case .core: Words("operator's network out of order", "réseau de l’opérateur en panne")
    case .peering:
      Words("operator cut off from the Internet", "opérateur coupé du reste d’Internet")
    case .captive: Words("a portal bars the way", "un portail barre le passage")
    case .dns:
      Words("operator's name service out of order", "service de noms de l’opérateur en panne")
    case .line: Words("line cut", "ligne coupée")
    case .twin: Words("twin out of reach", "jumeau injoignable")
    case .anchor, .target:
      Words("\(component.subject) does not answer", "\(component.subject) ne répond pas")
    }
  }

  private static func slow(_ lines: [LineID]) -> LocalizedText {
    let names = lines.map(\.name).joined(separator: ", ")
    return lines.count == 1
      ? Words(
        "Internet line \(names): slow or losing data", "Ligne \(names)\u{A0}: lente ou instable"
      )
      .text
      : Words(
        "Internet lines \(names): slow or losing data", "Lignes \(names)\u{A0}: lentes ou instables"
      ).text
  }

  private static func down(_ lines: [LineID]) -> LocalizedText {
    let names = lines.map(\.name).joined(separator: ", ")
    return lines.count == 1
      ? Words("Internet line \(names): cut", "Ligne \(names)\u{A0}: coupée").text
      : Words("Internet lines \(names): cut", "Lignes \(names)\u{A0}: coupées").text
  }

  private static func unexplained(
    _ services: [AffectedService], name: (ServiceID) -> LocalizedText
  ) -> LocalizedText {
    let failing = services.filter { !$0.isFine }
    let names = failing.map { service in
      let text = name(service.service)
      return Words(text(in: .english), text(in: .french))
    }
    let subject = Words.joined(names, by: ", ", ", ")
    let isOne = failing.count == 1
    let predicate: Words
    switch failing.map(\.state).max() ?? .majorOutage {
    case .majorOutage:
      predicate = Words(
        isOne ? "does not work" : "do not work",
        isOne ? "ne fonctionne pas" : "ne fonctionnent pas")
    case .partialOutage:
      predicate = Words(
        isOne ? "works only in part" : "work only in part",
        isOne ? "ne fonctionne qu’en partie" : "ne fonctionnent qu’en partie")
    case .degradedPerformance, .underMaintenance, .operational:
      predicate = Words("slow", "lenteurs")
    }
    return Words(
      "\(subject.english): \(predicate.english)",
      "\(subject.french)\u{A0}: \(predicate.french)"
    ).text
  }

  private static func capitalised(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }
}
