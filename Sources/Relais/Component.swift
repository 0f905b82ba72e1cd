/// Something that can break, between a person and what the person wants to reach.
///
/// A primary line has the whole chain lan → box → access → core → peering; any other line is one
/// component. What each one's fault breaks is told by the paths that cross it.
public struct Component: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
  /// The kinds of things that break, from the near end to the far end.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// This node: every probe fails at once.
    case machine
    /// The node's own network port or the switch between it and the box.
    case lan
    /// The box that joins the LAN to the line.
    case box
    /// The access line, and the box sees its carrier gone: loss of light, a cut pair.
    case accessLossOfLight = "access_los"
    /// The access line, silent in both directions while its carrier stays up.
    case access
    /// The access line, from the office outwards only.
    case accessUp = "access_up"
    /// The access line, towards the office only.
    case accessDown = "access_dn"
    /// The operator's network behind the first hop.
    case core
    /// The operator's way to the rest of the Internet.
    case peering
    /// A portal that answers in place of what was asked for.
    case captive
    /// The operator's resolver.
    case dns
    /// One anchor: a well-known address that is asked only to see whether the line works.
    case anchor
    /// The twin, or the way to it.
    case twin
    /// What a check asks: the shop, the mail server, the phone trunk.
    case target
    /// A line other than a primary one, as a whole.
    case line
  }

  /// What kind of thing it is.
  public var kind: Kind
  /// The line it belongs to; nil for what is no part of a line.
  public var line: LineID?
  /// Which one, where there are several of its kind: an anchor's or a target's name; else empty.
  public var subject: String

  /// For a target that is broken only for those who ask from there: it turns the office away, or
  /// only customers outside.
  ///
  /// Nil for a target that is broken for all, and for all other kinds.
  public var vantage: Vantage?

  /// A component; see the properties.
  public init(
    _ kind: Kind, line: LineID? = nil, subject: String = "", vantage: Vantage? = nil
  ) {
    self.kind = kind
    self.line = line
    self.subject = subject
    self.vantage = vantage
  }

  /// A short name: `access`, `anchor1`, `shop`, `shop@office`, `old-line`; what reports in JSON
  /// show.
  public var name: String {
    switch kind {
    case .anchor, .target: subject + (vantage.map { "@\($0.rawValue)" } ?? "")
    case .line: line?.name ?? kind.rawValue
    default: kind.rawValue
    }
  }

  /// A name that tells it from every other: `fibre/access`, `anchor/anchor1`, `line/old-line`.
  public var description: String {
    switch kind {
    case .anchor, .target: "\(kind.rawValue)/\(name)"
    case .line: "line/\(name)"
    default: line.map { "\($0)/\(kind.rawValue)" } ?? kind.rawValue
    }
  }

  /// Near end first, then by line and subject: a fixed order for hypotheses and reports.
  public static func < (a: Component, b: Component) -> Bool {
    a.order.lexicographicallyPrecedes(b.order)
  }

  private var order: [String] {
    let rank = Kind.allCases.firstIndex(of: kind) ?? 0
    return [rank < 10 ? "0\(rank)" : "\(rank)", line?.name ?? "", subject, vantage?.rawValue ?? ""]
  }
}
