/// What a sentence says of a service.
public enum Claim: Hashable, Sendable, Codable {
  /// It works normally.
  case works
  /// It works, with delay: mails are answered, but late.
  case late
  /// It works in part.
  case partly(Part)
  /// It does not work.
  case fails

  /// Which part of a service works.
  public enum Part: String, Hashable, Sendable, Codable, CaseIterable {
    /// What comes in: people can call us.
    case incoming
    /// What goes out: we can call people.
    case outgoing
    /// Some of it, for some people, at some times.
    case some
  }

  /// Every claim that there is.
  public static let all: [Claim] = [.works, .late] + Part.allCases.map(Claim.partly) + [.fails]

  /// The name that templates know it by: `works`, `partly.incoming`.
  public var name: String {
    switch self {
    case .works: "works"
    case .late: "late"
    case .partly(let part): "partly.\(part.rawValue)"
    case .fails: "fails"
    }
  }

  /// The block of a template that it stands in.
  public var block: Template.Block {
    switch self {
    case .works: .works
    case .late: .late
    case .partly: .partly
    case .fails: .fails
    }
  }
}
