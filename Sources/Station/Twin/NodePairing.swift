internal import Exchange
internal import Journal
internal import Relais
internal import Synchronization
internal import Twin

/// What pairing comes to at a node that lets others in: at a twin a company of its own, unless the
/// code was made for one that there is.
final class NodePairing: Sendable {
  /// Why nobody is taken in.
  enum Refusal: Error, CustomStringConvertible {
    /// The office belongs to a company here already.
    case alreadyPaired(NodeID)
    /// The company cannot be served at present.
    case notServed(String)

    /// One sentence with a remedy.
    var description: String {
      switch self {
      case .alreadyPaired(let node):
        "\(node) is paired here already: relais pair revoke it at the twin, then pair again"
      case .notServed(let company): "\(company) is not served at present: see relais pair list"
      }
    }
  }

  private struct State {
    /// For which company a code was made; none for a new one.
    var companies: [PairingCode: Company] = [:]
    /// What was made ready for one who knows a code.
    var drafts: [PairingCode: PairID] = [:]
    /// What came of a code.
    var pairs: [PairingCode: (Company, Pair)] = [:]
  }

  private let premises: Premises
  private let folders: CompanyFolders?
  private let arrived: @Sendable (Company) -> Void
  private let state = Mutex(State())

  /// The pairing of a node.
  ///
  /// - Parameters:
  ///   - premises: what the companies share.
  ///   - folders: where new companies lie; nil where there are none.
  ///   - arrived: called with each new company, which is on the roll.
  init(
    _ premises: Premises, folders: CompanyFolders?,
    arrived: @escaping @Sendable (Company) -> Void
  ) {
    self.premises = premises
    self.folders = folders
    self.arrived = arrived
  }

  /// Who holds the codes.
  func host() -> PairingHost {
    let clock = premises.clock
    return PairingHost(
      node: premises.configuration.node, credentials: premises.credentials,
      now: { clock.now }, writerKey: { try await self.writerKey(of: $0, knowing: $1) },
      keep: { try await self.keep($0, knowing: $1) })
  }

  /// Says for which company a code is; nil for a new one.
  func expect(_ code: PairingCode, for company: Company?) {
    state.withLock { $0.companies[code] = company }
  }

  /// What came of a code that is not open any more; it is forgotten with that.
  func outcome(of code: PairingCode) -> (company: Company, pair: Pair)? {
    state.withLock { state in
      state.companies[code] = nil
      state.drafts[code] = nil
      return state.pairs.removeValue(forKey: code)
    }
  }

  /// The company that one who knows a code comes to; nil for a new one.
  private func company(of code: PairingCode) -> Company? {
    let known = state.withLock { $0.companies[code] }
    return folders == nil ? premises.roll.companies.first : known
  }

  private func writerKey(of pair: PairID, knowing code: PairingCode) async throws -> String {
    if let company = company(of: code) {
      guard let run = await company.opened() else { throw Refusal.notServed(company.label) }
      return run.journal.writerKey
    }
    guard let folders else { throw Refusal.notServed("the node") }
    // One for each code: who says hello again and again fills no disk.
    let before = state.withLock { $0.drafts.updateValue(pair, forKey: code) }
    if let before, before != pair { folders.drop(before) }
    let journal = try await StationRun.journal(in: folders.draft(of: pair), premises)
    await journal.close()
    return journal.writerKey
  }

  private func keep(_ pair: Pair, knowing code: PairingCode) async throws {
    // One office, one company: its key says which. The pair's name is the office's choice, and must
    // not be a neighbour's.
    guard premises.roll.pair(with: pair.key) == nil,
      !premises.roll.companies.contains(where: { $0.pairs.contains { $0.id == pair.id } })
    else { throw Refusal.alreadyPaired(pair.node) }
    let company: Company
    if let known = self.company(of: code) {
      guard let run = await known.opened() else { throw Refusal.notServed(known.label) }
      try await run.link.book.add(pair)
      premises.roll.note(await run.link.book.pairs, of: known)
      company = known
    } else {
      guard let folders else { throw Refusal.notServed("the node") }
      let book = try PairBook(
        node: premises.configuration.node, folder: folders.draft(of: pair.id), bell: Bell())
      try await book.add(pair)
      try folders.finish(pair.id)
      company = Company(
        id: "\(pair.id)", folder: folders.folder(of: "\(pair.id)"),
        settings: premises.configuration.page)
      company.pairs = await book.pairs
      premises.roll.add(company)
      arrived(company)
    }
    state.withLock { $0.pairs[code] = (company, pair) }
  }
}
