/// The pages about who has an account, and how one proves to be somebody.
extension DeskPage {
  /// Who has an account, who is invited, and the code for emergencies.
  ///
  /// Sends `name`, `role` and `days` to `/desk/people/invite`, the `invitation` to make void to
  /// `/desk/people/withdraw`, and nothing to `/desk/people/break-glass`. What was just made is
  /// shown this once.
  public static func people(
    _ frame: DeskFrame, _ form: FormState, _ view: PeopleView, shown: ShownSecret? = nil
  ) -> HTML {
    DeskPeople(frame: frame, form: form, view: view, shown: shown).document
  }

  /// Somebody's account.
  ///
  /// Sends `role` to `…/role`, and nothing to `…/sessions` and `…/remove`.
  public static func person(
    _ frame: DeskFrame, _ form: FormState, _ person: PersonRow, sessions: [SessionRow]
  ) -> HTML {
    DeskPerson(frame: frame, form: form, person: person, sessions: sessions).document
  }

  /// Asks for the code of the second step.
  ///
  /// Sends `code`, and `next` if there is such a value, to `/desk/login/code`.
  public static func code(_ frame: DeskFrame, _ form: FormState) -> HTML {
    SecondStepPages(frame: frame, form: form).code
  }

  /// Asks for the sealed code.
  ///
  /// Sends `code` to `/desk/login/break-glass`.
  public static func breakGlass(_ frame: DeskFrame, _ form: FormState) -> HTML {
    SecondStepPages(frame: frame, form: form).breakGlass
  }

  /// Asks who was invited for a password.
  ///
  /// Sends `token`, `password` and `password2` to `/desk/join`. The page leads to no other
  /// language: its address without the token is of no use.
  public static func join(
    _ frame: DeskFrame, _ form: FormState, _ invitation: Invitation, token: String
  ) -> HTML {
    var frame = frame
    frame.settings.languages = [frame.language]
    return SecondStepPages(frame: frame, form: form).join(invitation, token: token)
  }

  /// One's own second step.
  ///
  /// Sends `secret`, `code` and `current` to `/desk/account/totp/on`; `current` to `…/off` and
  /// `…/recovery`.
  public static func secondStep(
    _ frame: DeskFrame, _ form: FormState, _ view: SecondStepView
  ) -> HTML {
    SecondStepPages(frame: frame, form: form).own(view)
  }

  /// Recovery codes that were just made, shown this once.
  public static func recoveryCodes(_ frame: DeskFrame, _ codes: [String]) -> HTML {
    SecondStepPages(frame: frame, form: FormState()).recovery(codes)
  }
}
