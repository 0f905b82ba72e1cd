import Detection
import Relais

/// What can be told of faults from where one stands, whatever detector does it.
///
/// A fault is known by the paths that it breaks. So what breaks the very same ones looks the same;
/// and what another fault hides is seen by nobody: paths that are broken anyway, and what a twin
/// would tell that is off, or that the office's own dead machine would have to hear. By this rule
/// runs of several faults are judged; it knows nothing of what was said.
public struct Telling: Hashable, Sendable {
  /// Who looks, which decides what can be seen.
  public enum Office: String, Hashable, Sendable, Codable {
    /// The simulated company without a twin.
    case alone
    /// The simulated company with one.
    case paired
    /// The lab's office with its twin, which asks less.
    case lab

    /// What its node can ask, and what breaks each question.
    var model: Model {
      switch self {
      case .alone: Company.model
      case .paired: Company.pairedModel
      case .lab: Company.labModel
      }
    }
  }

  /// For each fault that can be found, the components that look like it, itself the first; where
  /// together they look like one that is broken, or like another, just those.
  public let groups: [[String]]
  /// Whether several faults look like a single one, as when one hides the other.
  public let isMasked: Bool

  /// What can be told of these, which break at the same time.
  ///
  /// - Parameters:
  ///   - broken: components of the simulated company by their names, each once.
  ///   - office: who looks.
  public init(_ broken: [String], at office: Office) {
    let model = office.model
    let isMute = broken.contains("twin") || broken.contains("machine")
    let told = model.paths.filter { $0.vantage == .office || !isMute }
    let names = model.components.map(\.name)
    func paths(_ faults: [String]) -> Set<PathID> {
      Set(told.filter { path in path.crosses.contains { faults.contains($0.name) } }.map(\.id))
    }
    let seen = paths(broken)
    func inOrder(_ alike: [String]) -> [String] {
      alike.filter(broken.contains) + alike.filter { !broken.contains($0) }
    }
    let single = names.filter { paths([$0]) == seen }
    guard single.isEmpty || broken.count == 1 else {
      groups = [inOrder(single)]
      isMasked = true
      return
    }
    isMasked = false
    // With the machine gone, whatever else there is shows nothing of its own.
    groups = broken.compactMap { fault in
      let others = broken.filter { $0 != fault }
      let alike = names.filter { !others.contains($0) && paths(others + [$0]) == seen }
      return seen.isEmpty ? nil : inOrder(alike)
    }
  }
}

extension ConfusionMatrix.Run {
  /// Whether just that was said which can be told there of what was broken.
  public func isAsTold(at office: Telling.Office) -> Bool {
    let groups = Telling(truth, at: office).groups.map(Set.init)
    return said.count == groups.count && groups.allSatisfy { said.map(Set.init).contains($0) }
  }
}
