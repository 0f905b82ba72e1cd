import Relais

@testable import Pages

/// The people of the invented company, and the pages by which they prove who they are.
struct DeskPeopleSample {
  let sample: DeskSample

  private var now: Instant { sample.now }
  private let secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

  private var people: [PersonRow] {
    func row(_ name: String, _ role: Role, _ sessions: Int, second: Bool = false) -> PersonRow {
      PersonRow(
        name: name, role: role, hasSecondStep: second, sessions: sessions,
        madeAt: now - .seconds(9_000_000), isOwn: name == "Maya")
    }
    return [
      row("Maya", .admin, 2, second: true), row("Luc Fontaine", .approver, 1, second: true),
      row("Zoé", .writer, 0), row("accueil", .viewer, 1),
    ]
  }

  private var invitation: Invitation {
    Invitation(
      id: "7f", tokenHash: "", name: "Inès Moreau", role: .writer, by: "Maya",
      until: now + .seconds(3 * 86_400))
  }

  private func frame(_ path: String) -> DeskFrame {
    var frame = sample.frame(path)
    frame.role = .admin
    return frame
  }

  private var view: PeopleView {
    PeopleView(
      people: people, invitations: [invitation],
      sealed: SealedCode(hash: "kept", madeAt: now - .seconds(6_000_000), usedAt: nil))
  }

  private var address: String {
    TimeCode.address(secret, account: "Maya", issuer: "Maison Delorme")
  }

  /// Pages on an ordinary day.
  var quiet: [(String, HTML)] {
    let link = "https://etat.example/desk/join?token=" + String(repeating: "4f1c9b07", count: 8)
    let stranger = sample.frame("/desk/join", person: nil)
    return [
      ("people", DeskPage.people(frame("/desk/people"), FormState(), view)),
      (
        "people-link",
        DeskPage.people(
          frame("/desk/people"), FormState(), view, shown: .link(link, invitation))
      ),
      (
        "person",
        DeskPage.person(
          frame("/desk/people/Luc%20Fontaine"), FormState(), people[1], sessions: sample.sessions)
      ),
      ("join", DeskPage.join(stranger, FormState(), invitation, token: "abc")),
      ("code", DeskPage.code(sample.frame("/desk/login/code", person: nil), FormState())),
      (
        "break-glass",
        DeskPage.breakGlass(sample.frame("/desk/login/break-glass", person: nil), FormState())
      ),
      (
        "second-step-off",
        DeskPage.secondStep(
          frame("/desk/account/totp"), FormState(), .off(secret: secret, address: address))
      ),
      (
        "second-step-on",
        DeskPage.secondStep(frame("/desk/account/totp"), FormState(), .on(recoveryLeft: 7))
      ),
      ("recovery", DeskPage.recoveryCodes(frame("/desk/account/totp"), codes)),
    ]
  }

  private var codes: [String] {
    var chance = SeededNumbers(seed: 4)
    return SecondFactor.recoveryCodes(using: &chance)
  }

  /// Forms that were not accepted, and the day after an emergency.
  var refused: [(String, HTML)] {
    var invite = FormState()
    invite.form = "invite"
    invite.values = ["name": ["Zoé"], "role": ["approver"], "days": ["7"]]
    invite.errors = ["name": AccountRefusal.nameTaken.message]
    var code = FormState()
    code.values = ["next": ["/desk/checks"]]
    code.errors = ["code": AccessWords.wrongCode]
    var remove = FormState()
    remove.form = "remove"
    remove.errors = ["": AccountRefusal.lastAdministrator.message]
    var on = FormState()
    on.form = "on"
    on.errors = ["code": AccessWords.wrongCode, "current": DeskMessages.wrongPassword]
    let sealed = PersonRow(
      name: SealedCode.account, role: .admin, hasSecondStep: false, sessions: 1, madeAt: now,
      isOwn: false)
    let after = PeopleView(
      people: people + [sealed], invitations: [],
      sealed: SealedCode(hash: nil, madeAt: now, usedAt: now - .seconds(300)))
    return [
      ("people-refused", DeskPage.people(frame("/desk/people"), invite, after)),
      (
        "people-sealed",
        DeskPage.people(
          frame("/desk/people"), FormState(), after,
          shown: .sealedCode("K7QD2-MXAPW-4TZJR-VB6NE-5HYLG"))
      ),
      ("code-refused", DeskPage.code(sample.frame("/desk/login/code", person: nil), code)),
      (
        "person-refused",
        DeskPage.person(frame("/desk/people/Maya"), remove, people[0], sessions: [])
      ),
      (
        "person-break-glass",
        DeskPage.person(
          frame("/desk/people/break-glass"), FormState(), sealed, sessions: sample.sessions)
      ),
      (
        "second-step-refused",
        DeskPage.secondStep(
          frame("/desk/account/totp"), on, .off(secret: secret, address: address))
      ),
    ]
  }
}
