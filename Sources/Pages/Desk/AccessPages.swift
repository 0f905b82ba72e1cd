import Relais

/// The pages of who comes in: login, set-up, account, refusals.
struct AccessPages {
  /// For whom they are written.
  let frame: DeskFrame
  /// What was typed.
  let form: FormState

  private var reader: Reader { frame.reader }

  /// Asks who wants in.
  var login: HTML {
    page(reader(DeskWords.desk), "<h1>\(reader(DeskWords.desk))</h1>")
  }

  /// Makes the first account.
  func setup(token: String) -> HTML {
    page(reader(DeskWords.desk), "<h1>\(reader(DeskWords.desk))</h1>")
  }

  /// The reader's account with its sessions.
  func account(sessions: [SessionRow]) -> HTML {
    page(reader(DeskWords.account), "<h1>\(reader(DeskWords.account))</h1>")
  }

  /// Why there is nothing to see.
  func refused(_ reason: Message) -> HTML {
    page(reader(DeskWords.desk), "<h1>\(reader(reason))</h1>")
  }

  private func page(_ title: String, _ content: HTML) -> HTML {
    DeskShell(frame: frame, place: .elsewhere, title: title).document(content)
  }
}
