internal import Exchange
internal import Logging
internal import Pages
internal import Relais
internal import Synchronization
internal import Twin

/// Which company a person means.
enum CompanyChoice: Error, CustomStringConvertible {
  /// There are several, and none was named.
  case unnamed([String])
  /// None is called so.
  case unknown(String, [String])
  /// Several are called so.
  case ambiguous(String, [String])
  /// There is none yet.
  case none
  /// It cannot be served at present.
  case failing(String, reason: String)

  /// One sentence with a remedy.
  var description: String {
    switch self {
    case .unnamed(let known):
      "this twin serves several companies; name one with --company: "
        + known.joined(separator: ", ")
    case .unknown(let name, let known):
      "no company is called \(name); there are \(known.joined(separator: ", "))"
    case .ambiguous(let name, let known):
      "several companies are called \(name); name one by what stands in brackets: "
        + known.joined(separator: ", ")
    case .none: "this twin serves nobody yet; \"relais pair\" prints a code for an office"
    case .failing(let name, let reason):
      "\(name) is not served at present, and is tried again: \(reason)"
    }
  }
}

/// The companies that this node serves, and who belongs to which: the one place where a stranger's
/// key, pair or host name leads to a company.
final class CompanyRoll: Sendable {
  private struct State {
    var companies: [Company] = []
    var byKey: [KeyFingerprint: (company: Company, pair: Pair)] = [:]
    var byPair: [PairID: Company] = [:]
    var byHost: [String: Company] = [:]
    var revoked: Set<KeyFingerprint> = []
  }

  /// The pages by host name.
  let sites: SiteBook
  private let claims: HostClaims?
  private let logger: Logger
  private let state = Mutex(State())

  /// A roll with nobody on it.
  ///
  /// - Parameters:
  ///   - claims: who has which host name; nil for a node with one company, which has any.
  ///   - logger: told of names that are taken.
  init(claims: HostClaims?, logger: Logger) {
    self.claims = claims
    self.logger = logger
    sites = SiteBook()
  }

  /// All of them, in the order in which they came.
  var companies: [Company] { state.withLock { $0.companies } }

  /// Adds a company.
  func add(_ company: Company) {
    state.withLock { $0.companies.append(company) }
    refresh()
  }

  /// Adds a company that was served before, with the host name that it had then.
  func enter(_ company: Company) async {
    if let name = await claims?.all.first(where: { $0.value == company.id })?.key {
      company.host = (name, true)
    }
    add(company)
  }

  /// The company and the pair that a key belongs to, unless it was revoked.
  func pair(with key: KeyFingerprint) -> (company: Company, pair: Pair)? {
    state.withLock { $0.byKey[key] }
  }

  /// Whether a key belongs to a node that was revoked.
  func isRevoked(_ key: KeyFingerprint) -> Bool {
    state.withLock { $0.byKey[key] == nil && $0.revoked.contains(key) }
  }

  /// The company of a pair.
  func company(of pair: PairID) -> Company? { state.withLock { $0.byPair[pair] } }

  /// The company whose page a host name leads to.
  func company(at authority: String?) -> Company? {
    state.withLock { state in
      if state.companies.count == 1 { return state.companies[0] }
      return authority.flatMap(HostName.plain(_:)).flatMap { state.byHost[$0] }
    }
  }

  /// The company that a person means; where none is named, the only one.
  func company(called name: String?) throws(CompanyChoice) -> Company {
    let all = companies
    guard let name else {
      guard all.count <= 1 else { throw .unnamed(all.map(\.fullLabel)) }
      guard let only = all.first else { throw .none }
      return only
    }
    guard !all.isEmpty else { throw .none }
    let found = all.filter { $0.isCalled(name) }
    guard let first = found.first else { throw .unknown(name, all.map(\.fullLabel)) }
    guard found.count == 1 else { throw .ambiguous(name, found.map(\.fullLabel)) }
    return first
  }

  /// Takes up a company's pairs, which have changed.
  func note(_ pairs: [Pair], of company: Company) {
    company.pairs = pairs
    refresh()
  }

  /// Takes up under which host name a company wants its page; nil for none.
  func wish(_ host: String?, by company: Company) async {
    guard let claims else { return }
    var held: [String: String]
    do {
      held = try await claims.wish(host, by: company.id)
    } catch {
      logger.error("Host names are not kept", metadata: ["why": "\(error)"])
      held = await claims.all
    }
    let before = company.host
    company.host = (host, host.map { held[$0] == company.id } ?? false)
    if let host, !company.host.isHeld, before.name != host || before.isHeld {
      logger.error(
        "A page is not served under its name, which is another company's",
        metadata: ["company": "\(company.fullLabel)", "host": "\(host)"])
    }
    // What one has given up another may have got.
    for other in companies where other.id != company.id {
      other.host.isHeld = other.host.name.map { held[$0] == other.id } ?? false
    }
    refresh()
  }

  /// Makes the ways to the companies anew.
  private func refresh() {
    state.withLock { state in
      state.byKey = [:]
      state.byPair = [:]
      state.byHost = [:]
      state.revoked = []
      for company in state.companies {
        for pair in company.pairs where pair.side == .office {
          if pair.revokedAt == nil {
            state.byKey[pair.key] = (company, pair)
            state.byPair[pair.id] = company
          } else {
            state.revoked.insert(pair.key)
          }
        }
        if let name = company.host.name, company.host.isHeld { state.byHost[name] = company }
      }
      // After what was claimed: these are nobody else's, whoever claims them.
      for company in state.companies { state.byHost[company.localHost] = company }
      if state.companies.count == 1 {
        sites.serve(state.companies[0].site)
      } else {
        sites.serve(state.byHost.mapValues(\.site))
      }
    }
  }
}
