/// A place on the way from here to the Internet, and what is known of it.
///
/// Pictures of a line are drawn from such places, in the terminal and on pages.
public struct LinePlace: Hashable, Sendable {
  /// Which place.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// This machine.
    case machine
    /// The office's network.
    case lan
    /// The operator's box in the office.
    case box
    /// The line from the box to the operator.
    case access
    /// The operator's network.
    case core
    /// A whole line of which no parts are told apart.
    case line
    /// All that lies beyond.
    case internet
  }

  /// Whether a place works, as far as can be told from here.
  public enum Condition: String, Hashable, Sendable, CaseIterable {
    /// It answers, or something beyond it does.
    case works
    /// It is what the verdict blames, alone.
    case broken
    /// It is one of several that the verdict cannot tell apart.
    case suspected
    /// It lies beyond the break, or nobody has asked.
    case unknown
  }

  /// Which place.
  public var kind: Kind
  /// Whether it works.
  public var condition: Condition
  /// Its device or address, or how many anchors answer, of how many: `2/3`; empty if unknown.
  public var detail = ""
  /// Round trip to it; nil where it does not answer or has not been asked.
  public var roundTrip: Duration?
}

extension LinePlace.Kind {
  /// The place in English, short enough for a drawing.
  public var words: String {
    switch self {
    case .machine: "you"
    case .lan: "LAN"
    case .box: "box"
    case .access: "access"
    case .core: "operator"
    case .line: "line"
    case .internet: "Internet"
    }
  }

  /// The components that stand there.
  fileprivate var components: [Component.Kind] {
    switch self {
    case .machine: [.machine]
    case .lan: [.lan]
    case .box: [.box]
    case .access: [.access, .accessLossOfLight, .accessUp, .accessDown]
    case .core: [.core]
    case .line: [.line]
    case .internet: [.peering, .captive]
    }
  }
}

extension LineReport {
  /// The places along this line, from the near end to the far end, with the break where it is.
  ///
  /// Nothing is broken on a line that works, whatever a verdict that is not taken back yet says.
  ///
  /// - Parameter verdict: the explanation of everything; nil or without faults if nothing is wrong.
  /// - Returns: every place, at least three.
  public func places(under verdict: Verdict?) -> [LinePlace] {
    let kinds: [LinePlace.Kind] =
      line.role == .primary
      ? [.machine, .lan, .box, .access, .core, .internet] : [.machine, .line, .internet]
    let groups = belief.state == .up ? [] : verdict?.faults ?? []
    var isBeyondBreak = false
    return kinds.map { kind in
      let blamed = groups.first { group in
        group.members.contains { isHere($0, at: kind) }
      }
      var place = LinePlace(kind: kind, condition: .works)
      if let blamed {
        let isCertain = blamed.members.allSatisfy { isHere($0, at: kind) }
        place.condition = isCertain ? .broken : .suspected
        isBeyondBreak = true
      } else if isBeyondBreak || belief.state == .unknown
        || (belief.state == .down && groups.isEmpty)
      {
        place.condition = .unknown
      }
      describe(&place)
      return place
    }
  }

  private func isHere(_ component: Component, at kind: LinePlace.Kind) -> Bool {
    kind.components.contains(component.kind) && (component.line ?? line.id) == line.id
  }

  private func describe(_ place: inout LinePlace) {
    var trip: Duration?
    switch place.kind {
    case .machine: break
    case .lan, .line: place.detail = line.device ?? ""
    case .box:
      place.detail = line.gateway ?? ""
      trip = roundTrip(of: [.box])
    case .access: trip = roundTrip(of: [.accessRouter])
    case .core: trip = roundTrip(of: [.operatorFarEdge, .operatorCore])
    case .internet:
      let anchors = witnesses.filter { $0.witness.role == .anchor }
      let answering = anchors.count { $0.isAnswering == true }
      place.detail = anchors.isEmpty ? "" : "\(answering)/\(anchors.count)"
      trip = roundTrip
    }
    place.roundTrip = place.condition == .works ? trip : nil
  }

  /// The round trip of the first of these roles that answers.
  private func roundTrip(of roles: [Witness.Role]) -> Duration? {
    for role in roles {
      let found = witnesses.first { $0.witness.role == role && $0.isAnswering == true }
      if let trip = found?.roundTrip { return trip }
    }
    return nil
  }
}
