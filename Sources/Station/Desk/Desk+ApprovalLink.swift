internal import Announcing
internal import HTTPTypes
internal import Incidents
internal import Logging
internal import Pages
internal import Relais

extension Desk {
  /// Where approvals by such a link come from, as the journal has it.
  private static let origin = "mail link"

  /// Shows what a link is for; changes nothing, since those who read mails for others fetch links.
  func approvalLink(_ visit: DeskVisit) async -> DeskAnswer {
    do throws(LinkRefusal) {
      let (link, view) = try await approval(by: visit.query["token"], visit)
      return .page(
        DeskPage.approval(
          visit.frame(), view, FormState(),
          by: ApprovalByLink(token: visit.query["token"], account: link.account)))
    } catch {
      return .refused(visit, error == .slow ? .tooManyRequests : .forbidden, error.message)
    }
  }

  /// Approves by a link, once.
  func approveByLink(_ visit: DeskVisit) async -> DeskAnswer {
    let shown = visit.form["token"]
    do throws(LinkRefusal) {
      let (link, view) = try await approval(by: shown, visit)
      guard let token = AccessToken(shown), await use(token, at: visit.now) else { throw .used }
      do throws(AnnouncingRefusal) {
        try await run.announcer.judge(
          link.message, .approve, by: .person(link.account, from: Self.origin))
      } catch {
        // Nothing came of it: whoever has it may try again.
        _ = try? await run.links.change { $0.restore(link) }
        var form = FormState()
        form.errors[""] = DeskMessages.cannotGoOut
        return .page(
          DeskPage.approval(
            visit.frame(), view, form, by: ApprovalByLink(token: shown, account: link.account)),
          .unprocessableContent)
      }
      run.logger.notice(
        "Approved by a link",
        metadata: ["account": "\(link.account)", "address": "\(visit.peer.address)"])
      guard let view = await approvalView(of: link.message, visit, mayApprove: true) else {
        return .none(visit)
      }
      let done = ApprovalByLink(token: "", account: link.account, isDone: true)
      return .page(DeskPage.approval(visit.frame(), view, FormState(), by: done))
    } catch {
      return .refused(visit, error == .slow ? .tooManyRequests : .forbidden, error.message)
    }
  }

  /// The page of a link where a form came back that cannot be trusted; nil where it has none.
  func approvalLinkPage(_ visit: DeskVisit, _ form: FormState) async -> HTML? {
    let shown = visit.form["token"]
    do throws(LinkRefusal) {
      let (link, view) = try await approval(by: shown, visit)
      return DeskPage.approval(
        visit.frame(), view, form, by: ApprovalByLink(token: shown, account: link.account))
    } catch {
      return DeskPage.refused(visit.frame(), error.message)
    }
  }

  /// Why a link does not do.
  private enum LinkRefusal: Error {
    case wrong
    case used
    case otherAccount
    case slow

    var message: Message {
      switch self {
      case .slow: ApprovalLinkWords.slow
      case .wrong: ApprovalLinkWords.wrong
      case .used: ApprovalLinkWords.used
      case .otherAccount: ApprovalLinkWords.otherAccount
      }
    }
  }

  private func use(_ token: AccessToken, at moment: Instant) async -> Bool {
    let used = try? await run.links.change { $0.use(token, at: moment) }
    return used.flatMap(\.self) != nil
  }

  /// What a link is for, if it may still be used by whoever shows it.
  private func approval(
    by text: String, _ visit: DeskVisit
  ) async throws(LinkRefusal) -> (ApprovalLink, ApprovalView) {
    guard let token = AccessToken(text) else { throw .wrong }
    // Who guesses waits, whichever link is guessed at.
    let (key, address) = ("link \(token.hash)", visit.peer.address)
    guard brake.admit(account: key, address: address, at: visit.now) == nil else { throw .slow }
    let link: ApprovalLink
    switch await run.links.links.standing(of: token, at: visit.now) {
    case .good(let found): link = found
    case .used: throw .used
    case .expired, .unknown: throw .wrong
    }
    brake.succeed(account: key, address: address, at: visit.now)
    if let account = visit.account, account.name != link.account { throw .otherAccount }
    guard let account = await accounts.account(link.account), account.mail == link.mail,
      Authorisation.allows(account.role, .approve),
      await run.announcer.view().waiting.contains(where: { $0.hash == link.message }),
      let view = await approvalView(of: link.message, visit, mayApprove: true),
      !view.acts.contains(where: { act in
        act.kind == .approve && act.by.isPerson && act.by.description == account.name
      })
    else { throw .wrong }
    return (link, view)
  }
}
