internal import Relais

/// Answers the commands that come over the local socket: those for the node itself, and each other
/// by the company that it is for.
struct NodeDesk: Sendable {
  /// The node.
  let node: NodeRun

  /// Carries out one request; see ``ControlDesk/respond(to:reply:)``.
  func respond(
    to order: ControlOrder, reply: @Sendable (ControlReply) async throws -> Void
  ) async throws -> LineTaker? {
    let roll = node.premises.roll
    let named: Company?
    do throws(CompanyChoice) {
      named = try order.company.map { name throws(CompanyChoice) in
        try roll.company(called: name)
      }
    } catch {
      try await reply(.refused("\(error)", isMisuse: true))
      return nil
    }
    switch order.request {
    case .pair(let code, let twin):
      try await PairingDesk(node: node).pair(code, with: twin, for: named, reply)
    case .pairs: try await reply(PairingDesk(node: node).list(named))
    case .revoke(let name): try await reply(await PairingDesk(node: node).revoke(name, named))
    case .reload: try await reply(await reload())
    case .status where named == nil && roll.companies.isEmpty:
      try await reply(.status(await node.status()))
    default:
      let run: StationRun
      do throws(CompanyChoice) {
        if let named {
          run = try await node.run(of: named)
        } else {
          run = try await node.run(of: try roll.company(called: nil))
        }
      } catch {
        try await reply(.refused("\(error)", isMisuse: true))
        return nil
      }
      return try await ControlDesk(run: run).respond(to: order.request, reply: reply)
    }
    return nil
  }

  private func reload() async -> ControlReply {
    do {
      return .done(try await node.reload(), facts: [])
    } catch {
      return .refused("the old configuration stays in force:\n\(error)", isMisuse: true)
    }
  }
}
