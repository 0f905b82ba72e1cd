import Relais

/// What is seen with the help of the twin: the table of the facts on detection, section 5.
extension ModelPlan {
  /// Time between two beats of a line that is not metered.
  static let beatPeriod: Duration = .seconds(1)
  /// Time between two beats of a metered line.
  static let meteredBeatPeriod: Duration = .seconds(5)

  private static let twin = Variant(component: Component(.twin))

  /// Adds the beats of each line, and what the twin asks but for checks.
  mutating func addTwin() {
    for index in lines.indices {
      addBeats(index)
      addWAN(index)
      if lines[index].line.role == .primary, lines[index].operatorFarEdge != nil {
        addFarEdge(index)
      }
    }
    addAnchors()
  }

  /// Adds the path of a check that the twin makes.
  mutating func addCheckFromOutside(_ check: Check) {
    let end = target(of: check)
    var crossed = oneSided(end, .twin).union([end, Self.twin])
    if end.component.kind == .dns, let line = end.component.line {
      crossed.insert(Variant(component: Component(.peering, line: line)))
    }
    if check.probe == Self.callProbe {
      // Who calls in from outside must get through to the phone, over the line that routes choose.
      crossed.insert(incomingCalls(of: check))
      if let first = lines.indices.first { crossed.formUnion(wholeChain(first)) }
    }
    addPath(
      "check/\(check.id)", from: .twin, Witness(.target, name: check.target, vantage: .twin),
      .check(check.id), nil, [crossed], period: check.period)
  }

  /// A line with everything that bars the way of what is neither a ping nor a name query.
  private func wholeChain(_ index: Int) -> Set<Variant> {
    var crossed = chain(index, to: .captive)
    if lines[index].line.role == .primary {
      // A portal that lets pings pass does not let beats pass: they are datagrams of no known kind.
      let captive = Component(.captive, line: lines[index].line.id)
      crossed.insert(Variant(component: captive, number: 1))
    }
    return crossed
  }

  private mutating func addBeats(_ index: Int) {
    let line = lines[index].line
    let chain = wholeChain(index).union([Self.twin])
    let period = line.isMetered ? Self.meteredBeatPeriod : Self.beatPeriod
    for way in BeatWay.allCases {
      let spared: Component.Kind? =
        switch way {
        case .roundTrip: nil
        case .up: .accessDown
        case .down: .accessUp
        }
      let witness = Witness(
        .twin, name: "twin", line: line.id, vantage: way == .up ? .twin : nil,
        way: way == .roundTrip ? nil : way)
      addPath(
        PathID.beats(way, over: line.id).name, from: way == .up ? .twin : .office, witness,
        .beat(way), index, [chain.filter { $0.component.kind != spared }], period: period)
    }
  }

  /// Adds the line's own address, asked from outside: the box answers, however the LAN does.
  private mutating func addWAN(_ index: Int) {
    let line = lines[index].line
    let crossed = chain(index, to: .peering).filter {
      $0.component.kind != .machine && $0.component.kind != .lan
    }
    addPath(
      PathID.wan(of: line.id).name, from: .twin,
      Witness(.box, name: line.id.name, line: line.id, vantage: .twin), .wan, index,
      [crossed.union([Self.twin])])
  }

  private mutating func addFarEdge(_ index: Int) {
    guard let edge = lines[index].operatorFarEdge else { return }
    let line = lines[index].line.id
    addPath(
      PathID.farEdgeFromOutside(of: line).name, from: .twin,
      Witness(.operatorFarEdge, name: edge, line: line, vantage: .twin), .echo(address: edge),
      index, [[Variant(component: Component(.peering, line: line)), Self.twin]])
  }

  /// Adds each anchor once, as from outside no line leads to it.
  private mutating func addAnchors() {
    var known: Set<String> = []
    for anchor in lines.flatMap(\.anchors) where known.insert(anchor.address).inserted {
      addPath(
        PathID.anchorFromOutside(anchor.address).name, from: .twin,
        Witness(.anchor, name: anchor.name, vantage: .twin), .echo(address: anchor.address), nil,
        [[Variant(component: component(of: anchor)), Self.twin]])
    }
  }
}
