extension Component {
  /// The component in English, as it stands in a verdict: `access line of fibre, silent`.
  public var words: String {
    let (thing, manner) = parts
    return manner.map { "\(thing), \($0)" } ?? thing
  }

  /// The thing, and in what manner it is broken where several are told apart.
  fileprivate var parts: (thing: String, manner: String?) {
    let owner = line.map { " of \($0)" } ?? ""
    return switch kind {
    case .machine: ("this machine", nil)
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
    case .target: (subject, nil)
    case .line: ("line \(name)", nil)
    }
  }
}

extension [Component] {
  /// The components of which one is broken, in English: `box of a, or access line of a, silent`.
  ///
  /// A thing is named once, with all the manners that follow it: `…, silent, or upload only`.
  public var alternatives: String {
    var words: [String] = []
    var before: String?
    for component in self {
      let (thing, manner) = component.parts
      words.append(thing == before ? manner ?? thing : component.words)
      before = thing
    }
    return words.joined(separator: ", or ")
  }
}

extension Witness {
  /// The witness in English, to begin a sentence with: `box 10.0.0.1`.
  public var words: String {
    switch role {
    case .box: "box \(name)"
    case .accessRouter: "operator's first router \(name)"
    case .operatorCore: "operator's core \(name)"
    case .operatorFarEdge: "operator's far edge \(name)"
    case .operatorResolver: "operator's resolver \(name)"
    case .publicResolver: "public resolver \(name)"
    case .anchor: "anchor \(name)"
    case .twin: "the twin"
    case .target: name
    }
  }
}

extension Evidence {
  /// The evidence in English, with moments told by the caller's clock: `08:35:12`.
  public func words(timeOfDay: (Instant) -> String) -> String {
    switch self {
    case .answers(let witness, let roundTrip):
      "\(witness.words) answers in \(roundTrip.rounded)"
    case .silent(let witness, let since):
      "\(witness.words) has not answered since \(timeOfDay(since))"
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
