import Announcing
import Incidents
import Relais

/// What an announcement states, each statement with its proof.
struct StatementList {
  /// For whom it is written.
  let reader: Reader
  /// The statements.
  let statements: [ProvenStatement]
  /// What people call each service.
  let titles: [ServiceID: LocalizedText]

  /// The statements, with more under each where there is more to say.
  func html(_ more: (ProvenStatement) -> HTML? = { _ in nil }) -> HTML {
    let items = statements.map { item($0, more($0)) }
    return "<ul class=\"states\">\(items)</ul>"
  }

  private func item(_ proven: ProvenStatement, _ more: HTML?) -> HTML {
    let statement = proven.statement
    let mark = AnnouncingWords.mark(statement.claim)
    let orders: HTML? =
      statement.isAboutOrders
      ? "<small>\(reader(AnnouncingPageWords.aboutOrders))</small>" : nil
    return """
      <li><p class="claim"><strong>\(reader(title(of: statement)))</strong>\
      <span class="state \(mark.colour)">\(mark.shape)\
      <span>\(reader(AnnouncingWords.claim(statement.claim)))</span></span>\(orders)</p>
      <p class="proof">\(standing(proven)) <span>\(proof(proven))</span></p>\(more)</li>
      """
  }

  /// What people call the service of a statement.
  func title(of statement: Statement) -> Message {
    titles[statement.service].map { Message($0) } ?? Message(statement.service.name)
  }

  private func standing(_ proven: ProvenStatement) -> HTML {
    let parts = DeskParts(reader: reader)
    switch proven.standing {
    case .holds: return parts.state(.good, AnnouncingWords.holds)
    case .lapsed: return parts.state(.degraded, AnnouncingWords.lapsed)
    case .contradicted: return parts.state(.major, AnnouncingWords.contradicted)
    }
  }

  private func proof(_ proven: ProvenStatement) -> HTML {
    let statement = proven.statement
    let words = reader(AnnouncingWords.proof(statement.proof).capitalised)
    switch (proven.standing, statement.proof) {
    case (.contradicted(let state, let since), _):
      return """
        \(reader(StateWords.state(state))) \(reader(AnnouncingWords.since)) \(reader.brief(since))
        """
    case (.lapsed, .check), (.lapsed, .verdict): return "\(silent(statement.proof))"
    case (_, .person):
      return "\(words) \(reader(AnnouncingWords.at)) \(reader.brief(statement.takenAt))"
    case (.holds, _):
      guard let since = proven.since else { return "\(words)" }
      return "\(words) \(reader(AnnouncingWords.since)) \(reader.brief(since))"
    }
  }

  private func silent(_ proof: Statement.Proof) -> String {
    switch proof {
    case .check(let check): reader(AnnouncingWords.silent(check))
    case .verdict, .person: reader(AnnouncingWords.notMeasured)
    }
  }
}
