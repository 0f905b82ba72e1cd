import Relais

/// What lies on the way to something, over a line.
extension ModelPlan {
  /// The parts of a primary line from the near end to the far end, as the facts' table of faults.
  private static let parts: [Component.Kind] = [
    .lan, .box, .accessLossOfLight, .access, .accessUp, .accessDown, .core, .peering, .captive,
  ]

  /// The machine and a line's parts up to and with that one; a line that is no primary one is one
  /// part.
  func chain(_ index: Int, to last: Component.Kind) -> Set<Variant> {
    let watched = lines[index]
    var crossed: Set<Variant> = [Variant(component: Component(.machine))]
    guard watched.line.role == .primary else {
      crossed.insert(Variant(component: Component(.line, line: watched.line.id)))
      return crossed
    }
    for part in Self.parts {
      crossed.insert(Variant(component: Component(part, line: watched.line.id)))
      if part == last { break }
    }
    return crossed
  }

  /// What a check crosses when it leaves by that line.
  func crossed(by check: Check, over index: Int) -> Set<Variant> {
    let watched = lines[index]
    let end = target(of: check)
    let itself = oneSided(end, .office).union([end])
    let host = check.hostAsked
    if check.isOwnMachine { return itself.union([Variant(component: Component(.machine))]) }
    if host == watched.line.gateway { return chain(index, to: .box).union(itself) }
    if host == watched.operatorResolver, check.probe == "dns" {
      return chain(index, to: .core).union(itself)
    }
    var crossed = chain(index, to: .captive).union(itself)
    if check.probe == Self.callProbe { crossed.insert(incomingCalls(of: check)) }
    guard watched.line.role == .primary else { return crossed }
    if check.probe != "icmp" && check.probe != "dns" {
      // A portal that lets pings and queries through, but answers everything else itself.
      crossed.insert(Variant(component: Component(.captive, line: watched.line.id), number: 1))
    }
    if check.isAskedByName && watched.operatorResolver != nil {
      crossed.insert(Variant(component: Component(.dns, line: watched.line.id)))
    }
    return crossed
  }

  /// The kind of check that calls in from outside, as the facts' table has it.
  static let callProbe = "call"

  /// What carries calls to the office and nothing else: the trunk's inbound half.
  func incomingCalls(of check: Check) -> Variant {
    Variant(component: Component(.target, subject: "calls-in/\(check.hostAsked)"))
  }

  /// The target as it is broken only for those who ask from there; nothing where nobody asks from
  /// the other side, as then nothing could tell.
  func oneSided(_ target: Variant, _ vantage: Vantage) -> Set<Variant> {
    guard twoSided.contains(target.component) else { return [] }
    var component = target.component
    component.vantage = vantage
    return [Variant(component: component)]
  }

  /// What stands at the end of a check's path: a known component of that address, else a target.
  func target(of check: Check) -> Variant {
    let host = check.hostAsked
    if let anchor = anchor(at: host) { return Variant(component: component(of: anchor)) }
    for watched in lines where watched.line.role == .primary {
      let line = watched.line.id
      if check.probe == "dns" && host == watched.operatorResolver {
        return Variant(component: Component(.dns, line: line))
      }
    }
    return Variant(component: Component(.target, subject: host.isEmpty ? check.id.name : host))
  }

  /// The anchor of that address, on whichever line.
  func anchor(at address: String) -> Anchor? {
    for watched in lines {
      if let found = watched.anchors.first(where: { $0.address == address }) { return found }
    }
    return nil
  }

  /// The component that an anchor is; the same over every line.
  func component(of anchor: Anchor) -> Component { Component(.anchor, subject: anchor.name) }
}
