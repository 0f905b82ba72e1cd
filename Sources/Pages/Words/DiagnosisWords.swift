import Relais

/// The words for what is broken and how that is known, for board and desk.
///
/// The terminal's English is beside the vocabulary (`VerdictWords` in `Relais`).
enum DiagnosisWords {
  /// A component that may be broken.
  static func component(_ component: Component) -> Message {
    let words = parts(component)
    return words.manner.map { .joined([words.thing, $0], by: ", ") } ?? words.thing
  }

  /// Components of which one is broken: a thing is named once, with the manners that follow it.
  static func alternatives(_ components: [Component]) -> Message {
    var english: [String] = []
    var french: [String] = []
    var before: Message?
    for component in components {
      let (thing, manner) = parts(component)
      let words = thing == before ? manner ?? thing : Self.component(component)
      english.append(words.english)
      french.append(words.french)
      before = thing
    }
    return Message(
      english: english.joined(separator: ", or "), french: french.joined(separator: ", ou "))
  }

  private static func parts(_ component: Component) -> (thing: Message, manner: Message?) {
    let (of, de) = component.line.map { (" of \($0)", " de \($0)") } ?? ("", "")
    let access = Message(english: "access line\(of)", french: "ligne d’accès\(de)")
    switch component.kind {
    case .machine: return (Message(english: "this machine", french: "cette machine"), nil)
    case .lan:
      return (
        Message(english: "LAN port or switch\(of)", french: "prise réseau ou switch\(de)"), nil
      )
    case .box: return (Message(english: "box\(of)", french: "box\(de)"), nil)
    case .accessLossOfLight:
      return (
        access, Message(english: "carrier lost at the box", french: "plus de signal à la box")
      )
    case .access: return (access, Message(english: "silent", french: "muette"))
    case .accessUp:
      return (access, Message(english: "upload only", french: "vers l’extérieur seul"))
    case .accessDown:
      return (access, Message(english: "download only", french: "vers le bureau seul"))
    case .core:
      return (
        Message(english: "operator’s network\(of)", french: "réseau de l’opérateur\(de)"), nil
      )
    case .peering:
      return (
        Message(
          english: "operator’s way to the Internet\(of)",
          french: "sortie de l’opérateur vers Internet\(de)"), nil
      )
    case .captive:
      return (
        Message(
          english: "a portal that answers in place of the Internet\(of)",
          french: "un portail qui répond à la place d’Internet\(de)"), nil
      )
    case .dns:
      return (
        Message(english: "operator’s resolver\(of)", french: "résolveur de l’opérateur\(de)"), nil
      )
    case .anchor:
      return (
        Message(english: "anchor \(component.subject)", french: "ancre \(component.subject)"), nil
      )
    case .twin: return (Message(english: "the twin", french: "le jumeau"), nil)
    case .target: return (Message(component.subject), component.sideWords.map { Message($0) })
    case .line:
      return (Message(english: "line \(component.name)", french: "ligne \(component.name)"), nil)
    }
  }

  /// Who answered or did not, to begin a sentence with.
  static func witness(_ witness: Witness) -> Message {
    let who = bare(witness)
    guard witness.vantage == .twin else { return who }
    return Message(
      english: "\(who.english) from outside", french: "\(who.french), de l’extérieur,")
  }

  private static func bare(_ witness: Witness) -> Message {
    switch witness.role {
    case .box where witness.vantage == .twin:
      Message(
        english: "the office’s own address on \(witness.name)",
        french: "l’adresse du bureau sur \(witness.name)")
    case .box: Message(english: "box \(witness.name)", french: "la box \(witness.name)")
    case .accessRouter:
      Message(
        english: "operator’s first router \(witness.name)",
        french: "le premier routeur de l’opérateur \(witness.name)")
    case .operatorCore:
      Message(
        english: "operator’s core \(witness.name)",
        french: "le cœur de l’opérateur \(witness.name)")
    case .operatorFarEdge:
      Message(
        english: "operator’s far edge \(witness.name)",
        french: "le bord de l’opérateur \(witness.name)")
    case .operatorResolver:
      Message(
        english: "operator’s resolver \(witness.name)",
        french: "le résolveur de l’opérateur \(witness.name)")
    case .publicResolver:
      Message(
        english: "public resolver \(witness.name)",
        french: "le résolveur public \(witness.name)")
    case .anchor: Message(english: "anchor \(witness.name)", french: "l’ancre \(witness.name)")
    case .twin:
      witness.line.map {
        Message(english: "the twin over \($0)", french: "le jumeau par \($0)")
      } ?? Message(english: "the twin", french: "le jumeau")
    case .target: Message(witness.name)
    }
  }

  /// What is silent where beats go one way only, to be followed by since when; nil elsewhere.
  private static func oneWaySilence(_ witness: Witness) -> Message? {
    guard let way = witness.way, let line = witness.line else { return nil }
    return switch way {
    case .up:
      Message(
        english: "the twin has heard nothing of the office over \(line)",
        french: "le jumeau n’entend plus rien du bureau par \(line)")
    case .down:
      Message(
        english: "nothing of the twin has been heard over \(line)",
        french: "on n’entend plus rien du jumeau par \(line)")
    case .roundTrip: nil
    }
  }

  /// What is heard where beats go one way only; nil elsewhere.
  private static func oneWaySound(_ witness: Witness) -> Message? {
    guard let way = witness.way, let line = witness.line else { return nil }
    return switch way {
    case .up:
      Message(
        english: "the twin still hears the office over \(line)",
        french: "le jumeau entend toujours le bureau par \(line)")
    case .down:
      Message(
        english: "the twin is still heard over \(line)",
        french: "on entend toujours le jumeau par \(line)")
    case .roundTrip: nil
    }
  }

  /// A piece of evidence, with moments told by the caller's clock.
  static func evidence(_ evidence: Evidence, time: (Instant) -> String) -> Message {
    switch evidence {
    case .answers(let witness, let roundTrip):
      if let sound = oneWaySound(witness) { return sound }
      let (who, trip) = (Self.witness(witness), DurationWords.measured(roundTrip))
      return Message(
        english: "\(who.english) answers in \(trip.english)",
        french: "\(who.french) répond en \(trip.french)")
    case .silent(let witness, let since):
      if let silence = oneWaySilence(witness) {
        return Message(
          english: "\(silence.english) since \(time(since))",
          french: "\(silence.french) depuis \(time(since))")
      }
      let who = Self.witness(witness)
      return Message(
        english: "\(who.english) has not answered since \(time(since))",
        french: "\(who.french) ne répond plus depuis \(time(since))")
    case .nothingBeyond(let witness, let since):
      let who = Self.witness(witness)
      return Message(
        english: "nothing beyond \(who.english) since \(time(since))",
        french: "plus rien au-delà \(of(who.french)) depuis \(time(since))")
    case .fails(let witness, let failure, let since):
      let (who, why) = (Self.witness(witness), FailureWords.failure(failure))
      return Message(
        english: "\(who.english) fails since \(time(since)): \(why.english)",
        french: "\(who.french) échoue depuis \(time(since)) : \(why.french)")
    case .reachesAllAnchors(let line, let count):
      return Message(
        english: "\(line) reaches all \(count) anchors",
        french: "\(line) joint ses \(count) ancres")
    case .reachesSomeAnchors(let line, let answering, let count):
      return Message(
        english: "\(line) reaches \(answering) of \(count) anchors",
        french: "\(line) joint \(answering) ancres sur \(count)")
    case .carrier(let line, let isUp, let since):
      return Message(
        english: "\(line): carrier \(isUp ? "present" : "lost") since \(time(since))",
        french: "\(line) : signal du câble \(isUp ? "présent" : "perdu") depuis \(time(since))")
    case .boxSays(let line, let words, let since):
      return Message(
        english: "\(line): the box says “\(words)” since \(time(since))",
        french: "\(line) : la box dit « \(words) » depuis \(time(since))")
    }
  }

  /// Of somebody, in French: `de la box`, `du premier routeur`, `de l’ancre`.
  private static func of(_ who: String) -> String {
    who.hasPrefix("le ") ? "du \(who.dropFirst(3))" : "de \(who)"
  }
}
