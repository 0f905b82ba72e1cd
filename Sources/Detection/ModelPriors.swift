import Relais

/// How likely each kind of component is to be broken at the moment when we look.
///
/// Judgement, not field data: the facts file's table (section 5). Only ratios matter.
enum ModelPriors {
  /// The chance, 0…1, before anything is observed.
  static func chance(of component: Component, role: LineRole?) -> Double {
    switch component.kind {
    case .machine, .accessUp, .accessDown, .captive: 2e-5
    case .lan: 5e-5
    case .core, .peering: 1e-4
    case .box, .access, .dns: 2e-4
    // A hair below the silent cut, so that where the two cannot be told apart the cut leads.
    case .accessLossOfLight: 1.9e-4
    case .twin: 3e-4
    // Broken for some is rarer than broken for all.
    case .anchor, .target: component.vantage == nil ? 5e-4 : 1e-4
    case .line: role == .emergency ? 1e-3 : 5e-4
    }
  }
}
