/// Which company has which host name, in `hosts.json` in the twin's folder.
///
/// Who claimed a name first keeps it for as long as it wants it, also across restarts and while its
/// folder cannot be read: nobody gets a neighbour's page by naming its address.
actor HostClaims {
  private let file: KeptFile
  private var claims: [String: String]
  /// What each company wants, in the order in which they first said so.
  private var wishes: [(company: String, host: String)] = []

  /// The claims of a twin; those of companies that are gone are dropped.
  init(folder: DataFolder, companies: Set<String>) throws(KeptFile.Problem) {
    file = KeptFile(path: "\(folder.path)/hosts.json")
    claims = (try file.read([String: String].self) ?? [:]).filter { companies.contains($0.value) }
  }

  /// Takes down what a company wants to be called; nil for nothing.
  ///
  /// - Returns: who has which name now.
  /// - Throws: where that cannot be written down; it holds all the same until the next start.
  func wish(_ host: String?, by company: String) async throws -> [String: String] {
    let before = claims
    wishes.removeAll { $0.company == company && $0.host != host }
    if let host, !wishes.contains(where: { $0.company == company }) {
      wishes.append((company, host))
    }
    claims = claims.filter { $0.value != company || $0.key == host }
    for wish in wishes where claims[wish.host] == nil { claims[wish.host] = wish.company }
    let now = claims
    // The actor lets others in while the disk works, so this is the last thing.
    if now != before { try await file.write(now) }
    return now
  }

  /// Who has which name.
  var all: [String: String] { claims }
}
