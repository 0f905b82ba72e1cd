import Incidents
import Relais

/// What nodes said of one thing without knowing of each other, side by side, for a person to say
/// which holds: *the twin resolved this at 10:41, the office said still down at 10:40*.
struct DeskDispute {
  /// One of the things said.
  struct Choice {
    /// What it is called in a form.
    var value: String
    /// What it is called by people.
    var words: Message
    /// Who said it, where and when; several where they said the same.
    var said: [(node: NodeID, by: Actor, at: Instant)]
  }

  /// For whom it is written.
  let frame: DeskFrame
  /// What was said, in the order in which it was.
  let choices: [Choice]
  /// Where the choice is sent.
  let action: String
  /// The name of the field that holds it.
  let field: String

  private var reader: Reader { frame.reader }

  /// The choice; nil where there is nothing to choose.
  var html: HTML? {
    guard !choices.isEmpty else { return nil }
    let items = choices.map { choice -> HTML in
      let sources = choice.said.map { said -> HTML in
        let who = reader(DeskIncidentWords.actor(said.by))
        return "<p class=\"hint\">\(said.node.name), \(reader.brief(said.at)), \(who)</p>"
      }
      return "<div><p><strong>\(reader(choice.words))</strong></p>\(sources)\(form(choice))</div>"
    }
    let warning = DeskParts(reader: reader).warning(reader(DeskIncidentWords.needsConfirmation))
    return "<div class=\"siblings\">\(warning)<div class=\"tongues\">\(items)</div></div>"
  }

  private func form(_ choice: Choice) -> HTML {
    let label =
      reader(DeskIncidentWords.confirm) + reader(PublicWords.colon) + " "
      + reader(choice.words)
    return """
      <form method="post" action="\(action)">\(DeskForm.token(frame))\
      \(DeskForm.hidden(field, choice.value))\
      <p class="go"><button class="small" aria-label="\(label)">\
      \(reader(DeskIncidentWords.confirm))</button></p></form>
      """
  }
}

extension DeskDispute {
  /// A dispute over what has been said of something.
  init<Value: RawRepresentable<String> & Hashable & Sendable>(
    _ frame: DeskFrame, _ said: [Said<Value>], action: String, field: String,
    words: (Value) -> Message
  ) {
    var choices: [Choice] = []
    for claim in said {
      let source = (node: claim.node, by: claim.by, at: claim.at)
      if let place = choices.firstIndex(where: { $0.value == claim.value.rawValue }) {
        choices[place].said.append(source)
      } else {
        choices.append(
          Choice(value: claim.value.rawValue, words: words(claim.value), said: [source]))
      }
    }
    self.init(frame: frame, choices: choices, action: action, field: field)
  }
}
