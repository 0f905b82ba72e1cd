extension Component {
  /// The component in English, as it stands in a verdict: `access line of fibre, silent`.
  public var words: String { words(for: .office) }

  /// The component in English, in words that hold at that vantage: this machine is not this one at
  /// the twin.
  public func words(for vantage: Vantage) -> String {
    let (thing, manner) = parts(vantage)
    return manner.map { "\(thing), \($0)" } ?? thing
  }

  /// The thing, and in what manner it is broken where several are told apart.
  fileprivate func parts(_ reader: Vantage) -> (thing: String, manner: String?) {
    let owner = line.map { " of \($0)" } ?? ""
    return switch kind {
    case .machine: (reader == .office ? "this machine" : "the office's machine, or its power", nil)
    case .lan: ("LAN port or switch\(owner)", nil)
    case .box: ("box\(owner)", nil)
    case .accessLossOfLight: ("access line\(owner)", "carrier lost at the box")
    case .access: ("access line\(owner)", "silent")
    case .accessUp: ("access line\(owner)", "upload only")
    case .accessDown: ("access line\(owner)", "download only")
    case .core: ("operator's network\(owner)", nil)
    case .peering: ("operator's way to the Internet\(owner)", nil)
    case .captive: ("a portal that answers in place of the Internet\(owner)", nil)
    case .dns: ("operator's resolver\(owner)", nil)
    case .anchor: ("anchor \(subject)", nil)
    case .twin: ("the twin", nil)
    case .target: (subject, sideWords?(in: .english))
    case .line: ("line \(name)", nil)
    }
  }
}

extension Component {
  /// For a target that is broken only for some: for whom, in French and English; else nil.
  public var sideWords: LocalizedText? {
    guard kind == .target else { return nil }
    return switch vantage {
    case nil: nil
    case .office:
      LocalizedText([
        .english: "for the office only; it works from outside",
        .french: "pour le bureau seulement ; ça marche de l’extérieur",
      ])
    case .twin:
      LocalizedText([
        .english: "for those outside only; it works from the office",
        .french: "pour l’extérieur seulement ; ça marche du bureau",
      ])
    }
  }
}

extension [Component] {
  /// The components of which one is broken, in English: `box of a, or access line of a, silent`.
  ///
  /// A thing is named once, with all the manners that follow it: `…, silent, or upload only`.
  public var alternatives: String { alternatives(for: .office) }

  /// The same, in words that hold at that vantage.
  public func alternatives(for vantage: Vantage) -> String {
    var words: [String] = []
    var before: String?
    for component in self {
      let (thing, manner) = component.parts(vantage)
      words.append(thing == before ? manner ?? thing : component.words(for: vantage))
      before = thing
    }
    return words.joined(separator: ", or ")
  }
}

extension Witness {
  /// The witness in English, to begin a sentence with: `box 10.0.0.1`.
  public var words: String { vantage == .twin ? "\(bareWords) from outside" : bareWords }

  private var bareWords: String {
    switch role {
    case .box where vantage == .twin: "the office's own address on \(name)"
    case .box: "box \(name)"
    case .accessRouter: "operator's first router \(name)"
    case .operatorCore: "operator's core \(name)"
    case .operatorFarEdge: "operator's far edge \(name)"
    case .operatorResolver: "operator's resolver \(name)"
    case .publicResolver: "public resolver \(name)"
    case .anchor: "anchor \(name)"
    case .twin: line.map { "the twin over \($0)" } ?? "the twin"
    case .target: name
    }
  }

  /// What is silent where beats go one way only, to be followed by since when; nil elsewhere.
  fileprivate var oneWaySilence: String? {
    guard let way, let line else { return nil }
    return switch way {
    case .up: "the twin has heard nothing of the office over \(line)"
    case .down: "nothing of the twin has been heard over \(line)"
    case .roundTrip: nil
    }
  }

  /// What is heard where beats go one way only; nil elsewhere.
  fileprivate var oneWaySound: String? {
    guard let way, let line else { return nil }
    return switch way {
    case .up: "the twin still hears the office over \(line)"
    case .down: "the twin is still heard over \(line)"
    case .roundTrip: nil
    }
  }
}

extension Evidence {
  /// The evidence in English, with moments told by the caller's clock: `08:35:12`.
  public func words(timeOfDay: (Instant) -> String) -> String {
    switch self {
    case .answers(let witness, let roundTrip):
      witness.oneWaySound ?? "\(witness.words) answers in \(roundTrip.rounded)"
    case .silent(let witness, let since):
      (witness.oneWaySilence ?? "\(witness.words) has not answered")
        + " since \(timeOfDay(since))"
    case .nothingBeyond(let witness, let since):
      "nothing beyond \(witness.words) since \(timeOfDay(since))"
    case .fails(let witness, let failure, let since):
      "\(witness.words) fails since \(timeOfDay(since)): \(failure.words)"
    case .reachesAllAnchors(let line, let count): "\(line) reaches all \(count) anchors"
    case .reachesSomeAnchors(let line, let answering, let count):
      "\(line) reaches \(answering) of \(count) anchors"
    case .carrier(let line, let isUp, let since):
      "\(line): carrier \(isUp ? "present" : "lost") since \(timeOfDay(since))"
    case .boxSays(let line, let words, let since):
      "\(line): the box says \"\(words)\" since \(timeOfDay(since))"
    }
  }
}

extension LineReason {
  /// The reason in English.
  public var words: String {
    switch self {
    case .silence(let threshold): "no answer for more than \(threshold.rounded)"
    case .loss(let share): "\(Int((share * 100).rounded())) % of probes lost"
    case .slow(let roundTrip): "replies take \(roundTrip.rounded)"
    case .carrierLost: "no carrier"
    case .unrouted: "no address, or no route to the gateway"
    case .boxSaysDown: "the box says that its line is down"
    case .gatewayRefuses: "the gateway answers \"unreachable\""
    }
  }
}

extension Duration {
  /// The duration for a person: `0.4 ms`, `24 ms`, `4.4 s`, `3 min`, `2 h`, `5 d`.
  public var rounded: String {
    let seconds = inSeconds
    switch seconds {
    case ..<0.0095: return "\((seconds * 10_000).rounded() / 10) ms"
    case ..<0.9995: return "\(Int((seconds * 1_000).rounded())) ms"
    case ..<9.95: return "\((seconds * 10).rounded() / 10) s"
    case ..<120: return "\(Int(seconds.rounded())) s"
    case ..<7_200: return "\(Int((seconds / 60).rounded())) min"
    case ..<172_800: return "\(Int((seconds / 3_600).rounded())) h"
    default: return "\(Int((seconds / 86_400).rounded())) d"
    }
  }
}
